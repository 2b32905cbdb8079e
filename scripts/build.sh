#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Builds everything, after setting up what building needs.

set -eu
. scripts/common.sh
. scripts/packages.sh

usage() {
    cat <<'EOF'
usage: ./kozo build [-v] [--system NAME|FILE] [TARGET ...]

Builds below build/, by default kozo.img and kozo-debug.img (the same with the kernel's checks and messages on), in a
project the images of its systems; all other services and programs; and for editors build/compile_commands.json and
rust-project.json. What is missing on the system is installed first. A TARGET is a file below build/ to make instead.
Without a Rust compiler the Rust services are left out; RUST=0 in the environment does that too.

  --system NAME|FILE   the images of another system, one in systems/ or a description elsewhere: build/systems/NAME
EOF
}

wants_system=0
for word; do
    shift
    case $word in
    --help)
        usage
        exit 0
        ;;
    --system)
        wants_system=1
        continue
        ;;
    -*) misuse "build: unknown option '$word'" ;;
    esac
    if [ "$wants_system" = 1 ]; then
        wants_system=0
        find_system "$word"
        set -- "$@" ${system_make:+"$system_make"} "$(system_image '')" "$(system_image -debug)"
    elif [ "${word#build/}" != "$word" ]; then
        set -- "$@" "$KOZO_BUILD/${word#build/}"
    else
        set -- "$@" "$word"
    fi
done
[ "$wants_system" = 0 ] || misuse 'build: option --system needs a value'

[ $# != 0 ] || set -- all editors
RUST=${RUST:-1}
# Whoever has set up for more than building says so.
if [ "${KOZO_SET_UP:-0}" != 1 ]; then
    uses='build rust'
    [ "$RUST" = 1 ] || uses=build
    # shellcheck disable=SC2086
    sh scripts/setup.sh $uses
fi
[ "$RUST" = 0 ] || have_rust || RUST=0

if ! run make -j "$(jobs_wanted)" V="$KOZO_VERBOSE" RUST="$RUST" "$@"; then
    # shellcheck disable=SC2012
    free=$(df -Pk "$KOZO_BUILD" 2>/dev/null | awk 'NR == 2 { print $4 }')
    [ "${free:-99999}" -gt 4096 ] || die "the build failed: the disk that holds ${KOZO_PROJECT:-$PWD}/build is full"
    die 'the build failed; the first error stands above'
fi
