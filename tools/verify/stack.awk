# SPDX-License-Identifier: Apache-2.0
#
# The stack never grows past a guard page: no more than 4096 bytes without a touch in between. With `probed`, there have
# to be so many probes at least.

BEGIN { page = 4096 }

function grow(bytes) {
    untouched += bytes
    if (untouched > page)
        fault("grows the stack by " untouched " bytes without a touch")
}

# A function's arguments and return address are there.
labels != seen {
    seen = labels
    untouched = 0
}

mnemonic ~ /^(push|call|ret)/ || (mnemonic ~ /^(mov|or|and|test)/ && operands ~ /, \(%rsp\)$/) {
    probes += untouched == page
    untouched = 0
}

operands !~ /, %rsp$/ { next }

{ amount = substr(operands, 1, index(operands, ",") - 1) }

mnemonic ~ /^subq?$/ && amount !~ /^\$/ { fault("grows the stack by an unknown amount") }
mnemonic ~ /^subq?$/ && amount ~ /^\$/ { grow(substr(amount, 2) + 0) }
mnemonic ~ /^addq?$/ && amount ~ /^\$-/ { grow(substr(amount, 3) + 0) }
mnemonic ~ /^addq?$/ && amount ~ /^\$[0-9]/ { untouched = 0 }
mnemonic ~ /^leaq?$/ && amount ~ /^-[0-9]+\(%rsp\)$/ { grow(substr(amount, 2) + 0) }

END {
    if (probes < probed)
        printf "%s: %d stack probes, not %d\n", file, probes, probed
}
