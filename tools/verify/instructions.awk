# SPDX-License-Identifier: Apache-2.0
#
# Reads what `llvm-objdump -d --no-show-raw-insn` prints, for the rules in the awk file that follows this one. It finds
# `mnemonic` and `operands` of an instruction, without prefixes and comments, and may call fault(). `label` is the last
# symbol before it, `file` the binary's name.

function fault(why) {
    printf "%s: %s, at %s: %s %s: %s\n", file, label, address, mnemonic, operands, why
}

/^[0-9a-f]+ <.*>:$/ {
    label = substr($2, 2, length($2) - 3)
    labels++
    next
}

!/^ *[0-9a-f]+:/ { next }

{
    sub(/ *#.*/, "")
    address = substr($1, 1, length($1) - 1)
    i = 2
    while (i < NF && $i ~ /^(lock|rep|repn?[ez]|notrack|data16|addr32|rex64|[cdefgs]s)$/)
        i++
    mnemonic = $i
    operands = ""
    while (++i <= NF)
        operands = operands (operands == "" ? "" : " ") $i
    instructions++
}

mnemonic == "<unknown>" { fault("does not disassemble") }

END {
    if (!instructions)
        printf "%s: no code in it\n", file
}
