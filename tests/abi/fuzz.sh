#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Does any input make abigen do worse than refuse it? libFuzzer begins with the definitions of the tests and the real
# one, and always tries the same inputs.
#
# usage: fuzz.sh FUZZER [RUNS]

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
fuzzer=$(realpath "$1")
runs=${2:-15000}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$scratch/corpus"
cp "$root"/tests/abi/bad/*.kidl "$root/tests/abi/edge.kidl" "$root/abi/kozo.kidl" "$scratch/corpus"
for word in import const enum bits object right struct size align syscall ipc in out cap needs errors retired version \
    u8 u64 i64 Error bit as '<<' '///'; do
    printf '"%s"\n' "$word"
done >"$scratch/words"

cd "$scratch"
if ! "$fuzzer" -seed=1 -runs="$runs" -max_len=4096 -timeout=10 -rss_limit_mb=1024 -verbosity=0 -dict=words corpus \
    >said 2>&1; then
    tail -n 40 said
    for file in crash-* timeout-* oom-* leak-*; do
        [ ! -f "$file" ] || od -c "$file" | head -n 40
    done
    echo "FAIL abigen does worse than refuse an input"
    exit 1
fi
echo "ok abigen took $runs inputs"
