# SPDX-License-Identifier: Apache-2.0
#
# usage: awk -f breakdown.awk -v row=NAME -v figure=INSTRUCTIONS -v listing=0|1 REPORT LISTING
#
# Tells a report of breakdown_plugin.c by function and block, and with `listing` by instruction. `figure` is what the
# row itself has come to. LISTING is what `llvm-objdump -d -l -C` says of the kernel, and then of the services, and then
# what `llvm-nm -n` says of the kernel.
#
# All services stand at the same addresses. Whose a page of code is shows by its bytes.

NR == FNR && $1 == "rounds" {
    rounds[$2] = $3
    all_rounds += $3
}

NR == FNR && $1 == "instruction" {
    count++
    half[count] = $2
    address[count] = $3
    page[count] = $2 == "kernel" ? "kernel" : $4
    times[count] = $5
    code[count] = $6
    wanted[$3] = 1
    total[$2] += $5
    total["all"] += $5
}

NR == FNR && ($1 == "code" || $1 == "data" || $1 == "device") { number[$1, $2] = $3 }
NR == FNR && $1 == "line" {
    lines++
    line_half[lines] = $2
    line_address[lines] = $3
    line_loads[lines] = $4
    line_stores[lines] = $5
}
NR == FNR { next }

# ---- The listing ----

/:\tfile format / {
    files++
    label = $1
    sub(/.*\//, "", label)
    sub(/\.[a-z]*:?$/, "", label)
    file_name[files] = files == 1 ? "kernel" : label
    next
}

/^; .*:[0-9]+$/ {
    line_of_source = $2
    sub(/^(\.\/)+/, "", line_of_source)
    next
}

/^[0-9a-f]+ <.*>:$/ {
    name = $0
    sub(/^[0-9a-f]+ </, "", name)
    sub(/>:$/, "", name)
    offset = 0
    line_of_source = ""
    next
}

/^ *[0-9a-f]+:/ {
    serial++
    at = $1
    sub(/:$/, "", at)
    split($0, part, "\t")
    bytes = part[1]
    sub(/^[^:]*:/, "", bytes)
    gsub(/ /, "", bytes)
    if (at in wanted) {
        text = substr($0, length(part[1]) + 2)
        gsub(/\t+/, " ", text)
        known_code[files, at] = bytes
        known_name[files, at] = name
        known_offset[files, at] = offset
        known_serial[files, at] = serial
        known_text[files, at] = text
        known_source[files, at] = line_of_source
    }
    offset += length(bytes) / 2
    next
}

# A symbol of the kernel. Strings of one length compare as their numbers do.
NF == 3 && length($1) == 16 && length($2) == 1 {
    for (i = 1; i <= lines; i++)
        if (length(line_address[i]) == 16 && line_address[i] "" >= $1 "")
            line_symbol[i] = $3
    last_symbol = $1
}

# ---- What is printed ----

# Whether all that was executed of the page stands in that file.
function holds(file, where,    i) {
    for (i = 1; i <= count; i++)
        if (page[i] == where && known_code[file, address[i]] "" != code[i] "")
            return 0
    return 1
}

# Whose the pages are, as a number of `file_name`; 0 where that is not known.
function find_owners(    i, file) {
    for (i = 1; i <= count; i++) {
        if (page[i] in owner)
            continue
        owner[page[i]] = 0
        for (file = half[i] == "kernel" ? 1 : 2; file <= (half[i] == "kernel" ? 1 : files); file++)
            if (holds(file, page[i])) {
                owner[page[i]] = file
                break
            }
    }
}

function owner_name(i) {
    return owner[page[i]] ? file_name[owner[page[i]]] : half[i]
}

function function_name(i) {
    return owner[page[i]] ? known_name[owner[page[i]], address[i]] : "?"
}

function print_total(name,    key) {
    printf "%-10s %12d %11d %11d %8d\n", name, total[name], number["code", name], number["data", name],
        number["device", name]
}

function print_functions(    i, key, spent, began, sorter) {
    sorter = "sort -k1,1nr -k2"
    for (i = 1; i <= count; i++) {
        key = sprintf("%-12s %s", owner_name(i), function_name(i))
        spent[key] += times[i]
    }
    print "\ninstructions  of           function"
    fflush()
    for (key in spent)
        printf "%12d  %s\n", spent[key], key | sorter
    close(sorter)
}

# Whether the instruction goes on with what the one before it began: it stands behind it and is executed as often.
function goes_on(i) {
    return i > 1 && owner[page[i]] && page[i] == page[i - 1] && times[i] == times[i - 1] &&
        known_serial[owner[page[i]], address[i]] == known_serial[owner[page[i]], address[i - 1]] + 1 &&
        function_name(i) == function_name(i - 1)
}

# What the listing says of the instruction, with its source line where that is not the one before's.
function print_instruction(i, file,    source) {
    source = file ? known_source[file, address[i]] : ""
    printf "%29s%-16s  %-53s%s\n", "", address[i], file ? known_text[file, address[i]] : code[i],
        source == last_source ? "" : " " source
    last_source = source
}

function print_block(first, last,    i, file, place, length_of) {
    file = owner[page[first]]
    place = function_name(first)
    if (file && known_offset[file, address[first]])
        place = place sprintf("+0x%x", known_offset[file, address[first]])
    length_of = last - first + 1
    printf "%12d  %3d x %-4d %-16s  %-12s %-40s %s\n", length_of * times[first], length_of, times[first],
        address[first], owner_name(first), place, file ? known_source[file, address[first]] : ""
    last_source = file ? known_source[file, address[first]] : ""
    for (i = first; listing && i <= last; i++)
        print_instruction(i, file)
}

function print_blocks(    i, first) {
    print "\nin the order in which the round comes to them"
    print "instructions  each x times begins at      of           function+offset                          line"
    first = 1
    for (i = 2; i <= count + 1; i++)
        if (i > count || !goes_on(i)) {
            print_block(first, i - 1)
            first = i
        }
}

function print_lines(    i) {
    print "\ndata lines, in that order\n loads stores  by      at               of"
    for (i = 1; i <= lines; i++)
        printf "%6d %6d  %-7s %s %s\n", line_loads[i], line_stores[i], line_half[i], line_address[i],
            line_address[i] "" < last_symbol "" && line_address[i] ~ /^ffffffff/ ? line_symbol[i] : ""
}

END {
    find_owners()
    printf "%s: %d instructions in a round%s; %d rounds of %d took so many\n\n", row, total["all"],
        total["all"] == figure ? ", as the row says" : "", rounds[total["all"]], all_rounds
    if (total["all"] != figure)
        printf "NOTE: the row says %d. What follows is not what makes up its figure.\n\n", figure
    print "           instructions  code lines  data lines  devices"
    number["code", "all"] = number["code", "kernel"] + number["code", "user"]
    number["device", "all"] = number["device", "kernel"] + number["device", "user"]
    print_total("kernel")
    print_total("user")
    print_total("all")
    print_functions()
    print_blocks()
    if (listing)
        print_lines()
}
