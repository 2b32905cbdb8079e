#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Checks what the shipped binaries promise: a line for each claim. docs/verification.md tells how each is checked.

set -eu
. scripts/common.sh

usage() {
    cat <<'EOT'
usage: ./kozo verify [--qemu PROGRAM]

Builds what is missing, then checks claims about the disk images and what is in them: one line each, `ok` or `FAIL`, and
their numbers at the end. Returns 1 when one does not hold; build/verify/faults then has all that was found.

  --qemu PROGRAM   QEMU to run the system in   (qemu-system-x86_64)
EOT
}

while [ $# -gt 0 ]; do
    case $1 in
    --help)
        usage
        exit 0
        ;;
    --qemu)
        [ $# -ge 2 ] || misuse 'verify: option --qemu needs a value'
        export QEMU="$2"
        shift 2
        ;;
    *) misuse "verify: unknown option '$1'" ;;
    esac
done

sh scripts/setup.sh run test
sh scripts/build.sh all verify-tools

out=build/verify
tools=tools/verify
passed=0 failed=0
kernels='build/kernel/release/kozo.elf build/kernel/debug/kozo.elf'
loader=build/boot/BOOTX64.EFI

# All services and programs, by language, and those of the images; the files still have their symbols.
c='' rust='' of_images=''
for path in $(built_paths); do
    if [ -e "$path/Cargo.toml" ]; then
        rust="$rust build/$path.debug"
    else
        c="$c build/$path.debug"
    fi
    ! grep -q "build/$path\$" build/systems/default/programs 2>/dev/null || of_images="$of_images build/$path.debug"
done

languages=C
[ -z "$rust" ] || languages='C and Rust'

# claim TEXT COMMAND...: the command fails, and says what it found, where the claim does not hold.
claim() {
    text=$1
    shift
    [ "$KOZO_DRY_RUN$KOZO_VERBOSE" = 00 ] || print_command "$@"
    [ "$KOZO_DRY_RUN" = 0 ] || return 0
    if said=$("$@" 2>&1); then
        passed=$((passed + 1))
        printf 'ok   %s (%s)\n' "$text" "$(printf '%s\n' "$said" | uniq)"
        return
    fi
    failed=$((failed + 1))
    printf '%s:\n%s\n' "$text" "$said" >>"$out/faults"
    more=$(printf '%s\n' "$said" | wc -l)
    printf 'FAIL %s: %s\n' "$text" "$(printf '%s\n' "$said" | head -n 1)$([ "$more" = 1 ] ||
        echo " (and $((more - 1)) more, see $out/faults)")"
}

abi_agrees() {
    if agreed=$(sh tests/abi/agree.sh build/abi 2>&1); then
        printf '%s\n' "$agreed" | sed -n 's/^\([0-9]* values\) compared$/\1/p'
    else
        printf '%s\n' "$agreed" | sed -n -e 's/^  *//p' -e 's/^FAIL //p'
        return 1
    fi
}

# shipped IMAGE KERNEL
# shellcheck disable=SC2086 # Lists of files.
shipped() {
    sh "$tools/shipped.sh" "$1" "$2" "$loader" $of_images
}

both_shipped() {
    shipped build/kozo.img build/kernel/release/kozo.elf && shipped build/kozo-debug.img build/kernel/debug/kozo.elf
}

# Boots once, for all claims about the running system.
watch() {
    rm -rf "$out/guest"
    trouble=$(sh "$tools/watch.sh" build/kozo.img build/kernel/release/kozo.elf "$out" "$out/guest" \
        ps ls hello 'cat etc/motd' mem usage 2>&1) || trouble=${trouble:-the guest could not be watched}
}

# watched COMMAND...
watched() {
    [ -z "$trouble" ] || {
        printf '%s\n' "$trouble" && return 1
    }
    "$@"
}

entries_begin_right() {
    for kernel in $kernels; do
        table=$(llvm-nm "$kernel" | awk '$3 == "interrupt_entries" { print $1 }')
        "$out/check_entries" "$kernel" "$table" || return
    done
}

# In a process of its own, as claim runs it: the folder goes with it.
rebuilt_the_same() {
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    trap 'exit 1' HUP INT TERM
    RUST=$([ -z "$rust" ] && echo 0 || echo 1) sh "$tools/rebuild.sh" . "$folder/another/place" build/kozo.img build/kozo-debug.img &&
        sh "$tools/same.sh" build "$folder/another/place/build" kozo.img kozo-debug.img
}

if [ "$KOZO_DRY_RUN" = 0 ]; then
    rm -f "$out/faults"
    watch
fi

# shellcheck disable=SC2086 # Lists of files, all of them.
{
    claim 'numbers and layouts of the ABI are the same in C, assembler and Rust' abi_agrees
    claim 'the images hold the binaries that are checked here, and no others' both_shipped
    claim "each SYSCALL of $languages services enters the kernel at syscall_entry of ipc_fastpath.S" \
        watched "$out/check_syscalls" entry "$out/guest/report" --c $c ${rust:+--rust $rust}
    claim 'no system call goes through an interrupt gate' \
        watched sh "$tools/interrupts.sh" "$out/guest/interrupts.log"
    claim "$languages services call and answer each other on the assembler path, across address spaces" \
        watched "$out/check_syscalls" fastpath "$out/guest/report" --c $c ${rust:+--rust $rust}
    claim 'calls of the methods marked @fast, and their answers, take the fast path' \
        watched sh "$tools/fast_methods.sh" "$out/check_syscalls" "$out/guest/report" build/abi/kozo.json \
        --c $c ${rust:+--rust $rust}
    claim 'no FPU, MMX or SSE register is used by the kernel or a service' \
        sh "$tools/instructions.sh" registers \
        but=services/conformance:forbidden_sse,services/conformance:forbidden_x87 $kernels $c $rust
    claim 'no stack grows by more than a page without a touch' sh "$tools/instructions.sh" stack $kernels $c $rust
    claim 'the compilers put a probe into each page of a large frame' \
        sh "$tools/instructions.sh" stack probed=4 "$out/frame/kernel.o" "$out/frame/service.o" ${rust:+"$out/frame/rust.o"}
    claim 'no memory is both writable and executable' sh "$tools/segments.sh" $kernels $c $rust "$loader"
    claim 'each interrupt entry of the kernel begins with clac; cld' entries_begin_right
    claim 'the kernel holds no stac, no popf and no system call' sh "$tools/instructions.sh" kernel $kernels
    claim 'the kernel stack holds the deepest chain of calls and an exception there' \
        sh "$tools/depth.sh" "$tools/depth_rules.txt" $kernels
    claim 'the kernel has no mutable state outside objects and the per-CPU block' \
        sh "$tools/state.sh" "$tools/kernel_state.txt" $kernels
    claim 'the images are well-formed' sh "$tools/image.sh" build/kozo.img build/kozo-debug.img
    claim 'the images are the same byte for byte when built elsewhere' rebuilt_the_same
}

[ "$KOZO_DRY_RUN" = 0 ] || exit 0
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
