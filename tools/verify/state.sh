#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: state.sh LIST KERNEL...
#
# Is each variable of the kernels read-only after boot, that is between kernel_sealed_start and kernel_sealed_end, or on
# the list, which says why? And is all that is on the list there? Prints a line for each that is not, and returns 1;
# otherwise says how many there are of either kind.

set -eu
list=$1
shift

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

for kernel; do
    "${LLVM_NM:-llvm-nm}" -S "$kernel" >"$work/symbols" || exit 2
    # All addresses have 16 digits, so that they compare as text.
    LC_ALL=C awk -v file="$kernel" -v summary="$work/summary" '
        FNR == NR { if (!/^ *(#|$)/) { why[$1] = NF > 1; listed++ } next }
        $NF == "kernel_sealed_start" { start = "x" $1 }
        $NF == "kernel_sealed_end" { end = "x" $1 }
        NF == 4 && $3 ~ /^[bBdD]$/ && $4 !~ /^kernel_sealed_(start|end)$/ { at[$4] = "x" $1 }
        END {
            if (start == "" || end == "")
                print file ": nothing says where the sealed pages are"
            for (name in at) {
                if (at[name] >= start && at[name] < end)
                    sealed++
                else if (!(name in why))
                    print file ": " name " can be written after boot, and is not on the list"
                else
                    found[name] = 1
            }
            for (name in why) {
                if (!(name in found))
                    print file ": " name " is on the list, but no variable that can be written after boot"
                else if (!why[name])
                    print file ": the list does not say why " name " is no part of the per-CPU block"
            }
            if (!sealed)
                print file ": no variable is sealed"
            print listed " can be written after boot, " sealed + 0 " can not" >summary
        }' "$list" "$work/symbols" >>"$work/faults" || exit 2
done
if [ -s "$work/faults" ]; then
    cat "$work/faults"
    exit 1
fi
cat "$work/summary"
