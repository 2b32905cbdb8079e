#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: tests/project.sh     run from the top of the tree
# A project of one's own, from nothing: KOZO is installed, a project made with an interface, a server of it in Rust and a
# client in C, and the tests that come with them run. All of it lies in a temporary folder.

set -u
. scripts/common.sh
. scripts/packages.sh
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
failures=0
KOZO_SET_UP=1
export KOZO_SET_UP
unset KOZO_BUILD KOZO_PROJECT KOZO_CALLER KOZO_TEST_OUT

# try NAME COMMAND...: run in the project.
try() {
    name=$1
    shift
    if (cd "$work/hall" && "$@") >"$work/said" 2>&1 </dev/null; then
        echo "ok $name"
    else
        echo "FAIL $name"
        tail -n 30 "$work/said"
        failures=$((failures + 1))
    fi
}

# refused PATTERN COMMAND...: it fails, and says so.
refused() {
    pattern=$1
    shift
    ! "$@" >"$work/refused" 2>&1 && grep -q "$pattern" "$work/refused" || ! cat "$work/refused"
}

# says PATTERN COMMAND...
says() {
    pattern=$1
    shift
    "$@" >"$work/shown" 2>&1 && grep -q "$pattern" "$work/shown" || ! cat "$work/shown"
}

silent() {
    "$@" >"$work/shown" 2>&1 && ! grep . "$work/shown"
}

mkdir "$work/hall"
kozo=$work/prefix/bin/kozo
other=c
[ "${RUST:-1}" = 0 ] || ! have_rust || other=rust

try 'install' "$PWD/kozo" install ../prefix
# Whoever installed it need not be who uses it.
chmod -R a-w "$work/prefix"
try 'a command where no project is' refused 'no project' "$kozo" build
try 'new project' "$kozo" new project .
try 'new interface' "$kozo" new interface tally
try "new service that offers it, in $other" "$kozo" new service ledger --lang "$other" --offers tally
try 'new service that needs it, in C' "$kozo" new service clerk --lang c --needs tally
try "new program, in $other" "$kozo" new program crier --lang "$other"
try 'new service twice' refused 'is there already' "$kozo" new service clerk
mkdir -p "$work/hall/initrd/etc"
echo 'Welcome to the hall.' >"$work/hall/initrd/etc/motd"
try 'build' "$kozo" build
try 'the clerk, the ledger and the crier, on KOZO' says '^3 passed, 0 failed' "$kozo" test
try 'a program that the shell can start' says '^crier ' "$kozo" caps of crier
try "the project's own file" grep -q 'Welcome to the hall' build/tests/log/boot-clerk.log
try 'caps, from a folder below' sh -c "cd services && $kozo caps path clerk ledger"
try 'a second build does nothing' silent "$kozo" build
try 'nothing of KOZO that no system has' test ! -e build/services/conformance.debug

# compiles NAME: the command that clangd is told compiles the service's code.
compiles() {
    line=$(grep "services/$1/main.c\"}" build/compile_commands.json) || return 1
    folder=$(echo "$line" | sed 's/.*"directory": "\([^"]*\)".*/\1/')
    command=$(echo "$line" | sed 's/.*"command": "\(.*\)", "file": .*/\1/; s/ -c -o [^ ]*/ -fsyntax-only/; s/-MMD -MP//; s/\\"/"/g')
    (cd "$folder" && eval "$command")
}
try 'what clangd is told compiles' compiles clerk
if [ "$other" = rust ]; then
    try 'what rust-analyzer is told is there' sh -c "jq -r '.crates[].root_module' rust-project.json | grep -q ledger &&
        jq -r '.crates[] | .root_module, .env.KOZO_ABI_RS // empty' rust-project.json | xargs ls"
    try 'what rust-analyzer is told of the program' sh -c \
        "ls \"\$(jq -r '.crates[] | select(.display_name == \"crier\").env.KOZO_SERVICES' rust-project.json)/crier.gen\""
fi
[ "$failures" = 0 ]
