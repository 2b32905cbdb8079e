#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: tests/project.sh     run from the top of the tree
# A project of one's own, from nothing, in a temporary folder: that of docs/tutorial.md, which is followed to the letter,
# and then looked at more closely. Where it can't be followed, for want of a Rust compiler or of QEMU 10, one is made with a
# server and a client in C.

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
    if (cd "$project" && "$@") >"$work/said" 2>&1 </dev/null; then
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

# It says nothing but what is left out.
silent() {
    "$@" >"$work/shown" 2>&1 && ! grep -v '^kozo: without Rust: ' "$work/shown"
}

# In an older interface no method could be repeated.
changed() {
    new=$(echo interfaces/*.kidl)
    old=../old/$(basename "$new")
    mkdir -p ../old
    sed 's/@idempotent //' "$new" >"$old"
    says '^compatible  *method .*@idempotent added' "$kozo" abi diff "$old"
}

follow_tutorial() {
    project=$work/inn client=guest server=porter interface=Desk language=rust kozo=$work/.local/bin/kozo
    expect -f tests/tutorial.exp docs/tutorial.md "$work" || exit 1
}

make_in_c() {
    project=$work/hall client=clerk server=ledger interface=Tally language=c kozo=$work/.local/bin/kozo
    mkdir "$project"
    try 'install' "$PWD/kozo" install "$work/.local"
    try 'new project' "$kozo" new project .
    try 'new interface' "$kozo" new interface tally
    try 'new service that offers it' "$kozo" new service ledger --lang c --offers tally
    try 'new service that needs it' "$kozo" new service clerk --lang c --needs tally
    try 'the clerk and the ledger, on KOZO' says '^2 passed, 0 failed' "$kozo" test --system default
}

if [ "${RUST:-1}" = 0 ] || ! have_rust; then
    echo 'skip the tutorial: no Rust compiler here'
    make_in_c
elif ! sh scripts/qemu10.sh >/dev/null 2>&1; then
    echo 'skip the tutorial: no QEMU of version 10 here, for the trace'
    make_in_c
else
    follow_tutorial
fi
# Whoever installed KOZO need not be who uses it.
chmod -R a-w "$work/.local/share/kozo"
try 'a command where no project is' refused 'no project' sh -c "cd .. && $kozo build"
try 'new service twice' refused 'is there already' "$kozo" new service "$client"
mkdir -p "$project/initrd/etc"
echo 'Welcome to the inn.' >"$project/initrd/etc/motd"
try 'build' "$kozo" build
try "the project's own file" grep -q 'Welcome to the inn' build/systems/default/initrd.cpio
try 'caps, from a folder below' sh -c "cd services && $kozo caps path $client $server"
try "who executes what until the prompt" says "^$server  *[0-9,]*  *[0-9,]*  *[0-9,]*  *[0-9.]* %" "$kozo" bench
try 'a second build does nothing' silent "$kozo" build
try "the project's interface, shown" says "^interface $interface " "$kozo" abi show "$interface"
try 'what changed in it' changed
try 'new system' "$kozo" new system annex
try 'tests of a system that has none' refused 'no test of annex' "$kozo" test --system annex
try 'new program' "$kozo" new program crier --lang "$language" --system annex
try 'the crier, on KOZO' says '^1 passed, 0 failed' "$kozo" test --system annex
try 'a program that the shell can start' says '^crier ' "$kozo" caps --system annex of crier
try 'nothing of KOZO that no system has' test ! -e build/services/conformance.debug

# compiles NAME: the command that clangd is told compiles the service's code.
compiles() {
    line=$(grep "services/$1/main.c\"}" build/compile_commands.json) || return 1
    folder=$(echo "$line" | sed 's/.*"directory": "\([^"]*\)".*/\1/')
    command=$(echo "$line" | sed 's/.*"command": "\(.*\)", "file": .*/\1/; s/ -c -o [^ ]*/ -fsyntax-only/; s/-MMD -MP//; s/\\"/"/g')
    (cd "$folder" && eval "$command")
}
try 'what clangd is told compiles' compiles "$client"
if [ "$server" = porter ]; then
    try 'what rust-analyzer is told is there' sh -c "jq -r '.crates[].root_module' rust-project.json | grep -q porter &&
        jq -r '.crates[] | .root_module, .env.KOZO_ABI_RS // empty' rust-project.json | xargs ls"
    try 'what rust-analyzer is told of the program' sh -c \
        "ls \"\$(jq -r '.crates[] | select(.display_name == \"crier\").env.KOZO_SERVICES' rust-project.json)/crier.gen\""
fi
[ "$failures" = 0 ]
