#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: tests/coverage.sh [--report]     run from the top of the tree, after a build
# Whether the unit tests of the kernel take enough of its branches: a line `ok` or `FAIL`. --report prints all that
# coverage.awk counted and writes pages to look at.
#
# The random tests are left out: what they happen to come by is not looked at one by one.

set -eu
. scripts/common.sh

least=95
out=build/coverage
runtime=$(clang -print-file-name=libclang_rt.profile-x86_64.a 2>/dev/null) || runtime=
if ! { have llvm-cov && have jq && [ -e "$runtime" ]; }; then
    [ "${1:-}" != --report ] || die "no llvm-cov, no jq, or no counters of clang's here; ./kozo doctor tells more"
    echo "skip kernel/core: no llvm-cov, no jq, or no counters of clang's here"
    exit
fi
sources='kernel/core kernel/arch/x86_64 build/abi/kozo_dispatch.h'

tests=$(cd tests/unit && echo kernel_*_test.c | sed 's/kernel_random_test\.c //; s/kernel_canary_test\.c //; s/\.c//g')
mkdir -p "$out/counts"
# The counters are clang's, whatever compiles the tests otherwise.
make --silent -j "$(jobs_wanted)" COVERAGE=1 HOST_CC=clang UNIT_TESTS="$tests" unit-tests

rm -f "$out"/counts/*
# shellcheck disable=SC2086
if ! printf '%s\n' $tests | xargs -P "$(jobs_wanted)" -I NAME \
    sh -c "LLVM_PROFILE_FILE=$out/counts/NAME $out/unit/NAME >$out/NAME.log 2>&1 ||
        { cat $out/NAME.log; exit 255; }"; then
    echo 'FAIL a unit test of the kernel failed'
    exit 1
fi
llvm-profdata merge -sparse -o "$out/all.counts" "$out"/counts/*

# llvm_cov COMMAND [OPTION ...]: about the sources, in all of the tests.
llvm_cov() {
    command=$1
    shift
    set -- "$command" "$@" -instr-profile="$out/all.counts"
    first=1
    for test in $tests; do
        [ "$first" = 1 ] || set -- "$@" -object
        first=0
        set -- "$@" "$out/unit/$test"
    done
    # shellcheck disable=SC2086
    llvm-cov "$@" $sources
}

llvm_cov export >"$out/all.json"
# It exports all functions, whatever files are named. A branch is line, column, end of both, true, false, which file.
jq -r --arg top "$PWD/" --arg sources "$sources" '.data[0].functions[] | .filenames as $files | .branches[] |
    ($files[.[6]] | ltrimstr($top)) as $file | select($file | startswith($sources | split(" ")[])) |
    [$file, .[0], .[1], .[4], .[5]] | @tsv' "$out/all.json" |
    sort -t "$(printf '\t')" -k 1,1 -k 2,2n -k 3,3n >"$out/branches"

verdict=ok
awk -v least="$least" -f tests/coverage.awk "$out/branches" >"$out/report" || verdict=FAIL
if [ "${1:-}" = --report ]; then
    cat "$out/report"
    llvm_cov show -format=html -show-branches=count -output-dir="$out/html" >/dev/null
    say "line by line in $PWD/$out/html/index.html"
else
    [ "$verdict" = ok ] || cat "$out/report"
    echo "$verdict $(tail -n 1 "$out/report")"
fi
if [ "$verdict" = FAIL ]; then
    say "less than $least % of the branches are covered" >&2
    exit 1
fi
