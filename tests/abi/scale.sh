#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What does a large definition cost? Generates definitions of 500, 2,000 and 8,000 items, and everything from them: four
# times the items may take no more than about four times as long, and 2,000 of them 64 MiB at most.
#
# usage: scale.sh [ABIGEN]

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
abigen=$(realpath "${1:-$root/build/tools/abigen}")

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
cd "$scratch"

# generate ITEMS: of each ten items are three constants, of which each builds on the one before, two structs, of which
# one holds the other, an enum, a `bits`, a syscall, and an interface with a method and an error.
generate() {
    awk -v items="$1" 'BEGIN {
        print "enum Error: i64 as ERR {\n    FAILED = -1;\n}\nobject Port = 1 {\n    right READ = bit 0;\n}"
        print "const A_0_2: u64 = 1;"
        print "const IPC_REGISTER_WORDS: u64 = 4;\nconst IPC_MESSAGE_WORDS: u64 = 48;\nconst IPC_CAPS: u64 = 4;"
        print "enum Status: u64 as STATUS {\n    OK = 0;\n    BAD_METHOD = 1;\n    BAD_ARGUMENT = 2;\n    BAD_ANSWER = 3;\n}"
        for (i = 1; i <= items / 10; i++) {
            printf "const A_%d_0: u64 = A_%d_2;\n", i, i - 1
            printf "/// A constant.\nconst A_%d_1: u64 = A_%d_0 + 1;\nconst A_%d_2: u64 = A_%d_1;\n", i, i, i, i
            printf "struct Inner%d size 16 {\n    a: u64;\n    b: u32[2];\n}\n", i
            printf "struct Outer%d size 32 {\n    /// The first.\n    a: Inner%d;\n    b: u64;\n    c: u64;\n}\n", i, i
            printf "enum E%d: u64 as E_%d {\n    X = 1;\n    Y = 2;\n    Z = 3;\n}\n", i, i
            printf "bits B%d: u64 as B_%d {\n    X = bit 1;\n    Y = bit 2;\n}\n", i, i
            printf "/// A call.\nsyscall S_%d = %d {\n    in port: cap Port needs READ;\n", i, i
            printf "    in value: u64;\n    out value_1: u64;\n    errors FAILED;\n}\n"
            printf "/// An interface.\ninterface I%d as I_%d {\n    error X = 16;\n", i, i
            printf "    /// A method.\n    method M = %d {\n        in b: B%d;\n", i % 1000 + 1, i
            printf "        in o: Outer%d;\n        in text: string[20];\n        out e: E%d;\n", i, i
            printf "        out port: cap Port;\n        errors X;\n    }\n}\n"
        }
    }' >"$1.kidl"
}

everything() {
    "$abigen" --header o.h --syscalls o1.h --clients o8.h --servers o9.h --asm o2.h --rust o.rs --interfaces o2.rs \
        --handlers o6.h --kernel o3.h --needs o7.h --refusals o8.h --names o4.h --trace o5.h --json o.json --manual o.html --layouts o.layouts --dump o.dump --dump-c o.c --dump-asm o1.c --dump-rust o1.rs "$1.kidl"
}

# milliseconds ITEMS: processor time of four runs. `times` counts what has ended so far.
milliseconds() {
    (
        for _ in 1 2 3 4; do
            rm -f o.* o?.*
            everything "$1"
        done
        times >spent
    )
    awk 'NR == 2 { gsub(/[ms]/, " "); printf "%d\n", 1000 * (60 * ($1 + $3) + $2 + $4) }' spent
}

for items in 500 2000 8000; do
    generate "$items"
done
small=$(milliseconds 500)
middle=$(milliseconds 2000)
large=$(milliseconds 8000)
echo "four runs take $small ms with 500 items, $middle ms with 2,000, $large ms with 8,000"

failed=0
# Sixteen times would be quadratic; the 100 ms are for what a busy machine adds.
if [ "$large" -gt $((8 * middle + 100)) ]; then
    echo "FAIL 8,000 items take more than eight times as long as 2,000"
    failed=1
fi
# A run within 0.2 s is the aim; a slow machine may take five times as long.
if [ "$middle" -gt 4000 ]; then
    echo "FAIL 2,000 items take more than a second"
    failed=1
fi
# shellcheck disable=SC3045 # dash, bash and busybox have it.
if ! (ulimit -v 65536 && everything 2000); then
    echo "FAIL 2,000 items take more than 64 MiB"
    failed=1
fi
[ "$failed" -eq 0 ] && echo "ok a large definition"
