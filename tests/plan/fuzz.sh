#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Does plan_check() read beyond a plan, or take one that init can't rely on? libFuzzer always tries the same inputs for a
# seed. An input that shows it is kept in the folder that KOZO_FUZZ_OUT names, if there is one.
#
# usage: fuzz.sh FUZZER [RUNS [SEED [SECONDS]]]     RUNS is -1 for no bound but SECONDS

set -eu

fuzzer=$(realpath "$1")
runs=${2:-60000} seed=${3:-1} seconds=${4:-0}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
cd "$scratch"
mkdir corpus
if ! "$fuzzer" -seed="$seed" -runs="$runs" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=1024 \
    -print_final_stats=1 corpus >said 2>&1; then
    grep -v '^#' said | tail -n 40
    for file in crash-* timeout-* oom-* leak-*; do
        [ -f "$file" ] || continue
        od -c "$file" | head -n 40
        [ -z "${KOZO_FUZZ_OUT:-}" ] || cp "$file" "$KOZO_FUZZ_OUT"
    done
    echo 'FAIL a plan is taken that is no good, or read beyond its end'
    exit 1
fi
took=$(sed -n 's/^stat::number_of_executed_units: *//p' said)
reached=$(sed -n 's/^#.* cov: \([0-9]*\) .*/\1/p' said | tail -n 1)
echo "ok plan_check took $took inputs, which reached $reached places in it"
