#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Does kozoc look at the programs of a system? Makes small ones, right and each wrong in its way, and compares what kozoc
# says of them.
#
# usage: programs.sh [KOZOC [ABIGEN]]

set -eu

here=$(cd "$(dirname "$0")" && pwd)
kozoc=$(realpath "${1:-$here/../../build/tools/kozoc}")
abigen=$(realpath "${2:-$here/../../build/tools/abigen}")
clang=${CLANG:-clang}

# shellcheck source=tests/refusals.sh
. "$here/../refusals.sh"
cd "$scratch"
cp "$here/definition.kidl" .
cat >system.kozo <<'EOF'
system test {
}

service one {
    priority 10
    memory 128K
    needs clock.read
}
EOF

# check [OPTION...]: the exit status, with what it said.
check() {
    status=0
    timeout 10 "$kozoc" check system.kozo --definition definition.kidl "$@" >said 2>&1 || status=$?
    echo "$status"
}

# What a program has to be built for.
abi=$("$abigen" --header /dev/stdout definition.kidl | sed -n 's/^#define ABI_FINGERPRINT UINT64_C(\(.*\))/\1/p')
handles=$(timeout 10 "$kozoc" check system.kozo --definition definition.kidl --dump | sed -n 's/.*handles //p')

# program FOLDER ABI HANDLES BYTES: a program one with these notes (none for -) and that much data.
program() {
    mkdir -p "$1"
    {
        printf '.globl _start\n.text\n_start: ud2\n.bss\n.skip %s\n' "$4"
        for note in "1 $2" "2 $3"; do
            [ "${note#? }" = - ] ||
                printf '.section .note.kozo%s, "a", @note\n.balign 4\n.long 5, 8, %s\n.asciz "KOZO"\n.balign 4\n.quad %s\n' \
                    "${note%% *}" "${note%% *}" "${note#? }"
        done
    } >program.S
    "$clang" -target x86_64-unknown-none-elf -c -o program.o program.S
    ld.lld --image-base=0x400000 -z separate-code -z noexecstack --build-id=none -o "$1/one" program.o
}

# wrong NAME FOLDER: kozoc has to say what stands on the second channel, of the program in the folder.
option=--elf
wrong() {
    cat >expected
    check_words "$1" "$(check "$option" "$2")" 1 expected
}

program right "$abi" "$handles" 4096
: >expected
check_words right "$(check --elf right)" 0 expected
check_words right-second-folder "$(check --elf nowhere --elf right)" 0 expected
mkdir empty
wrong missing empty <<'EOF'
system.kozo:4:9: error: `one` has no program `one`: empty/one: No such file or directory
  service one {
          ^
  hint: a service's code stands in services/one, or `program` says which other one it is
EOF
program other-handles "$abi" 0x1234 0
wrong other-handles other-handles <<EOF
system.kozo:4:9: error: other-handles/one was built for other handles: 0x0000000000001234, not $handles
  service one {
          ^
  hint: build it anew
EOF
program other-abi 0x5678 "$handles" 0
wrong other-abi other-abi <<EOF
system.kozo:4:9: error: other-abi/one was built for another ABI: 0x0000000000005678, not $abi
  service one {
          ^
  hint: build it anew
EOF
program no-handles "$abi" - 0
wrong no-handles no-handles <<'EOF'
system.kozo:4:9: error: no-handles/one does not say which handles it was built for
  service one {
          ^
EOF
mkdir no-program
head -c 4096 /dev/zero >no-program/one
wrong no-program no-program <<'EOF'
system.kozo:4:9: error: no-program/one is not an ELF file
  service one {
          ^
EOF
program too-large "$abi" "$handles" 65536
wrong too-large too-large <<'EOF'
system.kozo:6:12: error: `one` takes 188K before it starts, and has 128K of memory
      memory 128K
             ^
  hint: program 72K, stack 64K, slots 16K, needed memory 0, page tables 16K, all else 20K: `memory 256K`
EOF

# What services start says itself what it needs.
cat >system.kozo <<'EOF'
system test {
}

service one {
    priority 10
    memory 512K
    needs clock.read, process.spawn
}

program tool {
    memory 128K
    needs clock.read
}
EOF
option=--programs

# tool FOLDER SED: the program, with what kozoc writes for it changed by sed.
tool() {
    mkdir -p "$1"
    "$kozoc" handles system.kozo --definition definition.kidl --program tool --note tool.S
    {
        sed "$2" tool.S
        printf '.globl _start\n.text\n_start: ud2\n'
        printf '.section .note.kozo.abi, "a", @note\n.balign 4\n.long 5, 8, 1\n.asciz "KOZO"\n.balign 4\n.quad %s\n' "$abi"
    } >changed.S
    "$clang" -target x86_64-unknown-none-elf -c -o tool.o changed.S
    ld.lld --image-base=0x400000 -z separate-code -z noexecstack --build-id=none -o "$1/tool" tool.o
}

tool right ''
: >expected
check_words tool-right "$(check --programs right)" 0 expected
wrong tool-missing empty <<'EOF'
system.kozo:10:9: error: the program `tool` is not built: empty/tool: No such file or directory
  program tool {
          ^
  hint: its code stands in programs/tool
EOF
tool of-another 's/0x20000/0x40000/'
wrong tool-of-another-declaration of-another <<'EOF'
system.kozo:10:9: error: of-another/tool was built for another declaration
  program tool {
          ^
  hint: build it anew
EOF
tool longer 's|\.long 5, 200, 3|.long 5, 208, 3|; s|^// What the library.*|    .quad 0|'
wrong tool-with-more longer <<'EOF'
system.kozo:10:9: error: longer/tool was built for another declaration
  program tool {
          ^
  hint: build it anew
EOF
tool bare 's/\.long 5, 200, 3/.long 5, 200, 4/'
wrong tool-without-manifest bare <<'EOF'
system.kozo:10:9: error: bare/tool does not say what it needs
  program tool {
          ^
  hint: build it anew
EOF

# The list of what the initrd has to hold, with the definition that init takes plans of.
cp "$here"/../../abi/*.kidl .
mv kozo.kidl definition.kidl
abi=$("$abigen" --header /dev/stdout definition.kidl | sed -n 's/^#define ABI_FINGERPRINT UINT64_C(\(.*\))/\1/p')
tool right ''
handles=$(timeout 10 "$kozoc" check system.kozo --definition definition.kidl --dump | sed -n 's/.*methods of init.*handles //p')
program all "$abi" "$handles" 0
cp all/one all/init
# list [OPTION...]: the exit status, with what it said and the list.
list() {
    status=0
    "$kozoc" plan system.kozo --definition definition.kidl --elf all --list list "$@" >said 2>&1 || status=$?
    echo "$status"
}
printf 'kozoc: no folder of --programs has a program %s\n' \`tool\` >expected
check_words list-without-folders "$(list)" 1 expected
status=$(list --programs right)
cp list said
printf 'all/init\nall/one\nprograms/tool=right/tool\n' >expected
check_words list "$status" 0 expected
finish
