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

# shellcheck source=tests/refusals.sh
. "$here/../refusals.sh"

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
    if [ -e "$scratch/header" ]; then
        fail "$1: wrote a header in spite of the error"
    else
        check_words "$1" "$status" 1 "$3"
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

check_cuts "$definition" 601 abigen_status
finish
