#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: rust-probe.sh TARGET.json
# Finds a Rust compiler that can build core and alloc for the target, and prints one line:
#   RUSTC CARGO SOURCE HASH
# SOURCE is the folder of the library's source, HASH names compiler, target and build recipe. Prints nothing, and
# returns 1, when there is none. RUSTC in the environment goes first, then Debian's rustc-web in /usr/bin, then rustup's
# nightly, then whatever is on PATH; each with the cargo beside it.

set -eu
target=$1

candidates() {
    printf '%s\n' "${RUSTC:-}" /usr/bin/rustc
    rustup which --toolchain nightly rustc 2>/dev/null || true
    rustup which rustc 2>/dev/null || true
    command -v rustc || true
}

# Needs the library's source and the target's syntax, which older compilers read differently.
usable() {
    [ -x "$1" ] && [ -x "${1%/*}/cargo" ] &&
        source=$("$1" --print sysroot 2>/dev/null)/lib/rustlib/src/rust/library &&
        [ -f "$source/core/src/lib.rs" ] &&
        RUSTC_BOOTSTRAP=1 "$1" -Z unstable-options --target "$target" --print cfg >/dev/null 2>&1
}

candidates | while read -r rustc; do
    if usable "$rustc"; then
        hash=$({
            "$rustc" -vV
            cat "$target" "${0%/*}/rust-sysroot.sh"
        } | sha256sum | cut -c1-16)
        echo "$rustc ${rustc%/*}/cargo $source $hash"
        break
    fi
done | grep .
