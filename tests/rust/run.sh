#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: tests/rust/run.sh [FOLDER]
# Runs the unit tests of what is in Rust, on this machine and with any rustc of its own. Prints a line for each test, and
# what each failed one said; the last line counts them.

set -eu
cd "$(dirname "$0")/../.."
abi=$(realpath -m "${1:-build/abi}")
KOZO_ABI_RS=$abi/abi.rs
KOZO_INTERFACES_RS=$abi/interfaces.rs
export KOZO_ABI_RS KOZO_INTERFACES_RS
rustc=
for candidate in "${RUSTC:-}" /usr/bin/rustc "$(command -v rustc || true)"; do
    if [ -z "$rustc" ] && [ -x "$candidate" ]; then
        rustc=$candidate
    fi
done
if [ -z "$rustc" ]; then
    echo 'skipped: no rustc here'
    echo '0 passed, 0 failed'
    exit 0
fi
if [ ! -f "$KOZO_INTERFACES_RS" ]; then
    echo "tests/rust/run.sh: $KOZO_INTERFACES_RS: not found (make build/abi/interfaces.rs writes it)" >&2
    exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
KOZO_TEST_ARCHIVE=$work/archive
export KOZO_TEST_ARCHIVE
# A copy, since a checkout may be made of hard links, which the file service refuses.
mkdir "$work/copy"
cp tests/rust/cpio.rs "$work/copy"
(cd "$work/copy" && echo cpio.rs | cpio --quiet --create --format=newc) >"$KOZO_TEST_ARCHIVE"

# suite NAME SOURCE OPTION... appends the results to $work/results.
suite() {
    name=$1
    shift
    if "$rustc" --edition 2024 --test --crate-name "$name" -o "$work/$name" -L "$work" "$@" 2>"$work/errors"; then
        # One after the other: servers take empty slots from a list that is the program's.
        "$work/$name" --test-threads=1 >"$work/output" 2>&1 || cat "$work/output" >&2
        sed -n "s/^test \(.*\) \.\.\. ok$/ok   $name: \1/p; s/^test \(.*\) \.\.\. FAILED$/FAIL $name: \1/p" "$work/output"
    else
        cat "$work/errors" >&2
        echo "FAIL $name: does not compile"
    fi | tee -a "$work/results"
}

suite cpio tests/rust/cpio.rs
suite costs tests/rust/costs.rs
suite kozo lib/kozo-rs/src/lib.rs
"$rustc" --edition 2024 --crate-type rlib --crate-name kozo --out-dir "$work" lib/kozo-rs/src/lib.rs
suite golden tests/rust/golden/main.rs --extern kozo
suite fs tests/rust/fs.rs --extern kozo

passed=$(grep -c '^ok' "$work/results" || true)
failed=$(grep -c '^FAIL' "$work/results" || true)
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
