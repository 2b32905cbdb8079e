#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: layouts.sh LAYOUTS BINARY...
#
# Is every struct of the ABI that the binaries' debug information shows, in C and in Rust, laid out as the definition
# says? LAYOUTS is what `abigen --layouts` wrote. Compares size, and name, offset and size of each member. Prints a line
# for each difference, and returns 1; otherwise says how many layouts there were.

set -eu
here=${0%/*}
layouts=$1
shift

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

status=0
for binary; do
    folder=$(dirname "$binary")
    name=${folder##*/}/$(basename "$binary" .debug)
    "${LLVM_DWARFDUMP:-llvm-dwarfdump}" --debug-info "$binary" >"$work/dwarf" || exit 2
    LC_ALL=C awk -f "$here/layouts.awk" file="$name" "$layouts" "$work/dwarf" >"$work/said" || status=$?
    sed '/^layout /d' "$work/said" | sort -u
    sed -n 's/^layout //p' "$work/said" >>"$work/compared"
done
[ "$status" = 0 ] || exit "$status"
sort -u "$work/compared" | awk -v structs="$(grep -c '^struct ' "$layouts")" '
    { languages[$1]++ }
    END {
        if (!NR) {
            print "no layout of the ABI in any of the binaries"
            exit 1
        }
        printf "of %d structs", structs
        for (i = split("C Rust", list, " "); i > 0; i--)
            if (list[i] in languages)
                printf ", %d in %s", languages[list[i]], list[i]
        print ""
    }'
