#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Does a compiler refuse a handle of another interface than the one that is called, and one of none? Each wrong call has
# to fail for that reason alone: the right one beside it compiles.
#
# usage: handles.sh FOLDER          with kozo_abi.h and kozo_clients.h

set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
abi=$(realpath "$1")

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
failed=0

# compiles COMPILER LANGUAGE ARGUMENT: a call of Console.WRITE with this for the endpoint.
compiles() {
    cat >"$scratch/call.c" <<END
#include <kozo_clients.h>
int64_t call(kozo_console_t console, kozo_fs_t fs, kozo_handle_t handle, kozo_endpoint_t any);
int64_t call(kozo_console_t console, kozo_fs_t fs, kozo_handle_t handle, kozo_endpoint_t any) {
    (void)console, (void)fs, (void)handle, (void)any;
    return kozo_console_write($3, "", 0);
}
END
    "$1" -std="$2" -x "${2%17}" -Wall -Wextra -Werror -I "$abi" -I "$root/lib/kozo/include" -fsyntax-only \
        "$scratch/call.c" 2>"$scratch/said"
}

# expect COMPILER LANGUAGE ARGUMENT yes|no
expect() {
    found=no
    if compiles "$1" "$2" "$3"; then found=yes; fi
    if [ "$found" = no ] && ! grep -q -e 'incompatible type' -e 'cannot convert' -e 'could not convert' \
        -e 'no matching function' -e 'no viable conversion' "$scratch/said"; then
        found='no, for another reason'
    fi
    if [ "$found" = "$4" ]; then
        echo "ok $3 for a kozo_console_t with $1, $2: $4"
    else
        failed=$((failed + 1))
        echo "FAIL $3 for a kozo_console_t with $1, $2: $found"
        sed 's/^/  /' "$scratch/said"
    fi
}

for compiler in clang gcc; do
    if ! command -v "$compiler" >/dev/null; then
        echo "skipped $compiler: not installed"
        continue
    fi
    for language in c17 c++17; do
        expect "$compiler" "$language" console yes
        expect "$compiler" "$language" fs no
        expect "$compiler" "$language" handle no
        expect "$compiler" "$language" any no
    done
done
[ "$failed" -eq 0 ]
