# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the tests that run a fuzzer of a tool for a while, always with the same inputs for a seed.

# fuzz_begin FUZZER [RUNS [SEED [SECONDS]]]: makes the folders $scratch and $scratch/corpus, which the inputs to begin with are
# put into. RUNS is -1 for no bound but SECONDS.
fuzz_begin() {
    fuzzer=$(realpath "$1")
    runs=${2:-10000} seed=${3:-1} seconds=${4:-0}
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    trap 'exit 1' HUP INT TERM
    mkdir "$scratch/corpus"
}

# fuzz_words WORD...: what inputs are made up of.
fuzz_words() {
    for word; do
        printf '%s\n' "$word" | sed 's/["\\]/\\&/g; s/.*/"&"/'
    done >"$scratch/words"
}

# fuzz_run NAME FAULT: runs it; one line of verdict. An input that shows the fault is kept in the folder that KOZO_FUZZ_OUT
# names, if there is one.
fuzz_run() {
    cd "$scratch" || exit
    # An empty dictionary is none.
    [ -e words ] || echo '"0"' >words
    if ! "$fuzzer" -seed="$seed" -runs="$runs" -max_total_time="$seconds" -max_len=8192 -timeout=10 -rss_limit_mb=1024 \
        -print_final_stats=1 -dict=words corpus >said 2>&1; then
        grep -v '^#' said | tail -n 40
        for file in crash-* timeout-* oom-* leak-*; do
            [ -f "$file" ] || continue
            od -c "$file" | head -n 40
            [ -z "${KOZO_FUZZ_OUT:-}" ] || cp "$file" "$KOZO_FUZZ_OUT"
        done
        echo "FAIL $2"
        exit 1
    fi
    took=$(sed -n 's/^stat::number_of_executed_units: *//p' said)
    reached=$(sed -n 's/^#.* cov: \([0-9]*\) .*/\1/p' said | tail -n 1)
    echo "ok $1 took $took inputs, which reached $reached places in it"
}
