# SPDX-License-Identifier: Apache-2.0
#
# usage: awk -v json=FILE -v data=FILE -f timeline.awk REPORT
#
# Makes a table of timeline_plugin.c's report: what each program executed, and the kernel for it, which is what the kernel did
# between an instruction of the program and the next one in user mode. The files, where they are named, get the same as JSON,
# and for timeline.gp, a block for each program: over the time from the kernel's first instruction on, its share of each BINS-th
# part, as points of an area that stands on the program's line.

BEGIN {
    BINS = 150
}

# A program comes into the table when its first instruction comes.
function meet(name, begin) {
    if (name in first)
        return
    first[name] = begin
    names[++count] = name
}

$1 == "run" {
    runs++
    who[runs] = $2
    begin[runs] = $3
    length_of[runs] = $4
    meet($2, $3)
    own[$2] += $4
    all += $4
    if ($2 == "kernel")
        kernel_for[user == "" || user == "loader" ? "kernel" : user] += $4
    else
        user = $2
}

$1 == "until" {
    total = $2
}

function grouped(number,   text) {
    text = ""
    while (number >= 1000) {
        text = sprintf(",%03d", number % 1000) text
        number = int(number / 1000)
    }
    return number text
}

function share(number) {
    return sprintf("%.1f %%", 100 * number / (total - first["kernel"]))
}

# The loader's time is the firmware's too, so shares are of what comes after.
function print_table(   i, name) {
    print "From the loader's first instruction to the prompt: " grouped(total) " instructions."
    printf "%-12s %14s %14s %14s %9s\n", "", "begins at", "itself", "kernel for it", "of boot"
    for (i = 1; i <= count; i++) {
        name = names[i]
        if (name == "kernel")
            printf "%-12s %14s %14s %14s %9s\n", "kernel", grouped(first[name]), grouped(kernel_for[name]), "", share(kernel_for[name])
        else if (first[name] < first["kernel"])
            printf "%-12s %14s %14s\n", name, grouped(first[name]), grouped(own[name])
        else
            printf "%-12s %14s %14s %14s %9s\n", name, grouped(first[name]), grouped(own[name]), grouped(kernel_for[name]),
                share(own[name] + kernel_for[name])
    }
    print "of boot: from the kernel's first instruction on. kernel: by itself, before init begins."
}

function print_json(   i, name) {
    printf "{\"total\": %d, \"kernel_began\": %d, \"programs\": [\n", total, first["kernel"] >json
    for (i = 1; i <= count; i++) {
        name = names[i]
        printf "  {\"name\": \"%s\", \"began\": %d, \"instructions\": %d, \"kernel\": %d}%s\n", name, first[name],
            name == "kernel" ? kernel_for[name] : own[name], name == "kernel" ? 0 : kernel_for[name], i < count ? "," : "" >json
    }
    print "]}" >json
}

# Adds each run to the parts that it lies in.
function fill(   i, from, to, part, end) {
    for (i = 1; i <= runs; i++) {
        if (begin[i] < start)
            continue
        from = begin[i] - start
        to = from + length_of[i]
        while (from < to) {
            part = int(from / width)
            end = (part + 1) * width
            if (end > to)
                end = to
            # What is left of a part by rounding is no part of its own.
            if (end <= from)
                break
            amount[who[i], part] += end - from
            from = end
        }
    }
}

function print_data(   i, part, lines, high, before) {
    start = first["kernel"]
    width = int((total - start) / BINS) + 1
    fill()
    lines = 0
    for (i = count; i >= 1; i--) {
        if (first[names[i]] < start)
            continue
        print "instructions low " names[i] >data
        high = lines
        for (part = 0; part <= BINS; part++) {
            before = high
            high = lines + 0.9 * amount[names[i], part] / width
            if (high != before || part == 0 || part == BINS)
                printf "%d %d %.3f\n%d %d %.3f\n", part * width, lines, before, part * width, lines, high >data
        }
        printf "\n\n" >data
        lines++
    }
}

END {
    if (all != total || own["unknown"] || !("init" in first) || !("shell" in first)) {
        print "the runs are not all there, or not all somebody's: " all " of " total ", " own["unknown"] + 0 " unknown" >"/dev/stderr"
        exit 1
    }
    print_table()
    if (json != "")
        print_json()
    if (data != "")
        print_data()
}
