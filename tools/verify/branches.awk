# SPDX-License-Identifier: Apache-2.0
#
# Usage: awk -v least=90 -f branches.awk REPORT JUMPS
# JUMPS is what branches.sh lists, REPORT what branch_plugin.c counted. Prints how many ways of the handlers' jumps were
# gone, by file, each that was not, and the same of what the handlers call, and in the last line the handlers' figure.
# Returns 1 if that is below `least` percent, or the report is of another kernel or of no calls.
#
# The handlers are the functions of kernel/core/sys_*.c, and those that abigen writes to take registers apart
# (kozo_dispatch.h), with what the compiler put into them. What they call is to look at only: the rest of kernel/core, less
# boot and the log; paging.c; and the fast path. Part of that is done for interrupts.

function is_handler(file) {
    return file ~ /^kernel\/core\/sys_.*\.c$/ || file ~ /\/kozo_dispatch\.h$/
}

function is_called(file) {
    return file ~ /^kernel\/core\// && file !~ /\/(boot|boot_memory|calibrate|log)\.c$/ ||
        file ~ /\/(paging\.c|ipc_fastpath\.S)$/
}

function way(what, times) {
    if ($5 != "both" && $5 != what) {
        left_out += is_handler($6)
        return
    }
    all[$6]++
    if (times > 0) {
        gone[$6]++
    } else {
        missing[$6] = missing[$6] sprintf("    %s, %s, the jump at %s: never %s\n", $7, $8, $2, what)
    }
}

function percent(part, whole) {
    return whole ? sprintf("%.1f", int(1000 * part / whole) / 10) : "0.0"
}

function print_file(file) {
    printf "%6s %% of %4d  %s\n%s", percent(gone[file], all[file]), all[file], file, missing[file]
}

# The report comes first.
NR == FNR {
    if ($1 == "calls") {
        calls = $2
    } else if ($1 == "jump") {
        taken[$2] = $3
        passed[$2] = $4
    }
    complete = $1 == "end"
    next
}

$1 == "jump" && (is_handler($6) || is_called($6)) {
    if (!($2 in taken)) {
        print "the report does not know the jump at " $2
        unknown = 1
    }
    way("taken", taken[$2])
    way("passed", passed[$2])
}

END {
    for (file in all) {
        if (is_handler(file)) {
            print_file(file)
            handlers += all[file]
            handlers_gone += gone[file]
        }
    }
    print ""
    for (file in all) {
        if (!is_handler(file)) {
            print_file(file)
            others += all[file]
            others_gone += gone[file]
        }
    }
    printf "\nwhat they call: %s %% of %d\n", percent(others_gone, others), others
    printf "handlers: %s %% of %d branches, less %d that can't be, in %d generated calls\n",
        percent(handlers_gone, handlers), handlers, left_out, calls
    exit !complete || unknown || !calls || !handlers || 100 * handlers_gone < least * handlers
}
