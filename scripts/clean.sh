#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Removes what was built.

set -eu
. scripts/common.sh

usage() {
    cat <<EOF
usage: ./kozo clean [--cache]

Removes build/; with --cache also what is kept between builds in $KOZO_CACHE: Rust's core and
alloc, QEMU 10, and whether KVM works here.
EOF
}

cache=
for word; do
    case $word in
    --help)
        usage
        exit 0
        ;;
    --cache) cache=1 ;;
    *) misuse "clean: unknown option '$word'" ;;
    esac
done
run rm -rf "$KOZO_BUILD"
[ -z "$cache" ] || run rm -rf "$KOZO_CACHE"
