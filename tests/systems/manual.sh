#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Is the example of docs/systems.md right, and does kozoc say of its two mistakes what stands there? Takes the blocks of code
# out of the page.
#
# usage: manual.sh [KOZOC]

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
kozoc=$(realpath "${1:-$root/build/tools/kozoc}")

# shellcheck source=tests/refusals.sh
. "$root/tests/refusals.sh"
cd "$scratch"

# block N: the Nth block of code of the page.
block() {
    awk -v wanted="$1" '/^```/ { inside = !inside; count += inside; next } inside && count == wanted' "$root/docs/systems.md"
}

# check: the exit status of a check of the system, with what it said.
check() {
    status=0
    timeout 10 "$kozoc" check systems/hall.kozo --definition "$root/abi/kozo.kidl" >said 2>&1 || status=$?
    echo "$status"
}

mkdir -p systems services/herald
ln -s "$root/services/console" services/console
block 1 >services/herald/herald.kozo
block 2 >systems/hall.kozo
: >expected
check_words example "$(check)" 0 expected
block 3 >expected
sed -i 's/console\.write/consle.write/' services/herald/herald.kozo
check_words misspelt "$(check)" 1 expected
block 1 >services/herald/herald.kozo
block 4 >expected
block 2 | sed 1d >systems/hall.kozo
check_words not-offered "$(check)" 1 expected
finish
