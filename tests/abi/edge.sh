#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Does all of the language come out right, and not only what kozo.kidl uses? The checks of agree.sh for edge.kidl; and
# the fingerprint must change with what a definition means, and only with that. Interfaces need the rest of the ABI:
# those of awkward.kidl stand beside it.
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
    "$abigen" --dump "$scratch/values" "$scratch/changed.kidl" || return
    sed -n 's/^ABI_FINGERPRINT //p' "$scratch/values"
}

original=$(fingerprint '')

# What means the same: comments, spaces, the way a number is written; retired numbers, here taken out and put elsewhere.
for change in 's|^\( *\)/// .*|\1/// Another.|; s|^ *// .*||; s|: |  :  |; s|0xff;|255;|; s|= 1023|= 0x3ff|' \
    's/bytes.352./bytes[8 * 44]/; s/@later @fast/@fast @later/' \
    '/^    retired /d; s/^interface Edge.*/&\n    retired error 99 "?";\n    retired method 99 "?";/'; do
    changed=$(fingerprint "$change")
    if [ "$changed" != "$original" ]; then
        echo "FAIL fingerprint: $change changes it"
        exit 1
    fi
done
for change in 's/match: u64/match_1: u64/' 's/FAILED = -1/FAILED = -2/' 's/ needs HIGH//' 's/ ipc / /' \
    's/reserved: u8.31./reserved: i8[31]/' 's/out use: u64;//' 's/= bit 7;/= bit 6;/' 's/errors FAILED;//' \
    's/^interface Edge as EDGE/interface Edge as EDGY/' 's/^interface Edge/interface Edgy/' \
    's/error TYPE = 16/error TYPE = 18/' 's/error LAST/error LEAST/; s/LAST\([,;]\)/LEAST\1/' \
    's/method MOVE = 1/method MOVE = 99/' 's/method MOVE/method MOVED/' \
    's/in match: i8/in match: i16/' 's/in match: i8/in matched: i8/' 's/in type: bool/in type: u8/' \
    's/bytes.340./bytes[339]/' 's/text: string.352./text: bytes[352]/' \
    's/@fast method MATCH/method MATCH/' 's/@oneway method SEND/method SEND/' 's/@later method WAIT/method WAIT/' \
    's/in second: cap First/in second: cap Last/' 's/out fifth: cap First needs LOW/out fifth: cap First/' \
    's/errors TYPE, LAST, ELSE/errors TYPE, LAST/' 's/errors TYPE, LAST/errors LAST, TYPE/' 's/in tiny: Tiny;//'; do
    changed=$(fingerprint "$change")
    if [ "$changed" = "$original" ]; then
        echo "FAIL fingerprint: $change does not change it"
        exit 1
    fi
done
echo "ok fingerprint"

abi=$scratch/abi
mkdir "$abi"
"$abigen" --header "$abi/kozo_abi.h" --syscalls "$abi/kozo_syscalls.h" --asm "$abi/kozo_asm.h" --rust "$abi/abi.rs" \
    --handlers "$abi/kozo_handlers.h" --kernel "$abi/kozo_dispatch.h" --needs "$abi/kozo_needs.h" \
    --refusals "$abi/kozo_refusals.h" --grammar "$abi/kozo_grammar.h" --names "$abi/kozo_names.h" "$here/edge.kidl"

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

"$abigen" --header "$abi/kozo_abi.h" --syscalls "$abi/kozo_syscalls.h" --clients "$abi/kozo_clients.h" \
    --servers "$abi/kozo_servers.h" "$here/awkward.kidl"
printf '#include "kozo_clients.h"\n#include "kozo_servers.h"\n' >"$scratch/stubs.h"
for language in 'clang -std=c17 -x c' 'gcc -std=c17 -x c' 'clang -std=c++17 -x c++' 'gcc -std=c++17 -x c++'; do
    if ! command -v "${language%% *}" >/dev/null; then
        echo "skipped stubs of awkward.kidl with $language: not installed"
        continue
    fi
    # shellcheck disable=SC2086 # Compiler and options are words.
    if ! ${language% -x*} -Wall -Wextra -Wconversion -pedantic -Werror -I "$abi" -I "$here/../../lib/kozo/include" \
        -fsyntax-only -include "$scratch/stubs.h" -x "${language##* }" /dev/null >"$scratch/log" 2>&1; then
        echo "FAIL stubs of awkward.kidl with $language: do not compile"
        sed 's/^/  /' "$scratch/log"
        exit 1
    fi
    echo "ok stubs of awkward.kidl with $language: compile"
done

rustc=${RUSTC:-/usr/bin/rustc}
[ -x "$rustc" ] || rustc=$(command -v rustc || true)
if [ -z "$rustc" ]; then
    echo "skipped interfaces.rs: rustc is not installed"
    exit 0
fi
"$abigen" --rust "$abi/abi.rs" --interfaces "$abi/interfaces.rs" "$here/awkward.kidl"
if ! KOZO_ABI_RS=$abi/abi.rs KOZO_INTERFACES_RS=$abi/interfaces.rs "$rustc" --edition 2024 --crate-type rlib \
    --crate-name kozo --emit metadata -o "$scratch/kozo" "$here/../../lib/kozo-rs/src/lib.rs" >"$scratch/log" 2>&1; then
    echo "FAIL interfaces.rs of awkward.kidl: does not compile"
    sed 's/^/  /' "$scratch/log"
    exit 1
fi
echo "ok interfaces.rs of awkward.kidl: compiles"
