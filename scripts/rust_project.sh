#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: scripts/rust_project.sh LIBRARY BUILD services/NAME=FOLDER... programs/NAME=FOLDER...
# Run from the top of KOZO's tree. Prints what rust-analyzer has to know (rust-project.json): where the source of core is, the
# crate kozo, and the services and programs in Rust with what the build sets for them.

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
for path; do
    printf ',\n'
    name=${path%%=*}
    crate "${name#*/}" "${path#*=}" src/main.rs '{"crate": 0, "name": "kozo"}' KOZO_SERVICES "$build/${name%/*}"
done
printf '\n ]}\n'
