#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: instructions.sh RULES [NAME=VALUE ...] BINARY...
#
# Disassembles each binary and applies the rules in RULES.awk, beside this script, with the variables given. Prints a
# line for each instruction that breaks them, and returns 1; otherwise says how many binaries there were.

set -eu
here=${0%/*}
rules=$1
shift

settings=
while [ $# -gt 0 ]; do
    case $1 in
    [a-z]*=*) settings="$settings $1" && shift ;;
    *) break ;;
    esac
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

for binary; do
    "${LLVM_OBJDUMP:-llvm-objdump}" -d --no-show-raw-insn "$binary" >"$work/listing" || exit 2
    folder=$(dirname "$binary")
    name=${folder##*/}/$(basename "$binary" .debug)
    # shellcheck disable=SC2086 # The settings are words.
    LC_ALL=C awk -f "$here/instructions.awk" -f "$here/$rules.awk" file="$name" $settings "$work/listing" \
        >>"$work/faults" || exit 2
done
if [ -s "$work/faults" ]; then
    cat "$work/faults"
    exit 1
fi
echo "$# binaries"
