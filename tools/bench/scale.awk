# SPDX-License-Identifier: Apache-2.0
#
# usage: awk -f scale.awk [-v data=FILE] CONSOLE
#
# Prints the curves that services/scale measured, a line each with the figures over how many there are. Returns 1 where
# one grows that shall not, or more than it may. FILE gets them for the plot, a block each.

BEGIN {
    # By how much the last figure may be above the first: constant ones by a branch or two, timers by the levels of a tree.
    CONSTANT = 1.1
    LOGARITHMIC = 4
}

$1 == "point" {
    if (!($2 in numbers))
        order[++curves] = $2
    numbers[$2] = numbers[$2] sprintf("%9d", $3)
    figures[$2] = figures[$2] sprintf("%9d", $5)
    lines[$2] = lines[$2] $3 " " $5 "\n"
    if (!($2 in first))
        first[$2] = $5
    last[$2] = $5
}

END {
    for (i = 1; i <= curves; i++) {
        name = order[i]
        if (numbers[name] != heading)
            printf "%-22s%s\n", "", numbers[name]
        heading = numbers[name]
        most = name ~ /^scale_timers/ ? LOGARITHMIC : CONSTANT
        grown = last[name] > first[name] * most
        printf "%-22s%s%s\n", name, figures[name], grown ? "  GROWS" : ""
        failed = failed || grown
        if (data)
            printf "%sn %s\n%s", (i > 1 ? "\n\n" : ""), substr(name, 7), lines[name] >data
    }
    exit failed || !curves
}
