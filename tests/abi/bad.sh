#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Does abigen refuse bad definitions with the right words? Each bad/NAME.kidl has the fault that it is named by, and
# bad/NAME.expected is what abigen has to say of it. Then the real definition is cut off at many places: that may never
# do worse than an error.
#
# usage: bad.sh [ABIGEN]            with UPDATE=1 the words of bad/NAME.expected are written instead of compared
#
# With abigen built with sanitizers, anything that they find counts as a failure.

set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
abigen=$(realpath "${1:-$root/build/tools/abigen}")
definition=${DEFINITION:-$root/abi/kozo.kidl}

# Any status but abigen's own 0, 1 and 2, so that a sanitizer's report is told from a refusal.
ASAN_OPTIONS=exitcode=99
UBSAN_OPTIONS=halt_on_error=1:exitcode=99
export ASAN_OPTIONS UBSAN_OPTIONS

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

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

# abigen_status FILE: the exit status, with what it said in $scratch/said.
abigen_status() {
    rm -f "$scratch/header"
    status=0
    timeout 10 "$abigen" --header "$scratch/header" "$1" >"$scratch/said" 2>&1 || status=$?
    echo "$status"
}

# check_refusal NAME FILE EXPECTED: status 1, exactly these words, and nothing written.
check_refusal() {
    status=$(abigen_status "$2")
    [ "${UPDATE:-0}" = 0 ] || cp "$scratch/said" "$3"
    if [ "$status" -ne 1 ]; then
        fail "$1: exit status $status"
    elif [ -e "$scratch/header" ]; then
        fail "$1: wrote a header in spite of the error"
    elif ! diff "$3" "$scratch/said" >"$scratch/difference"; then
        fail "$1: says something else (< expected, > said)"
        cat "$scratch/difference"
    else
        pass "$1"
    fi
}

cd "$here/bad"
for file in *.kidl; do
    name=${file%.kidl}
    check_refusal "$name" "$file" "$name.expected"
done

cd "$scratch"
echo 'missing.kidl:1:1: error: cannot read the file: No such file or directory' >expected
check_refusal missing-file missing.kidl expected
mkdir folder.kidl
echo 'folder.kidl:1:1: error: cannot read the file: Is a directory' >expected
check_refusal folder folder.kidl expected
dd if=/dev/zero of=long.kidl bs=1024 count=4097 2>/dev/null
echo 'long.kidl:1:1: error: cannot read the file: it has more than 4194304 bytes' >expected
check_refusal too-long long.kidl expected

# cut BYTES: the definition's first bytes have to give status 0, or 1 and an error with its place.
cut() {
    head -c "$1" "$definition" >cut.kidl
    status=$(abigen_status cut.kidl)
    if [ "$status" -eq 1 ] && grep -q '^cut\.kidl:[0-9]*:[0-9]*: error: ' said; then
        return 0
    fi
    [ "$status" -eq 0 ] && [ ! -s said ]
}

size=$(wc -c <"$definition")
cuts=0
broken=''
offset=0
while [ "$offset" -lt "$size" ]; do
    cut "$offset" || broken="$broken $offset"
    cuts=$((cuts + 1))
    offset=$((offset + 601))
done
if [ -z "$broken" ]; then
    pass "truncated at $cuts places"
else
    fail "truncated after these bytes:$broken"
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
