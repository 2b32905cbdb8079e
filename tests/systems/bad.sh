#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Does kozoc say the right words of descriptions of systems? Each bad/NAME.kozo has the fault that it is named by, and
# bad/NAME.expected is what kozoc has to say of it: errors, or warnings alone, which are no refusal. Each good/NAME.kozo is
# right, and good/NAME.expected is what it comes to; includes of both stand in parts/. Then a good one is cut off at many
# places: that may never do worse than an error.
#
# usage: bad.sh [KOZOC]            with UPDATE=1 the words of NAME.expected are written instead of compared
#
# With kozoc built with sanitizers, anything that they find counts as a failure.

set -eu

here=$(cd "$(dirname "$0")" && pwd)
kozoc=$(realpath "${1:-$here/../../build/tools/kozoc}")
definition=$here/definition.kidl

# shellcheck source=tests/refusals.sh
. "$here/../refusals.sh"

# kozoc_status FILE [OPTION...]: the exit status of a check, with what it said in $scratch/said.
kozoc_status() {
    status=0
    timeout 10 "$kozoc" check "$@" --definition "$definition" >"$scratch/said" 2>&1 || status=$?
    echo "$status"
}

cd "$here/bad"
for file in *.kozo; do
    name=${file%.kozo}
    status=$(kozoc_status "$file")
    [ -s "$scratch/said" ] || fail "$name: nothing is said of it"
    wanted=0
    ! grep -q ': error: ' "$scratch/said" || wanted=1
    check_words "$name" "$status" "$wanted" "$name.expected"
done

cd "$here/good"
for file in *.kozo; do
    name=${file%.kozo}
    check_words "$name" "$(kozoc_status "$file" --dump)" 0 "$name.expected"
done

cd "$scratch"
echo 'missing.kozo:1:1: error: cannot read the file: No such file or directory' >expected
check_words missing-file "$(kozoc_status missing.kozo)" 1 expected
dd if=/dev/zero of=long.kozo bs=1024 count=1025 2>/dev/null
echo 'long.kozo:1:1: error: the file has more than 1048576 bytes' >expected
check_words too-long "$(kozoc_status long.kozo)" 1 expected
# A chain of files that is too long.
mkdir chain
for i in $(seq 65); do
    echo "include \"$((i + 1)).kozo\"" >"chain/$i.kozo"
done
cat >expected <<'EOF'
chain/65.kozo:1:9: error: files are included more than 64 deep
  include "66.kozo"
          ^
EOF
check_words deep "$(kozoc_status chain/1.kozo)" 1 expected

# What comes with KOZO, from wherever that lies, and where to find there what nobody offers.
mkdir -p far/services/bell
printf 'service bell {\n    priority 2\n    memory 128K\n    offers bell of any\n}\n' >far/services/bell/bell.kozo
printf 'system test {\n}\n\nservice boy {\n    priority 1\n    memory 128K\n    needs bell of any\n}\n' >near.kozo
cat >expected <<'EOF'
near.kozo:7:11: error: nobody offers `bell`
      needs bell of any
            ^
  hint: `include "kozo:services/bell/bell.kozo"` would bring who does
EOF
check_words kozo-not-offered "$(kozoc_status near.kozo --kozo far)" 1 expected
sed -i '1i include "kozo:services/bell/bell.kozo"' near.kozo
: >expected
check_words kozo-included "$(kozoc_status near.kozo --kozo far)" 0 expected

# Definitions that lack what a description needs, and a service that its file lacks.
printf 'system test {\n}\n\nservice light {\n    priority 1\n    memory 128K\n    needs system.list\n}\n' >a.kozo
sed '/^const BADGE_/d' "$definition" >no-badges.kidl
sed '/every service can ask/,/^}/d' "$definition" >no-init.kidl
cat >expected <<'EOF'
no-badges.kidl:30:11: error: what a client may call is said by its badge, of which the definition says nothing
  interface Console as CONSOLE {
            ^
  hint: it needs `BADGE_CLIENT_MASK` and `BADGE_METHODS_SHIFT`
EOF
real=$definition
definition=no-badges.kidl
check_words no-badges "$(kozoc_status a.kozo)" 1 expected
cat >expected <<'EOF'
a.kozo:7:11: error: the definition has no interface `System`
      needs system.list
            ^
EOF
definition=no-init.kidl
check_words no-init "$(kozoc_status a.kozo)" 1 expected
definition=$real
cat >expected <<'EOF'
a.kozo:1:1: error: the file declares no service `lihgt`
  hint: did you mean `light`?
EOF
status=0
"$kozoc" handles a.kozo --service lihgt --definition "$definition" --note note >said 2>&1 || status=$?
check_words no-service "$status" 1 expected
[ ! -e note ] || fail 'no-service: wrote a note in spite of the error'

mkdir parts
cp "$here"/good/parts/*.kozo parts
check_cuts "$here/good/whole.kozo" 11 kozoc_status
finish
