#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Are outputs replaced whole or not at all, left alone where they would not change, and independent of how a definition
# is spread over files?
#
# usage: output.sh [ABIGEN]

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
abigen=$(realpath "${1:-$root/build/tools/abigen}")

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
cd "$scratch"

passed=0
failed=0

# check NAME COMMAND...: the command has to succeed.
check() {
    name=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
        echo "ok $name"
    else
        failed=$((failed + 1))
        echo "FAIL $name"
    fi
}

fingerprint() {
    "$abigen" --dump values "$1"
    sed -n 's/^ABI_FINGERPRINT //p' values
}

# refuses WORDS COMMAND...: it fails with one line that has these words.
refuses() {
    words=$1
    shift
    if "$@" >said 2>&1; then
        return 1
    fi
    [ "$(wc -l <said)" -eq 1 ] && grep -q "$words" said
}

# What is reached through a link is written, and the link stays one.
echo 'const A: u64 = 1;' >linked.kidl
echo old >target
ln -s target link
"$abigen" --header link linked.kidl
check 'a link stays a link' [ -h link ]
check 'what is reached through a link is written' grep -q '^#define A ' target

# An output that would not change keeps its time, one that would is replaced.
echo 'const A: u64 = 1;' >one.kidl
"$abigen" --header out.h --rust out.rs --stamp stamp one.kidl
touch -d '2001-01-01' out.h out.rs stamp
touch -d '2002-02-02' mark
echo '// A comment.' >>one.kidl
"$abigen" --header out.h --rust out.rs --stamp stamp one.kidl
check 'unchanged outputs keep their time' [ mark -nt out.h ]
check 'the stamp is renewed' [ stamp -nt mark ]
echo 'const B: u64 = 2;' >>one.kidl
"$abigen" --header out.h --rust out.rs one.kidl
check 'changed outputs are replaced' grep -q 'define B ' out.h

# With an error on the way to the last output, the first stays as it was.
cp out.h before.h
echo 'const C: u64 = 3;' >>one.kidl
check 'a missing folder is one clear line' refuses 'cannot write nowhere/out.rs: No such file' \
    "$abigen" --header out.h --rust nowhere/out.rs one.kidl
check 'a missing folder changes no output' cmp -s out.h before.h
# The limit stands in for a full disk.
full_disk() {
    (trap '' XFSZ && ulimit -f 0 && exec "$abigen" --header out.h --rust out.rs one.kidl 2>&1) | cat >said
    grep -q 'cannot write out.h: File too large' said
}
check 'a full disk is told' full_disk
check 'a full disk changes no output' cmp -s out.h before.h
check 'nothing is left beside them' [ -z "$(find . -name '*.??????' -not -name '*.kidl')" ]

# Over files, in another order, imported twice and by two spellings.
mkdir parts
printf 'const A: u64 = 4;\nconst B: u64 = A + 1;\nobject Port = 1 {\n}\n' >whole.kidl
printf 'const A: u64 = 4;\n' >parts/a.kidl
printf 'import "a.kidl";\nconst B: u64 = A + 1;\n' >parts/b.kidl
printf 'import "parts/a.kidl";\nimport "parts/b.kidl";\nimport "parts/../parts/b.kidl";\nobject Port = 1 {\n}\n' >spread.kidl
printf 'object Port = 1 {\n}\nconst A: u64 = 4;\nconst B: u64 = A + 1;\n' >moved.kidl
printf 'const A: u64 = 5;\nconst B: u64 = A + 1;\nobject Port = 1 {\n}\n' >other.kidl
check 'one fingerprint over files' [ "$(fingerprint spread.kidl)" = "$(fingerprint whole.kidl)" ]
check 'one fingerprint in any order' [ "$(fingerprint moved.kidl)" = "$(fingerprint whole.kidl)" ]
check 'another meaning, another fingerprint' [ "$(fingerprint other.kidl)" != "$(fingerprint whole.kidl)" ]

"$abigen" --header out.h --depfile depends --stamp stamp spread.kidl
printf 'include depends\n' >Makefile
touch -d '2003-03-03' spread.kidl parts/a.kidl parts/b.kidl
check 'make: nothing to do' make -s -q stamp
check 'make: an imported file is a dependency' grep -q 'parts/a.kidl' depends

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
