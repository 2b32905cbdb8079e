# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# Sourced by tests of what a tool says of bad input. Makes the folder $scratch, which is removed at the end, and counts.

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# Any status but a tool's own 0, 1 and 2, so that a sanitizer's report is told from a refusal.
ASAN_OPTIONS=exitcode=99
UBSAN_OPTIONS=halt_on_error=1:exitcode=99
export ASAN_OPTIONS UBSAN_OPTIONS

passed=0
failed=0

pass() {
    passed=$((passed + 1))
    echo "ok $1"
}

fail() {
    failed=$((failed + 1))
    echo "FAIL $1"
}

# check_words NAME STATUS WANTED EXPECTED: it ended with the status that is wanted, and $scratch/said has exactly the words
# of the file EXPECTED. With UPDATE=1 these are written instead.
check_words() {
    [ "${UPDATE:-0}" = 0 ] || cp "$scratch/said" "$4"
    if [ "$2" -ne "$3" ]; then
        fail "$1: exit status $2"
        head -n 20 "$scratch/said"
    elif ! diff "$4" "$scratch/said" >"$scratch/difference"; then
        fail "$1: says something else (< expected, > said)"
        cat "$scratch/difference"
    else
        pass "$1"
    fi
}

# check_cuts FILE STEP COMMAND...: the file cut off at each multiple of STEP bytes, as the file `cut` in $scratch, has to make
# `COMMAND` print a status of 0, or of 1 with an error that has its place in $scratch/said.
check_cuts() {
    whole=$1 step=$2
    shift 2
    size=$(wc -c <"$whole")
    cuts=0
    broken=''
    offset=0
    while [ "$offset" -lt "$size" ]; do
        head -c "$offset" "$whole" >"$scratch/cut"
        status=$("$@" cut)
        if ! { [ "$status" -eq 1 ] && grep -q '^cut:[0-9]*:[0-9]*: error: ' said; } &&
            ! { [ "$status" -eq 0 ] && ! grep -q ': error: ' said; }; then
            broken="$broken $offset"
        fi
        cuts=$((cuts + 1))
        offset=$((offset + step))
    done
    if [ -z "$broken" ]; then
        pass "truncated at $cuts places"
    else
        fail "truncated after these bytes:$broken"
    fi
}

# The last line, and the status of the whole.
finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
