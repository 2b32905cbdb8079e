#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Shows what a panic left.

set -eu
. scripts/common.sh

usage() {
    cat <<'EOF'
usage: ./kozo debug --panic RECORD [--kernel FILE]

Prints what a panic left, with functions and source lines from the kernel that has the record's build id, and syscalls by
name. RECORD is what the second serial port said; ./kozo run keeps that in build/panic.log.

  --kernel FILE   another kernel, with its symbols, that may be the one   (those below build/ are looked at anyway)
EOF
}

panic='' kernel=
while [ $# -gt 0 ]; do
    case $1 in
    --help)
        usage
        exit 0
        ;;
    --panic | --kernel)
        [ $# -ge 2 ] || misuse "debug: option $1 needs a value"
        case $1 in
        --panic) panic=$2 ;;
        --kernel) kernel=$2 ;;
        esac
        shift 2
        ;;
    *) misuse "debug: unknown option '$1'" ;;
    esac
done
[ -n "$panic" ] || misuse 'debug: nothing to show'
run sh scripts/panic.sh "$panic" ${kernel:+"$kernel"} build/kernel/*/kozo.elf build/tests/*/kozo.elf
