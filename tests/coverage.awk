# SPDX-License-Identifier: Apache-2.0
#
# Usage: awk -v least=95 -f coverage.awk BRANCHES     run from the top of the tree
# Counts branches: the outcomes of each condition between operators, and each label of a switch. BRANCHES has a line for
# each condition or label in each compiled copy of its function, with tabs between: file, line, column, how often it was
# true or the label was taken, how often not. An outcome counts once, and is covered where it was in any copy.
#
# Prints a table by file, then each outcome that is not covered, then the line `kernel/core: P % of N branches`. Returns
# 1 if that is below `least` percent. Not counted, here and nowhere else:
#   - what stems from the text of kernel/core/panic.h, which is the macro kassert;
#   - a condition being true, or a label being taken, where the next statement is a call of panic(). A condition with
#     && is counted none the less, since it says more than whether the kernel panics.

BEGIN {
    FS = "\t"
    asserts = "kernel/core/panic.h"
}

function read_source(file,    n) {
    while ((getline text[file, n + 1] < file) > 0) {
        if (text[file, ++n] ~ /^ *panic\(/) {
            mark_panic(file, n - 1)
        }
    }
    close(file)
    known[file] = 1
}

# A condition, which may take several lines, or a label that ends in this line stands right before a panic.
function mark_panic(file, last,    first, n) {
    for (first = last; text[file, first] !~ /^ *((} else )?if \(|case |default:)/; first--) {
        if (first == 1 || text[file, first] ~ /[;}]$/) {
            return
        }
    }
    for (n = first; n <= last; n++) {
        if (text[file, n] ~ /&&/) {
            return
        }
    }
    for (n = first; n <= last; n++) {
        panics[file, n] = 1
    }
}

$1 == asserts { next }

{
    key = $1 SUBSEP $2 SUBSEP $3
    if (!(key in happened)) {
        places[++place_count] = key
    }
    happened[key] += $4
    not_happened[key] += $5
}

function outcome(file, line, column, count, what) {
    branches[file]++
    if (count > 0) {
        covered[file]++
        return
    }
    sub(/^ */, "", text[file, line])
    missing = missing sprintf("%s:%d:%d: %s: %s\n", file, line, column, what, text[file, line])
}

function row(name, all, taken) {
    printf "%-36s %8d %8d %7.1f\n", name, all, taken, taken * 100 / all
}

END {
    for (i = 1; i <= place_count; i++) {
        key = places[i]
        split(key, at, SUBSEP)
        if (!(at[1] in known)) {
            read_source(at[1])
            files[++file_count] = at[1]
        }
        is_label = substr(text[at[1], at[2]], at[3]) ~ /^(case|default)[^a-z_]/
        if (!((at[1], at[2]) in panics)) {
            outcome(at[1], at[2], at[3], happened[key], is_label ? "never taken" : "never true")
        }
        if (!is_label) {
            outcome(at[1], at[2], at[3], not_happened[key], "never false")
        }
    }
    printf "%-36s %8s %8s %7s\n", "file", "branches", "covered", "%"
    for (i = 1; i <= file_count; i++) {
        row(files[i], branches[files[i]], covered[files[i]])
        if (files[i] ~ /^kernel\/core\//) {
            all += branches[files[i]]
            taken += covered[files[i]]
        }
    }
    if (all == 0) {
        print "no branches of kernel/core were measured"
        exit 1
    }
    row("all of kernel/core", all, taken)
    printf "\n%s\n", missing == "" ? "Each of them is covered." : "Not covered:\n" missing
    printf "kernel/core: %.1f %% of %d branches\n", taken * 100 / all, all
    exit taken * 100 < least * all
}
