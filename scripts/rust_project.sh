#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: scripts/rust_project.sh LIBRARY BUILD NAME=FOLDER...     run from the top of KOZO's tree
# Prints what rust-analyzer has to know (rust-project.json): where the source of core is, the crate kozo, and the services in
# Rust with what the build sets for them.

set -eu
library=$1 build=$2
shift 2

# crate NAME FOLDER ROOT DEPS ENV...: an entry; ENV are pairs of a name and a value.
crate() {
    printf '    {"display_name": "%s", "root_module": "%s/%s", "edition": "2024", "is_workspace_member": true,\n' "$1" "$2" "$3"
    printf '     "deps": [%s], "cfg": ["target_os=\\"none\\"", "target_arch=\\"x86_64\\""],\n' "$4"
    printf '     "source": {"include_dirs": ["%s", "%s"], "exclude_dirs": []},\n     "env": {"CARGO_PKG_NAME": "%s"' \
        "$2" "$build" "$1"
    shift 4
    while [ $# -gt 1 ]; do
        printf ', "%s": "%s"' "$1" "$2"
        shift 2
    done
    printf '}}'
}

printf '{"sysroot_src": "%s",\n "crates": [\n' "$library"
crate kozo "$PWD/lib/kozo-rs" src/lib.rs '' KOZO_ABI_RS "$build/abi/abi.rs" KOZO_INTERFACES_RS "$build/abi/interfaces.rs"
for service; do
    printf ',\n'
    crate "${service%%=*}" "${service#*=}" src/main.rs '{"crate": 0, "name": "kozo"}' KOZO_SERVICES "$build/services"
done
printf '\n ]}\n'
