# SPDX-License-Identifier: Apache-2.0
#
# Compares layouts in debug information, as `llvm-dwarfdump --debug-info` prints it, with those that `abigen --layouts`
# writes; the latter come first. Variables: file, the name to print. See layouts.sh.

# A quoted name, or what follows an attribute in brackets.
function text(line) {
    sub(/^[^(]*\(/, "", line)
    sub(/\)$/, "", line)
    gsub(/"/, "", line)
    return line
}

# awk has no hexadecimal numbers of its own.
function number(word, value, i) {
    if (word !~ /^0x/)
        return word + 0
    for (i = 3; i <= length(word); i++)
        value = value * 16 + index("0123456789abcdef", substr(word, i, 1)) - 1
    return value
}

# Bytes of the type at this place.
function size_of(type, depth) {
    if (depth > 20 || !(type in tag))
        return -1
    if (tag[type] == "DW_TAG_array_type")
        return count[type] * size_of(refers[type], depth + 1)
    if (type in size)
        return size[type]
    if (tag[type] == "DW_TAG_pointer_type")
        return 8
    return size_of(refers[type], depth + 1)
}

function fault(what) {
    print file ": " language[found] " struct " name[found] what
    faults++
}

# Which struct of the definition is the one at `at`? Those of Rust are in the module abi of the crate kozo.
function defined_as(at, level) {
    if (name[at] in of_c && space[level - 1] == "") {
        language[at] = "C"
        return of_c[name[at]]
    }
    if (name[at] in defined_size && space[level - 1] == "abi" && space[level - 2] == "kozo") {
        language[at] = "Rust"
        return name[at]
    }
    return ""
}

# The die that ends here was the last to tell its attributes.
function finish_die() {
    if (at == "")
        return
    if (tag[at] == "DW_TAG_namespace") {
        space[level] = name[at]
        return
    }
    space[level] = ""
    if (tag[at] == "DW_TAG_structure_type" && (at in size)) {
        struct = defined_as(at, level)
        struct_level = level
        if (struct != "") {
            structs[++struct_count] = at
            meaning[at] = struct
            owner = at
        }
    } else if (tag[at] == "DW_TAG_member" && struct != "" && level == struct_level + 1) {
        members[owner, ++member_count[owner]] = at
    }
}

NR == FNR && $1 == "struct" {
    defined_size[$2] = $4
    of_c[$3] = $2
    next
}
NR == FNR {
    field_offset[$2, $3] = $4
    field_size[$2, $3] = $5
    fields[$2] = fields[$2] " " $3
    next
}

/^0x[0-9a-f]*: / {
    finish_die()
    at = substr($1, 1, 10)
    tag[at] = $2
    match($0, /: */)
    level = RLENGTH
    # Two columns for each level of nesting.
    level = (level - 2) / 2
    if (level <= struct_level && $2 != "NULL")
        struct = ""
    if ($2 == "DW_TAG_array_type")
        array = at
    if ($2 == "DW_TAG_compile_unit")
        units++
    next
}
$1 == "DW_AT_name" { name[at] = text($0) }
$1 == "DW_AT_byte_size" { size[at] = number(text($0)) }
$1 == "DW_AT_type" { refers[at] = substr(text($0), 1, 10) }
$1 == "DW_AT_data_member_location" { place[at] = number(text($0)) }
$1 == "DW_AT_count" && tag[at] == "DW_TAG_subrange_type" { count[array] = number(text($0)) }

function check_member(member, key) {
    key = struct SUBSEP name[member]
    if (!(key in field_offset)) {
        fault(" has a member " name[member] " that the definition has not")
        return
    }
    seen[found, name[member]] = 1
    if (place[member] + 0 != field_offset[key])
        fault(": " name[member] " is at byte " place[member] + 0 ", the definition says " field_offset[key])
    if (size_of(refers[member], 0) != field_size[key])
        fault(": " name[member] " has " size_of(refers[member], 0) " bytes, the definition says " field_size[key])
}

END {
    finish_die()
    if (!units) {
        print file ": no debug information in it"
        exit 1
    }
    for (i = 1; i <= struct_count; i++) {
        found = structs[i]
        struct = meaning[found]
        if (size[found] != defined_size[struct])
            fault(" has " size[found] " bytes, the definition says " defined_size[struct])
        for (j = 1; j <= member_count[found]; j++)
            check_member(members[found, j])
        wanted = split(fields[struct], list, " ")
        for (j = 1; j <= wanted; j++)
            if (!((found, list[j]) in seen))
                fault(" lacks the member " list[j])
        distinct[language[found] " " struct] = 1
    }
    if (!faults)
        for (it in distinct)
            print "layout " it
    exit faults > 0
}
