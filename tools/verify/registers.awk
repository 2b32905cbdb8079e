# SPDX-License-Identifier: Apache-2.0
#
# No register of the x87 FPU, MMX, SSE or what came after. Fences and prefetches, which SSE brought along, use none.
# `but` lists FILE:SYMBOL, with commas between: code that is there to be seen failing.

index("," but ",", "," file ":" label ",") { next }

operands ~ /%([xyz]mm[0-9]|mm[0-7]|st|k[0-7]|tmm[0-7]|bnd[0-3])/ {
    fault("uses a vector or FPU register")
    next
}

# All instructions of the x87 FPU begin with f, and no other does.
mnemonic ~ /^(f.*|wait|emms|v?ldmxcsr|v?stmxcsr|vzero.*|xsave.*|xrstor.*)$/ { fault("uses the FPU's or SSE's state") }
