#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: fast_methods.sh CHECK_SYSCALLS REPORT KOZO_JSON --c SERVICE... [--rust SERVICE...]
#
# Do calls of the methods that the definition marks @fast take the fast path, there and back? Which method a SYSCALL is for
# is told by the services' debug information: the stub that it was inlined from. Each @fast method that a service (NAME.debug)
# has a stub for must have been called, and nine of ten calls and of ten answers must have been carried out by the fast path.
# Prints a line for each method that breaks this, and returns 1; otherwise says how many there were.

set -eu

check=$1 report=$2 json=$3
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# The stubs: METHOD, then its name in C and in Rust.
jq -r '.interfaces[] | .name as $of | .methods[] | select(.marks | index("fast")) | "\($of) \(.name)"' "$json" | awk '
    {
        snake = $1
        while (match(snake, /[a-z0-9][A-Z]/))
            snake = substr(snake, 1, RSTART) "_" substr(snake, RSTART + 1)
        snake = tolower(snake)
        print $1 "." $2, "kozo_" snake "_" tolower($2), "<kozo::interfaces::" snake "::Client>::" tolower($2)
    }' >"$work/stubs"

# SERVICE ADDRESS METHOD of each SYSCALL in such a stub.
: >"$work/sites"
for binary; do
    case $binary in
    --*) continue ;;
    esac
    rm -f "$work/addresses"
    "${LLVM_OBJCOPY:-llvm-objcopy}" --dump-section .kozo.syscalls="$work/addresses" "$binary" "$work/copy" \
        2>/dev/null || continue
    # The linker leaves zeros for stubs that it dropped. After each address come function and line, by turns.
    od -A n -v -w8 -t x8 "$work/addresses" | sed -e 's/^ *0*//' -e '/^$/d' -e 's/^/0x/' |
        llvm-symbolizer --obj="$binary" --inlines --addresses | awk -v service="${binary##*/}" '
            NR == FNR { method[$2] = method[$3] = $1; next }
            /^0x/ { address = $1; line = 0; next }
            line++ % 2 == 0 && $0 in method { print service, address, method[$0] }' "$work/stubs" - >>"$work/sites"
done

"$check" calls "$report" "$@" | awk '
    NR == FNR { method[$1 " " $2] = $3; calls[$3] += 0; next }
    $1 " " $2 in method {
        m = method[$1 " " $2]
        calls[m] += $3
        taken[m] += $4
        answered[m] += $5
    }
    END {
        for (m in calls) {
            some = 1
            of = m ": " (taken[m] + 0) " of " calls[m] " calls and " (answered[m] + 0) " of their answers"
            if (!calls[m])
                print m " is @fast, and was not called"
            else if (taken[m] < 0.9 * calls[m] || answered[m] < 0.9 * calls[m])
                print of " by the fast path; the shell command fastpath tells why"
            else {
                good = good (good ? "; " : "") of
                continue
            }
            bad = 1
        }
        if (!some)
            print "no service has a stub of a @fast method"
        if (bad || !some)
            exit 1
        print good
    }' "$work/sites" -
