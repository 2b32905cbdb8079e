#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Does any input make abigen do worse than refuse it? libFuzzer begins with the definitions of the tests and the real
# one, and always tries the same inputs for a seed. An input that does worse is kept in the folder that
# KOZO_FUZZ_OUT names, if there is one.
#
# usage: fuzz.sh FUZZER [RUNS [SEED [SECONDS]]]     RUNS is -1 for no bound but SECONDS

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/fuzzer.sh
. "$root/tests/fuzzer.sh"

fuzz_begin "$@"
cp "$root"/tests/abi/bad/*.kidl "$root/tests/abi/edge.kidl" "$root"/abi/*.kidl \
    "$root/tests/abi/diff/base.kidl" "$scratch/corpus"
# What golden.kidl leaves to the one that imports it, and itself as the file that is imported.
printf 'import "golden.kidl";\n' >"$scratch/corpus/golden-importer.kidl"
grep -e '^const IPC_[A-Z]*_WORDS' -e '^const IPC_CAPS' "$root/abi/kozo.kidl" >>"$scratch/corpus/golden-importer.kidl"
sed -n '/^enum Status/,/^}/p; /^object Endpoint/,/^}/p; /^object Notification/,/^}/p' "$root/abi/kozo.kidl" \
    >>"$scratch/corpus/golden-importer.kidl"
printf '\0' | cat "$scratch/corpus/golden-importer.kidl" - "$root/abi/golden.kidl" >"$scratch/corpus/golden.kidl"
fuzz_words import const enum bits object right struct size align syscall ipc in out cap needs errors retired version \
    interface method error '@' '@fast' '@oneway' '@later' bool 'bytes[' 'string[' Status IPC_REGISTER_WORDS \
    IPC_MESSAGE_WORDS IPC_CAPS u8 u64 i64 Error bit as '<<' '///'
fuzz_run abigen "abigen does worse than refuse an input"
