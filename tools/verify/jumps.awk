# SPDX-License-Identifier: Apache-2.0
#
# Usage: llvm-objdump -d --no-show-raw-insn KERNEL | awk -f jumps.awk
# Prints of each function and each conditional jump a line: `function ADDRESS NAME`, or `jump ADDRESS TARGET NEXT WAYS`,
# where WAYS tells which ways of the jump count (branches.sh).

/^[0-9a-f]+ <.*>:$/ {
    name = $2
    gsub(/[<>:]/, "", name)
    begins[count + 1] = name
}

/^[0-9a-f]+:/ {
    address[++count] = substr($1, 1, length($1) - 1)
    number[address[count]] = count
    code[count] = $2
    operand[count] = $3
    goes[count] = $4
}

# Whether nothing but the call of a function that does not return follows: that its arguments are put together first makes
# no difference.
function is_panic(at,    i) {
    for (i = number[at]; i in code; i++) {
        if (code[i] ~ /^call/) {
            return goes[i] ~ /^<(panic|__stack_chk_fail)>$/
        }
        if (code[i] ~ /^(j|ret|ud2|iret|sysret|hlt)/) {
            return 0
        }
    }
    return 0
}

# Whether the jump asks if a function that refuses a syscall returned 0. Between the call and the test other registers may
# be set.
function follows_denial(i,    last) {
    if (code[--i] != "testq" || operand[i] != "%rax," || goes[i] != "%rax") {
        return 0
    }
    while (code[--i] ~ /^(mov|xor)/) {
        last = goes[i] != "" ? goes[i] : operand[i]
        if (last ~ /^%(rax|eax|ax|al)$/) {
            return 0
        }
    }
    return code[i] == "callq" && goes[i] ~ /^<deny_/
}

END {
    for (i = 1; i <= count; i++) {
        if (i in begins) {
            print "function", address[i], begins[i]
        }
        if (code[i] !~ /^j/ || code[i] ~ /^jmp/) {
            continue
        }
        target = substr(operand[i], 3)
        taken = !is_panic(target) && !(code[i] == "je" && follows_denial(i))
        passed = !is_panic(address[i + 1]) && !(code[i] == "jne" && follows_denial(i))
        print "jump", address[i], target, address[i + 1], taken ? (passed ? "both" : "taken") : (passed ? "passed" : "none")
    }
}
