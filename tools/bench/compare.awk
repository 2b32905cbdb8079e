# SPDX-License-Identifier: Apache-2.0
#
# usage: awk -f compare.awk -v all=0|1 RECORDED ROWS
#
# Compares rows with recorded figures. Prints those that differ by more than 2 %, and returns 1 where one of them got
# worse, or, with all=1, where a recorded one is missing.

BEGIN {
    TOLERANCE = 0.02
}

FILENAME == ARGV[1] {
    if ($0 !~ /^#/ && $1 != "compiler") {
        recorded[$1] = $2
        order[++count] = $1
    }
    next
}

{
    figure[$1] = $3
}

function tell(name, word) {
    printf "%s: %s is %s, recorded %s (%+.1f %%)\n", word, name, figure[name], recorded[name],
        (figure[name] / recorded[name] - 1) * 100
}

END {
    for (i = 1; i <= count; i++) {
        name = order[i]
        if (!(name in figure)) {
            if (all) {
                print "missing: " name " is recorded and was not measured"
                failed = 1
            }
        } else if (figure[name] > recorded[name] * (1 + TOLERANCE)) {
            tell(name, "worse")
            failed = 1
        } else if (figure[name] < recorded[name] * (1 - TOLERANCE)) {
            tell(name, "better")
        }
    }
    for (name in figure)
        if (!(name in recorded))
            print "new: " name " is not recorded yet" | "sort"
    close("sort")
    exit failed
}
