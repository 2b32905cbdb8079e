#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Does all of the language come out right, and not only what kozo.kidl uses? The checks of agree.sh for edge.kidl; and
# the fingerprint must change with what a definition means, and only with that.
#
# usage: edge.sh

set -eu

here=$(cd "$(dirname "$0")" && pwd)
abigen=${ABIGEN:-$(cd "$here/../.." && pwd)/build/tools/abigen}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# fingerprint NAME SED_SCRIPT: of edge.kidl changed so.
fingerprint() {
    sed "$1" "$here/edge.kidl" >"$scratch/changed.kidl"
    "$abigen" --dump "$scratch/values" "$scratch/changed.kidl"
    sed -n 's/^ABI_FINGERPRINT //p' "$scratch/values"
}

original=$(fingerprint '')
if [ "$(fingerprint 's|^ *///* .*||; s|: |  :  |; s|0xff;|255;|')" != "$original" ]; then
    echo "FAIL fingerprint: comments, spaces or the way a number is written change it"
    exit 1
fi
for change in 's/match: u64/match_1: u64/' 's/FAILED = -1/FAILED = -2/' 's/ needs HIGH//' 's/ ipc / /' \
    's/reserved: u8.31./reserved: i8[31]/' 's/out use: u64;//' 's/= bit 7;/= bit 6;/' 's/errors FAILED;//'; do
    if [ "$(fingerprint "$change")" = "$original" ]; then
        echo "FAIL fingerprint: $change does not change it"
        exit 1
    fi
done
echo "ok fingerprint"

abi=$scratch/abi
mkdir "$abi"
"$abigen" --header "$abi/kozo_abi.h" --syscalls "$abi/kozo_syscalls.h" --asm "$abi/kozo_asm.h" --rust "$abi/abi.rs" \
    --handlers "$abi/kozo_handlers.h" --kernel "$abi/kozo_dispatch.h" --needs "$abi/kozo_needs.h" \
    --names "$abi/kozo_names.h" "$here/edge.kidl"

# What narrowing refuses and passes on, by a kernel of a few lines.
for compiler in clang gcc; do
    if ! command -v "$compiler" >/dev/null; then
        echo "skipped narrowing with $compiler: not installed"
        continue
    fi
    if ! "$compiler" -std=c17 -Wall -Wextra -Wconversion -pedantic -Werror -I "$here/narrowing" -I "$abi" \
        -o "$scratch/narrowing" "$here/narrowing/narrowing.c" >"$scratch/log" 2>&1; then
        echo "FAIL narrowing with $compiler: does not compile"
        cat "$scratch/log"
        exit 1
    fi
    "$scratch/narrowing"
    echo "ok narrowing with $compiler"
done
ABIGEN=$abigen DEFINITION=$here/edge.kidl "$here/agree.sh" "$abi"
