#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Do C, assembler and Rust have the numbers that the definition has? Compiles a program for each that prints every
# constant, size and offset from the generated files, and compares the lines.
#
# usage: agree.sh [ABI_FOLDER [PART ...]]
#
# The parts are c, asm and rust, which compare the values, and syntax, which compiles what holds none.
#
# Environment: ABIGEN and DEFINITION, where they are not in their usual places; RUSTC.

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
abi=$(cd "${1:-$root/build/abi}" && pwd)
[ $# -eq 0 ] || shift
parts=${*:-c asm rust syntax}
abigen=${ABIGEN:-$root/build/tools/abigen}
definition=${DEFINITION:-$root/abi/kozo.kidl}

. "$root/tests/refusals.sh"
warnings='-Wall -Wextra -Wconversion -pedantic -Werror'
compared=0

# compare NAME EXPECTED PROGRAM: run the program and compare its lines with the expected ones.
compare() {
    "$3" >"$scratch/found" || { fail "$1: does not run" && return; }
    differences=$(awk -v who="$1" '
        NR == FNR { expected[$1] = $2; next }
        !($1 in expected) { print "  " $1 ": " who " has it, the definition does not"; next }
        { seen[$1] = 1 }
        expected[$1] != $2 { print "  " $1 ": the definition says " expected[$1] ", " who " says " $2 }
        END { for (name in expected) if (!(name in seen)) print "  " name ": " who " does not have it" }
    ' "$2" "$scratch/found")
    if [ -n "$differences" ]; then
        fail "$1"
        printf '%s\n' "$differences"
    else
        values=$(wc -l <"$2")
        compared=$((compared + values))
        pass "$1: $values values agree"
    fi
}

# build_and_compare NAME EXPECTED COMMAND...: compile to the program `it`, then compare.
build_and_compare() {
    name=$1
    expected=$2
    shift 2
    if "$@" >"$scratch/log" 2>&1; then
        compare "$name" "$expected" "$scratch/it"
    else
        fail "$name: does not compile"
        sed 's/^/  /' "$scratch/log"
    fi
}

# check_syntax NAME COMMAND...: compile without a product.
check_syntax() {
    name=$1
    shift
    if "$@" >"$scratch/log" 2>&1; then
        pass "$name: compiles"
    else
        fail "$name: does not compile"
        sed 's/^/  /' "$scratch/log"
    fi
}

"$abigen" --dump "$scratch/all" --dump-c "$scratch/c.c" --dump-asm "$scratch/asm.c" --dump-rust "$scratch/rust.rs" \
    "$definition"
# Assembler has sizes of structs and offsets, but neither alignments nor sizes of fields.
grep -v -e '^alignof:' -e '^sizeof:.*[.]' "$scratch/all" >"$scratch/asm"

printf '#include "kozo_names.h"\n#include "kozo_syscalls.h"\n' >"$scratch/both.h"
printf '#include "kozo_clients.h"\n#include "kozo_servers.h"\n' >"$scratch/stubs.h"
for table in dispatch:syscall_entries needs:kozo_syscalls refusals:kozo_refusals grammar:kozo_grammar_syscalls; do
    printf '#include "kozo_%s.h"\nconst void *use(void);\nconst void *use(void) { return %s; }\n' \
        "${table%:*}" "${table#*:}" >"$scratch/${table%:*}.c"
done

{
    echo '#include "kozo_asm.h"'
    sed -n 's/^#define \([A-Za-z0-9_]*\) .*/.quad \1/p' "$abi/kozo_asm.h"
} >"$scratch/asm.S"

# wants PART: is it among those that were asked for?
wants() {
    case " $parts " in
    *" $1 "*) return 0 ;;
    *) return 1 ;;
    esac
}

# shellcheck disable=SC2086 # The warnings are words.
c_values() {
    build_and_compare "kozo_abi.h with $1" "$scratch/all" \
        "$1" -std=c17 $warnings -I "$abi" -o "$scratch/it" "$scratch/c.c"
}

# shellcheck disable=SC2086
asm_values() {
    build_and_compare "kozo_asm.h with $1" "$scratch/asm" \
        "$1" -std=c17 $warnings -I "$abi" -o "$scratch/it" "$scratch/asm.c"
    check_syntax "kozo_asm.h with $1, as assembler" "$1" -I "$abi" -c -o "$scratch/it" "$scratch/asm.S"
}

# shellcheck disable=SC2086
c_syntax() {
    check_syntax "kozo_dispatch.h, kozo_handlers.h with $1" \
        "$1" -std=c17 $warnings -I "$root/tests/abi/narrowing" -I "$abi" -fsyntax-only "$scratch/dispatch.c"
    for table in needs refusals grammar; do
        check_syntax "kozo_$table.h with $1" "$1" -std=c17 $warnings -I "$abi" -fsyntax-only "$scratch/$table.c"
    done
    for language in c17 c++17; do
        check_syntax "kozo_syscalls.h, kozo_names.h with $1, $language" \
            "$1" -std=$language $warnings -I "$abi" -fsyntax-only -include "$scratch/both.h" -x ${language%17} /dev/null
        # They stand on the library, and so on the whole ABI.
        [ ! -e "$abi/kozo_clients.h" ] || check_syntax "kozo_clients.h, kozo_servers.h with $1, $language" \
            "$1" -std=$language $warnings -I "$abi" -I "$root/lib/kozo/include" -fsyntax-only \
            -include "$scratch/stubs.h" -x ${language%17} /dev/null
    done
}

rust_values() {
    cp "$abi/abi.rs" "$scratch/abi.rs"
    build_and_compare "abi.rs with rustc" "$scratch/all" \
        "$1" --edition 2021 -D warnings -o "$scratch/it" "$scratch/rust.rs"
}

# It is part of the crate, which needs the whole ABI. Its words are for tests/rust.
rust_syntax() {
    [ ! -f "$abi/interfaces.rs" ] || KOZO_ABI_RS=$abi/abi.rs KOZO_INTERFACES_RS=$abi/interfaces.rs \
        check_syntax "interfaces.rs with rustc" "$1" --edition 2024 --crate-type rlib --crate-name kozo \
        --emit metadata -o "$scratch/it" "$root/lib/kozo-rs/src/lib.rs"
}

for compiler in clang gcc; do
    if ! command -v "$compiler" >/dev/null; then
        echo "skipped $compiler: not installed"
        continue
    fi
    if wants c; then c_values "$compiler"; fi
    if wants asm; then asm_values "$compiler"; fi
    if wants syntax; then c_syntax "$compiler"; fi
done

rustc=${RUSTC:-/usr/bin/rustc}
[ -x "$rustc" ] || rustc=$(command -v rustc || true)
if [ -n "$rustc" ]; then
    if wants rust; then rust_values "$rustc"; fi
    if wants syntax; then rust_syntax "$rustc"; fi
else
    echo "skipped abi.rs: rustc is not installed"
fi

echo "$compared values compared"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
