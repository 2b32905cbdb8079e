#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: syscalls.sh SERVICE...
#
# Is every SYSCALL instruction of a service (NAME.debug) one that a stub of the ABI made? The stubs record their addresses
# in the section .kozo.syscalls; that set and the one that the disassembly shows have to be the same. Prints a line for
# each that is in one only, and returns 1; otherwise says how many there were.

set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

for binary; do
    folder=$(dirname "$binary")
    name=${folder##*/}/$(basename "$binary" .debug)
    rm -f "$work/sites"
    "${LLVM_OBJCOPY:-llvm-objcopy}" --dump-section .kozo.syscalls="$work/sites" "$binary" "$work/copy" \
        2>"$work/trouble" || : >"$work/sites"
    # The linker leaves zeros for stubs that it dropped.
    od -A n -v -w8 -t x8 "$work/sites" | awk '{ sub(/^0*/, "", $1) } $1 != "" { print $1 }' >"$work/recorded"
    "${LLVM_OBJDUMP:-llvm-objdump}" -d --no-show-raw-insn "$binary" >"$work/listing" || exit 2
    LC_ALL=C awk -v file="$name" '
        first { recorded[$1] = 1; next }
        /^[0-9a-f]+ <.*>:$/ { inside = substr($2, 2, length($2) - 3) }
        $2 == "syscall" || $2 == "sysenter" {
            sub(/:$/, "", $1)
            if ($1 in recorded)
                found[$1] = 1
            else
                print file ": stray " $2 " at 0x" $1 " in " inside
        }
        END {
            for (address in recorded)
                if (!(address in found))
                    print file ": no syscall at 0x" address ", where a stub recorded one"
        }' first=1 "$work/recorded" first=0 "$work/listing" >>"$work/faults"
    cat "$work/recorded" >>"$work/all"
done
if [ -s "$work/faults" ]; then
    cat "$work/faults"
    exit 1
fi
[ -s "$work/all" ] || {
    echo "no stub in any of the binaries" && exit 1
}
echo "$(wc -l <"$work/all") instructions in $# services"
