# SPDX-License-Identifier: Apache-2.0
#
# How deep does the kernel's stack get? See depth.sh for what goes in. Reads the words of the kernel's constants, the rules
# for indirect calls and the disassembly, follows what each function does to rsp, and adds up along calls.
#
# For each function: deepest[f], the bytes below its return address; calls[f], how many edges leave it, and of each the
# target, the depth there and what the call itself pushes.

function fault(why) {
    printf "%s: %s\n", file, why
}

function value(hex,    i, n) {
    n = 0
    for (i = 1; i <= length(hex); i++)
        n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
    # Not as a number, which awk would round where it is an index.
    return sprintf("%.0f", n)
}

function edge(to, pushed) {
    calls[label]++
    target[label, calls[label]] = to
    depth_at[label, calls[label]] = depth
    push_of[label, calls[label]] = pushed
}

# A jump to an address in this function, whose depth there has to be the one that it was or will be read with.
function jump(to) {
    if (to in read_with) {
        if (read_with[to] < depth)
            fault(label ", at " address ": jumps back to where the stack was less deep")
    } else if (!(to in expected) || expected[to] < depth)
        expected[to] = depth
}

# ---- The constants' words, and the rules

FILENAME == words {
    if (/^ *ffffffff/)
        taken[$1] = 1
    next
}

FILENAME == rules {
    if ($1 == "indirect") {
        from[++rule_count] = "^(" $2 ")$"
        into[rule_count] = "^(" $3 ")$"
    } else if ($1 ~ /^(switches|resets|entry|ends)$/)
        listed[$1] = listed[$1] (listed[$1] == "" ? "" : "|") $2
    next
}

# ---- The disassembly

/^[0-9a-f]+ <.*>:$/ {
    name = substr($2, 2, length($2) - 3)
    if (label != "" && reachable)
        edge(name, 0)
    label = name
    address_of[label] = $1
    labels[++label_count] = label
    depth = deepest[label] = frame = table_depth = 0
    reachable = first = 1
    next
}

!/^ *[0-9a-f]+:/ { next }

{
    comment = ""
    if (match($0, /# 0x[0-9a-f]+/))
        comment = substr($0, RSTART + 4, RLENGTH - 4)
    where_to = ""
    if (match($0, /<[^>]*>/))
        where_to = substr($0, RSTART + 1, RLENGTH - 2)
    sub(/ *#.*/, "")
    sub(/ *<.*/, "")
    address = substr($1, 1, length($1) - 1)
    i = 2
    while (i < NF && $i ~ /^(lock|rep|repn?[ez]|notrack|data16|addr32|rex64|[cdefgs]s)$/)
        i++
    mnemonic = $i
    operands = ""
    while (++i <= NF)
        operands = operands (operands == "" ? "" : " ") $i
}

# Between functions.
!reachable && !(address in expected) && (mnemonic ~ /^(nop|int3)/ || operands == "%ax, %ax") { next }

# How deep the stack is here: as it was before, as those who jump here have it, or, where neither says, at its deepest.
{
    if (address in expected) {
        if (!reachable || expected[address] > depth)
            depth = expected[address]
    } else if (!reachable)
        depth = deepest[label]
    if (address in taken && depth < table_depth)
        depth = table_depth
    reachable = 1
    read_with[address] = depth
}

# Functions whose addresses are values.
match(operands, /\$-[0-9]+/) { constant[sprintf("%.0f", 4294967296 - substr(operands, RSTART + 2, RLENGTH - 2))] = 1 }
mnemonic ~ /^lea/ && comment != "" { taken[comment] = 1 }

first && label ~ "^(" listed["resets"] ")$" && !(mnemonic == "movq" && operands ~ /^%gs:[^,]*, %rsp$/) {
    fault(label ": does not begin with the kernel's own stack")
}
{ first = 0 }

mnemonic ~ /^push/ { depth += 8 }
mnemonic ~ /^pop/ { depth -= 8 }
mnemonic ~ /^lret/ { depth -= 16 }
mnemonic == "movq" && operands == "%rsp, %rbp" { frame = depth }
mnemonic ~ /^leave/ { depth = frame - 8 }

operands ~ /, %[re]?sp$/ && mnemonic !~ /^(cmp|test)/ {
    amount = substr(operands, 1, index(operands, ", ") - 1)
    if (mnemonic == "subq" && amount ~ /^\$-?[0-9]+$/)
        depth += substr(amount, 2)
    else if (mnemonic == "addq" && amount ~ /^\$-?[0-9]+$/)
        depth -= substr(amount, 2)
    else if (mnemonic == "andq" && amount ~ /^\$-[0-9]+$/)
        depth += substr(amount, 3) - 8
    else if (mnemonic == "leaq" && amount ~ /^-?[0-9]+\(%rsp\)$/)
        depth -= amount + 0
    else if (mnemonic == "leaq" && amount ~ /^-?[0-9]+\(%rbp\)$/)
        depth = frame - (amount + 0)
    else if (mnemonic == "movq" && amount == "%rbp")
        depth = frame
    else if (label ~ "^(" listed["switches"] "|" listed["resets"] ")$")
        depth = 0
    else
        fault(label ", at " address ": " mnemonic " " operands ": the stack goes where this check can not follow")
}

depth < 0 && label !~ "^(" listed["switches"] ")$" { fault(label ", at " address ": takes more from the stack than is there") }
depth > deepest[label] { deepest[label] = depth }

mnemonic ~ /^call/ {
    if (operands ~ /^\*/)
        edge("*", 8)
    else if (where_to == "" || where_to ~ /\+/)
        fault(label ", at " address ": calls what is no function")
    else
        edge(where_to, 8)
    if (where_to ~ "^(" listed["ends"] ")$")
        reachable = 0
}

mnemonic ~ /^(j|loop)/ {
    base = where_to
    sub(/\+.*/, "", base)
    if (operands ~ /^\*.*\(,.*,8\)$/) {
        if (depth > table_depth)
            table_depth = depth
    } else if (operands ~ /^\*/)
        edge("*", 0)
    else if (base == label && (where_to ~ /\+/ || depth == 0))
        jump(substr(operands, 3))
    else
        edge(base, 0)
}

mnemonic ~ /^(jmp|ret|iret|sysret|ud2)/ { reachable = 0 }
mnemonic ~ /^ret/ && label ~ "^(" listed["ends"] ")$" { fault(label ": returns, and must not") }

# ---- The sum

# Where an indirect call or jump of a function may lead: all functions of that name whose address is a value somewhere.
function targets(f,    i, j, list) {
    list = ""
    for (i = 1; i <= rule_count; i++) {
        if (f !~ from[i])
            continue
        for (j = 1; j <= label_count; j++)
            if (labels[j] in valued && labels[j] ~ into[i])
                list = list " " labels[j]
    }
    if (list == "")
        fault(f ": an indirect call that no rule resolves")
    return list
}

# A way through a function, to g at this depth. True where it is the deepest so far.
function step(f, at, g) {
    if (!(g in deepest)) {
        fault(g ": called by " f ", but not in the disassembly")
        deepest[g] = 0
    }
    if (at + total[g] <= total[f])
        return 0
    total[f] = at + total[g]
    next_of[f] = g
    return 1
}

# Takes what is below each call of f into account. True where f needs more than was known.
function look(f,    i, j, n, list, more) {
    more = 0
    for (i = 1; i <= calls[f]; i++) {
        if (target[f, i] ~ "^(" listed["resets"] ")$")
            continue
        n = split(target[f, i] == "*" ? resolved[f] : target[f, i], list, " ")
        for (j = 1; j <= n; j++)
            more += step(f, depth_at[f, i] + push_of[f, i], list[j])
    }
    return more > 0
}

# total[f]: the bytes that a call of f takes below its return address. A round adds one call to every chain; with recursion
# it never ends, since a call takes eight bytes.
function add_up(    i, round, grows) {
    for (i = 1; i <= label_count; i++) {
        total[labels[i]] = deepest[labels[i]]
        for (round = 1; round <= calls[labels[i]]; round++)
            if (target[labels[i], round] == "*" && !(labels[i] in resolved))
                resolved[labels[i]] = targets(labels[i])
    }
    grows = label_count
    for (round = 0; grows && round <= label_count; round++) {
        grows = 0
        for (i = 1; i <= label_count; i++)
            if (look(labels[i]))
                grows = labels[i]
    }
    if (grows)
        tell_recursion(grows)
}

# Follows the growth until a function comes again, and tells of the circle from there.
function tell_recursion(f,    seen, text) {
    while (!(f in seen)) {
        seen[f] = 1
        f = next_of[f]
    }
    text = f
    for (seen["end"] = f; next_of[f] != seen["end"]; f = next_of[f])
        text = text " > " next_of[f]
    fault("recursion: " text " > " seen["end"])
    recursive = 1
}

function check_values(    i, j, name, reached) {
    for (i = 1; i <= label_count; i++) {
        name = labels[i]
        if (!(address_of[name] in taken) && !(value(substr(address_of[name], 9)) in constant))
            continue
        valued[name] = 1
        reached = name ~ "^(" listed["entry"] ")$"
        for (j = 1; j <= rule_count; j++)
            reached = reached || name ~ into[j]
        if (!reached)
            fault(name ": its address is a value, but no rule says who calls it")
    }
}

function chain(f,    text) {
    for (text = f; f in next_of; text = text " > " f)
        f = next_of[f]
    return text
}

END {
    check_values()
    add_up()
    if (recursive)
        exit
    # What the CPU pushes, and what it may leave free to align rsp: five words and one.
    hardware = 48
    for (i = 1; i <= label_count; i++) {
        name = labels[i]
        if (name !~ "^(" listed["entry"] ")$")
            continue
        entries++
        sum = total[name] + (name ~ /^interrupt_entry/ ? hardware : 0)
        if (sum > most) {
            most = sum
            from_entry = name
        }
    }
    if (!entries)
        fault("no entry into the kernel")
    # Any instruction may raise an exception, which ends in a panic: vector and error code, then `fatal`.
    exception = hardware + 16 + total["fatal"]
    if (most + exception > stack)
        fault(sprintf("the kernel's stack has %d bytes, and %d may be needed: %d for %s, and %d for an exception there",
            stack, most + exception, most, chain(from_entry), exception))
    if (exception > ist)
        fault(sprintf("an interrupt's own stack has %d bytes, and %d may be needed: %s", ist, exception, chain("fatal")))
    printf "%d of %d bytes, %d of %d for an exception\n", most + exception, stack, exception, ist >summary
}
