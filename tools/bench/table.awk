# SPDX-License-Identifier: Apache-2.0
#
# usage: awk -f table.awk tools/bench/aims ROWS
#
# Prints the table: the rows in the order of the aims; then those that tell where they come from, the stretches without
# interrupts.

FILENAME == ARGV[1] {
    if ($0 !~ /^#/) {
        aim[$1] = $2
        peer[$1] = $3
        order[++rows] = $1
    }
    next
}

{
    name = $1
    figure[name] = $3
    least[name] = $4
    most[name] = $5
    if (NF > 5) {
        $1 = $2 = $3 = $4 = $5 = ""
        sub(/^ +/, "")
        origin[name] = $0
        origins[++stretches] = name
    } else if (!(name in aim)) {
        aim[name] = peer[name] = "-"
        order[++rows] = name
    }
}

function verdict(name) {
    if (aim[name] == "-")
        return ""
    return figure[name] + 0 <= aim[name] + 0 ? "  met" : "  not met"
}

END {
    printf "%-29s %9s %9s %9s %8s %9s\n", "", "mode", "min", "max", "aim", "seL4"
    for (i = 1; i <= rows; i++) {
        name = order[i]
        if (!(name in figure))
            continue
        printf "%-29s %9s %9s %9s %8s %9s%s\n", name, figure[name], least[name], most[name], aim[name], peer[name],
            verdict(name)
    }
    if (stretches)
        print "\nThe longest stretches without interrupts, and what took most of them:"
    for (i = 1; i <= stretches; i++)
        printf "%-29s %9s  %s\n", origins[i], figure[origins[i]], origin[origins[i]]
}
