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
fuzzer=$(realpath "$1")
runs=${2:-10000} seed=${3:-1} seconds=${4:-0}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$scratch/corpus"
cp "$root"/tests/abi/bad/*.kidl "$root/tests/abi/edge.kidl" "$root"/abi/*.kidl \
    "$root/tests/abi/diff/base.kidl" "$scratch/corpus"
# What golden.kidl leaves to the one that imports it, and itself as the file that is imported.
printf 'import "golden.kidl";\n' >"$scratch/corpus/golden-importer.kidl"
grep -e '^const IPC_[A-Z]*_WORDS' -e '^const IPC_CAPS' "$root/abi/kozo.kidl" >>"$scratch/corpus/golden-importer.kidl"
sed -n '/^enum Status/,/^}/p; /^object Endpoint/,/^}/p; /^object Notification/,/^}/p' "$root/abi/kozo.kidl" \
    >>"$scratch/corpus/golden-importer.kidl"
printf '\0' | cat "$scratch/corpus/golden-importer.kidl" - "$root/abi/golden.kidl" >"$scratch/corpus/golden.kidl"
for word in import const enum bits object right struct size align syscall ipc in out cap needs errors retired version \
    interface method error '@' '@fast' '@oneway' '@later' bool 'bytes[' 'string[' Status IPC_REGISTER_WORDS \
    IPC_MESSAGE_WORDS IPC_CAPS u8 u64 i64 Error bit as '<<' '///'; do
    printf '"%s"\n' "$word"
done >"$scratch/words"

cd "$scratch"
if ! "$fuzzer" -seed="$seed" -runs="$runs" -max_total_time="$seconds" -max_len=8192 -timeout=10 -rss_limit_mb=1024 \
    -print_final_stats=1 -dict=words corpus >said 2>&1; then
    grep -v '^#' said | tail -n 40
    for file in crash-* timeout-* oom-* leak-*; do
        [ -f "$file" ] || continue
        od -c "$file" | head -n 40
        [ -z "${KOZO_FUZZ_OUT:-}" ] || cp "$file" "$KOZO_FUZZ_OUT"
    done
    echo "FAIL abigen does worse than refuse an input"
    exit 1
fi
took=$(sed -n 's/^stat::number_of_executed_units: *//p' said)
reached=$(sed -n 's/^#.* cov: \([0-9]*\) .*/\1/p' said | tail -n 1)
echo "ok abigen took $took inputs, which reached $reached places in it"
