#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: depth.sh RULES KERNEL...
#
# Can the kernel's stack overflow? Adds up, from the disassembly, what each function takes, along the deepest chain of calls
# from any entry, and on top of that an exception there; and compares that with the stack's size, and what an exception
# takes with that of the interrupts' own stacks. Refuses recursion, indirect calls that RULES do not resolve, and whatever
# sets rsp in a way that can not be followed. Prints a line for each fault, and returns 1; otherwise the bytes needed.

set -eu
here=${0%/*}
rules=$1
shift

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# size_of SYMBOL: its bytes.
size_of() {
    echo $((0x$("${LLVM_NM:-llvm-nm}" -S "$kernel" | awk -v name="$1" '$4 == name { print $2 }')))
}

guard=4096 stacks=4
for kernel; do
    "${LLVM_OBJDUMP:-llvm-objdump}" -d --no-show-raw-insn "$kernel" >"$work/listing" || exit 2
    # Addresses in constants are aligned words.
    "${LLVM_OBJCOPY:-llvm-objcopy}" -O binary -j .rodata -j .data "$kernel" "$work/constants" || exit 2
    od -A n -v -t x8 -w8 "$work/constants" >"$work/words"
    stack=$(($(size_of kernel_stack) - guard))
    ist=$(($(size_of interrupt_stacks) / stacks - guard))
    LC_ALL=C awk -f "$here/depth.awk" -v file="$kernel" -v stack="$stack" -v ist="$ist" -v summary="$work/summary" \
        -v words="$work/words" -v rules="$rules" "$work/words" "$rules" "$work/listing" >>"$work/faults" || exit 2
done
if [ -s "$work/faults" ]; then
    cat "$work/faults"
    exit 1
fi
cat "$work/summary"
