#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: branches.sh KERNEL
#
# Lists the conditional jumps of the linked kernel, for branch_plugin.c and branches.awk. A line each:
#   syscall ADDRESS, interrupt ADDRESS    where the kernel is entered
#   jump ADDRESS TARGET NEXT WAYS FILE FUNCTION LINE
#                                         a conditional jump; which ways of it count: `both`, `taken`, `passed` or
#                                         `none`; the file that the function is from; and file:line of the jump, which
#                                         is another's where that was inlined
# Not counted, here and nowhere else:
#   - a way where nothing is left but a call of panic() or of __stack_chk_fail(): assertions, and what the compiler adds
#     of its own;
#   - that a deny_*() of denial.h, which returns the error that it was given, had returned 0;
#   - the syscalls of an audit, which init gives to nobody.

set -eu
here=${0%/*}
kernel=$1

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

llvm-objdump -d --no-show-raw-insn "$kernel" |
    awk -f "$here/jumps.awk" >"$scratch/jumps"
# Functions and jumps in one go: `0xADDRESS: NAME at FILE:LINE`, and for what was inlined lines ` (inlined by) ...`.
awk '{ print "0x" $2 }' "$scratch/jumps" |
    llvm-symbolizer --obj="$kernel" --output-style=GNU --inlines --addresses --pretty-print >"$scratch/places"

llvm-nm "$kernel" | awk '
    $3 == "syscall_entry" { print "syscall", $1 }
    $3 ~ /^interrupt_entry_/ { print "interrupt", $1 }'
awk -v places="$scratch/places" '
    # FILE:LINE of the end of a line, from the top of the tree.
    function place_in(line) {
        sub(/ \(discriminator [0-9]+\)$/, "", line)
        sub(/^.* at (\.\/)*/, "", line)
        return line
    }
    BEGIN {
        while ((getline line < places) > 0) {
            if (line ~ /^0x/) {
                address = substr(line, 3, 16)
                inner[address] = place_in(line)
            }
            outer[address] = place_in(line)
        }
    }
    $1 == "function" {
        file = outer[$2]
        sub(/:[0-9?]+$/, "", file)
        name = $3
    }
    $1 == "jump" && name ~ /^(narrow|sys)_audit_/ { $5 = "none" }
    $1 == "jump" { print $0, file, name, inner[$2] }' "$scratch/jumps"
