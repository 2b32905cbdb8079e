# SPDX-License-Identifier: Apache-2.0
#
# Reads the report of irq_off_plugin.c and prints a row for the longest stretch of all and for that of each case: name,
# "instructions", the figure, thrice as the longest is all there is, and where: how the kernel was entered, the syscall,
# and the functions that took most of it.

# The entry's function, in words.
function entry_name(entry) {
    if (entry ~ /^interrupt_entry_/) {
        sub(/^interrupt_entry_/, "vector ", entry)
        return entry
    }
    if (entry == "syscall_entry")
        return "syscall"
    return entry == "go_on" ? "syscall, left off before" : entry
}

# The five functions of the line that took most.
function functions(line,    fields, count, i, pair, spent, best, text, n) {
    count = split(line, fields, " ")
    for (i = 7; i <= count; i++) {
        split(fields[i], pair, "=")
        spent[pair[1]] = pair[2]
    }
    for (n = 0; n < 5; n++) {
        best = ""
        for (i in spent)
            if (best == "" || spent[i] > spent[best] || (spent[i] == spent[best] && i < best))
                best = i
        if (best == "")
            break
        text = text " " best " " spent[best]
        delete spent[best]
    }
    return text
}

function where(line,    fields) {
    split(line, fields, " ")
    return entry_name(fields[5]) (fields[6] == "-" ? "" : " " fields[6]) ":" functions(line)
}

$1 == "stretch" {
    if ($3 > most + 0 || longest == "") {
        most = $3
        longest = $0
        in_case = $2
    }
    if ($2 != "-" && $3 > figure[$2] + 0) {
        figure[$2] = $3
        line[$2] = $0
    }
}

function thrice(figure) {
    return figure " " figure " " figure " "
}

END {
    print "longest_irq_off instructions " thrice(most) (in_case == "-" ? "" : "case " in_case ", ") where(longest)
    for (name in figure)
        print "irq_off_" name " instructions " thrice(figure[name]) where(line[name]) | "sort"
    close("sort")
}
