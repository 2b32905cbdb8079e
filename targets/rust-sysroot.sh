#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: rust-sysroot.sh RUSTC CARGO SOURCE TARGET.json SYSROOT
# Builds core, alloc and compiler_builtins for the target from SOURCE and leaves them in SYSROOT, for rustc --sysroot.
# Needs no network where the compiler brings its vendored crates along (Debian's rust-web-src does).

set -eu
# make's job server is not handed on, and other flags would make another library.
unset MAKEFLAGS MFLAGS CARGO_ENCODED_RUSTFLAGS
rustc=$1 cargo=$2 source=$3 target=$(readlink -f "$4") sysroot=$5
name=$(basename "$target" .json)

# Others may build the same: each works in a folder of its own, the first to be ready wins.
mkdir -p "${sysroot%/*}"
work=$(mktemp -d "$sysroot.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

mkdir -p "$work/package/src"
echo '#![no_std]' >"$work/package/src/lib.rs"
cat >"$work/package/Cargo.toml" <<'EOF'
[package]
name = "sysroot"
version = "0.0.0"
edition = "2024"

[profile.release]
opt-level = 2
codegen-units = 1
debug = "line-tables-only"
overflow-checks = false
debug-assertions = false
EOF

set -- --release --target "$target" -Z build-std=core,alloc -Z build-std-features=compiler-builtins-mem -Z json-target-spec
if [ -d "$source/vendor" ]; then
    set -- "$@" --offline --config 'source.crates-io.replace-with="vendored-std"' \
        --config "source.vendored-std.directory=\"$source/vendor\""
fi
# The paths of this machine stay out of the result.
(cd "$work/package" &&
    RUSTC=$rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$work/target \
        RUSTFLAGS="--remap-path-prefix=$work=/sysroot --remap-path-prefix=${source%/library}=/rustc" \
        "$cargo" build --quiet "$@")

library=lib/rustlib/$name/lib
mkdir -p "$work/sysroot/$library"
cp "$work/target/$name/release/deps"/lib*.rlib "$work/sysroot/$library"
rm -f "$work/sysroot/$library"/libsysroot-*
mv -T "$work/sysroot" "$sysroot" 2>/dev/null || [ -d "$sysroot/$library" ]
