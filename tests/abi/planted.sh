#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Do the proofs of `./kozo abi check` notice a disagreement? Each is given binaries that disagree on purpose: it has to
# fail, and to name what is wrong. (A number changed in a generated file is broken.sh's part.)
#
# usage: planted.sh     run from the top of the tree, after a build

set -eu
. scripts/common.sh

planted=build/tests/abi/planted
tools=tools/verify
failed=0

make --silent -j "$(jobs_wanted)" RUST="${RUST:-$([ -e build/services/fs.debug ] && echo 1 || echo 0)}" abi-planted

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

build/tools/abigen --layouts "$scratch/layouts" abi/kozo.kidl
fingerprint_of() {
    sed -n 's/^#define ABI_FINGERPRINT UINT64_C(0x\(.*\))/\1/p' "$1"
}
current=$(fingerprint_of build/abi/kozo_abi.h)
old=$(fingerprint_of "$planted/old/kozo_abi.h")

verdict() {
    echo "$1"
    case $1 in
    FAIL*) failed=$((failed + 1)) ;;
    esac
}

# accepts TEXT COMMAND...
accepts() {
    text=$1
    shift
    if "$@" >"$scratch/said" 2>&1; then
        verdict "ok $text: $(cat "$scratch/said")"
    else
        verdict "FAIL $text: $(cat "$scratch/said")"
    fi
}

# refuses TEXT PATTERN COMMAND...: the command has to fail with status 1 and a line that the pattern fits.
refuses() {
    text=$1 pattern=$2
    shift 2
    status=0
    "$@" >"$scratch/said" 2>&1 || status=$?
    if [ "$status" != 1 ]; then
        verdict "FAIL $text: not noticed (status $status)"
    elif ! line=$(grep -m 1 -e "$pattern" "$scratch/said"); then
        verdict "FAIL $text: noticed, but nothing says '$pattern': $(head -n 1 "$scratch/said")"
    else
        verdict "ok $text: $(printf '%s\n' "$line" | sed "s|$scratch/||g")"
    fi
}

# ---- Notes

accepts 'a service of this ABI' sh "$tools/notes.sh" "$current" "$planted/user.debug" --objects "$planted/user.o"
refuses 'an object of an older kozo_abi.h in a service' "^$planted/old/user.debug: .*another ABI, 0x$old" \
    sh "$tools/notes.sh" "$current" "$planted/user.debug" "$planted/old/user.debug"
refuses 'this object is named' "^object $planted/old/user.o: another ABI, 0x$old; has to be 0x$current" \
    sh "$tools/notes.sh" "$current" "$planted/old/user.debug" --objects "$planted/old"
refuses 'a service that is of another ABI as a whole' "^build/services/power.debug: another ABI, 0x$current; has to be 0x$old" \
    sh "$tools/notes.sh" "$old" build/services/power.debug
llvm-objcopy --remove-section .note.kozo.abi "$planted/user.o" "$scratch/bare.o"
# shellcheck disable=SC2016 # The inner shell expands them.
refuses 'an object without a note' '^object bare.o: no fingerprint' \
    sh -c 'cd "$1" && exec sh "$2/$3" "$4" "$2/build/services/power.debug" --objects bare.o' \
    sh "$scratch" "$PWD" "$tools/notes.sh" "$current"
refuses 'a binary without a note' 'start_S.o: no fingerprint' sh "$tools/notes.sh" "$current" build/lib/kozo/start_S.o

# ---- Debug information

accepts 'the layouts of a service of this ABI' sh "$tools/layouts.sh" "$scratch/layouts" "$planted/user.debug"
refuses 'fields of a struct swapped' '^swapped/user: C struct kozo_start_region: address is at byte .*, the definition says' \
    sh "$tools/layouts.sh" "$scratch/layouts" "$planted/swapped/user.debug"
cp "$planted/swapped/asserted.h" "$scratch/kozo_abi.h"
refuses 'the compiler on swapped fields' 'error: .*offset of StartRegion.address' \
    clang -std=c17 -fsyntax-only -x c "$scratch/kozo_abi.h"
refuses 'debug information without a layout' 'no layout of the ABI' \
    sh "$tools/layouts.sh" "$scratch/layouts" build/lib/kozo/string.o
refuses 'a binary without debug information' 'services/hello: no debug information' \
    sh "$tools/layouts.sh" "$scratch/layouts" build/services/hello
# The definition is what is changed where changing the binary would take a build in Rust.
sed 's/^field StartRegion \([a-z]*\) \(.*\) 8$/field StartRegion \1 \2 4/' "$scratch/layouts" >"$scratch/narrow"
sed 's/^field StartRegion address /field StartRegion place /; s/^\(struct StartInfo .*\) [0-9]*$/\1 1/' \
    "$scratch/layouts" >"$scratch/renamed"
for language in C Rust; do
    case $language in
    C) service=power struct=kozo_start_region info=kozo_start_info ;;
    Rust) service=fs struct=StartRegion info=StartInfo ;;
    esac
    [ -e "build/services/$service.debug" ] || {
        echo "skip layouts in $language: not built" && continue
    }
    refuses "a field of another size in $language" \
        "services/$service: $language struct $struct: address has 8 bytes, the definition says 4" \
        sh "$tools/layouts.sh" "$scratch/narrow" "build/services/$service.debug"
    refuses "a field of another name in $language" "$language struct $struct has a member address that" \
        sh "$tools/layouts.sh" "$scratch/renamed" "build/services/$service.debug"
    refuses "a lacking field in $language" "$language struct $struct lacks the member place" \
        sh "$tools/layouts.sh" "$scratch/renamed" "build/services/$service.debug"
    refuses "a struct of another size in $language" "$language struct $info has .* bytes, the definition says 1" \
        sh "$tools/layouts.sh" "$scratch/renamed" "build/services/$service.debug"
done

# ---- SYSCALL instructions

accepts 'the SYSCALLs of a service of this ABI' sh "$tools/syscalls.sh" "$planted/user.debug"
refuses 'a stray SYSCALL' '^planted/stray: stray syscall at 0x[0-9a-f]* in by_itself' \
    sh "$tools/syscalls.sh" "$planted/user.debug" "$planted/stray.debug"
# The last address in the section, one further.
llvm-objcopy --dump-section .kozo.syscalls="$scratch/sites" "$planted/user.debug" "$scratch/copy"
head -c -8 "$scratch/sites" >"$scratch/moved"
printf '\001\020\100\0\0\0\0\0' >>"$scratch/moved"
llvm-objcopy --update-section .kozo.syscalls="$scratch/moved" "$planted/user.debug" "$scratch/moved.debug"
refuses 'a recorded address without a SYSCALL' 'moved: no syscall at 0x401001, where a stub recorded one' \
    sh "$tools/syscalls.sh" "$scratch/moved.debug"
llvm-objcopy --remove-section .kozo.syscalls "$planted/user.debug" "$scratch/silent.debug"
refuses 'a SYSCALL that nobody recorded' 'silent: stray syscall .* in kozo_' sh "$tools/syscalls.sh" "$scratch/silent.debug"

[ "$failed" = 0 ]
