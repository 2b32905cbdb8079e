#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Builds a project's systems and runs its tests: `kozo test` in a project.

set -eu
. scripts/common.sh

usage() {
    cat <<'EOT'
usage: kozo test [TEST ...]
       kozo test --system NAME

Builds the project's systems and runs its tests, a line for each. A test is a file tests/TEST.exp: a script for expect that
boots a system and types at its console. All of them where none is named. Returns 1 when one failed; what it showed is in
build/tests/log.

  --system NAME   only the tests that boot this system, as `[image_of NAME]`
EOT
}

only=''
if [ "${1:-}" = --system ]; then
    [ $# = 2 ] || misuse 'test: --system takes one system, and no tests beside it'
    find_system "$2"
    only="\[image_of $system\]"
    set --
fi
for word; do
    case $word in
    --help)
        usage
        exit 0
        ;;
    -*) misuse "test: unknown option '$word'" ;;
    *) [ -e "$KOZO_PROJECT/tests/$word.exp" ] || misuse "test: there is no $KOZO_PROJECT/tests/$word.exp" ;;
    esac
done
[ "${KOZO_SET_UP:-0}" = 1 ] || sh scripts/setup.sh build rust run test
KOZO_SET_UP=1 sh scripts/build.sh

KOZO_TEST_OUT=$KOZO_BUILD/tests/log
export KOZO_TEST_OUT
run mkdir -p "$KOZO_TEST_OUT"
if [ $# = 0 ]; then
    for test in "$KOZO_PROJECT"/tests/*.exp; do
        [ ! -e "$test" ] || ! grep -q "$only" "$test" || set -- "$@" "$(basename "$test" .exp)"
    done
    [ $# != 0 ] || die "there is no test ${only:+of $system }in $KOZO_PROJECT/tests"
fi
[ "$KOZO_DRY_RUN" = 0 ] || exit 0
passed=0 failed=0
for test; do
    said=$(sh tests/boot/one.sh "$test $KOZO_PROJECT/tests/$test.exp")
    echo "$said"
    case $said in
    ok*) passed=$((passed + 1)) ;;
    *) failed=$((failed + 1)) ;;
    esac
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
