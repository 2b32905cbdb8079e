#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Can each check of ./kozo verify fail? Gives each one input that is broken on purpose: it has to fail, and to name what
# is wrong.
#
# usage: run.sh

set -eu
cd "$(dirname "$0")/../.."
. scripts/common.sh

out=build/verify
tools=tools/verify
bad=$out/bad
kernel=build/kernel/release/kozo.elf
loader=build/boot/BOOTX64.EFI
passed=0 failed=0

sh scripts/build.sh all verify-tools verify-bad

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

c='' rust=''
for path in $(built_paths); do
    if [ -e "$path/Cargo.toml" ]; then
        rust="$rust build/$path.debug"
    else
        c="$c build/$path.debug"
    fi
done

# refuses TEXT PATTERN COMMAND...: the command has to fail with status 1 and a line that the pattern fits.
refuses() {
    text=$1 pattern=$2
    shift 2
    status=0
    "$@" >"$scratch/said" 2>&1 || status=$?
    if [ "$status" != 1 ]; then
        verdict="FAIL $text: not noticed (status $status)"
    elif ! line=$(grep -m 1 -e "$pattern" "$scratch/said"); then
        verdict="FAIL $text: noticed, but nothing says '$pattern': $(head -n 1 "$scratch/said")"
    else
        verdict="ok   $text: $(printf '%s\n' "$line" | sed "s|$scratch/||g; s/^ *//")"
    fi
    case $verdict in
    ok*) passed=$((passed + 1)) ;;
    *) failed=$((failed + 1)) ;;
    esac
    printf '%s\n' "$verdict"
}

# patch FILE OFFSET BYTES: writes bytes, as printf has them, into a file.
patch() {
    # shellcheck disable=SC2059 # The bytes are a format.
    printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# ---- What is in the binaries

cp -R build/abi "$scratch/abi"
sed 's/ERR_NO_MEMORY = -8/ERR_NO_MEMORY = -88/' build/abi/kozo_abi.h >"$scratch/abi/kozo_abi.h"
refuses 'a number changed in kozo_abi.h' 'ERR_NO_MEMORY.*-88' sh tests/abi/agree.sh "$scratch/abi"

refuses 'an SSE register in a service' 'bad/addsd: main, .*addsd' \
    sh "$tools/instructions.sh" registers "$bad/addsd.debug"
refuses 'a frame of four pages without a probe' 'frame_of_four_pages, .*grows the stack' \
    sh "$tools/instructions.sh" stack "$out/frame/unprobed.o"
refuses 'no probe where some are expected' '0 stack probes, not 4' \
    sh "$tools/instructions.sh" stack probed=4 "$out/frame/unprobed.o"

clang -target x86_64-unknown-none-elf -c -o "$scratch/stac.o" tests/verify/bad/stac.S
refuses 'a stac in the kernel' 'reach_user_memory, .*stac' sh "$tools/instructions.sh" kernel "$scratch/stac.o"
refuses 'a system call in the kernel' 'main, .*int .128' sh "$tools/instructions.sh" kernel "$bad/int80.debug"

# deep OPTION: a kernel, as far as the check of its stack goes, with that wrong.
deep() {
    clang -target x86_64-unknown-none-elf ${1:+"-D$1"} -c -o "$scratch/deep.o" tests/verify/bad/depth.S &&
        ld.lld -Ttext=0xffffffff80000000 -e kernel_entry -o "$scratch/deep.elf" "$scratch/deep.o" &&
        sh "$tools/depth.sh" "$tools/depth_rules.txt" "$scratch/deep.elf"
}
# With nothing wrong it has to pass: then what is refused below is refused for its fault.
deep '' >/dev/null || die "$scratch/deep.elf is refused with nothing wrong in it"
refuses 'a chain of calls deeper than the stack' 'stack has 16384 bytes, and .* kernel_entry > worker' deep DEEP
refuses 'an exception deeper than its stack' 'own stack has 8192 bytes, and 9064 may' deep DEEP_EXCEPTION
refuses 'recursion in the kernel' 'recursion: \(worker > helper > worker\|helper > worker > helper\)' deep RECURSIVE
refuses 'an indirect call to nobody knows where' 'worker: an indirect call that no rule resolves' deep INDIRECT
refuses 'a function that anybody may call' 'helper: its address is a value, but no rule' deep VALUE
refuses 'a stack pointer from nobody knows where' 'worker, at .*: movq %rax, %rsp' deep STRAY
refuses 'a loop that grows the stack' 'worker, at .*: jumps back to where the stack was less deep' deep UNEVEN

llvm-objcopy --redefine-sym pm_timer=counter "$kernel" "$scratch/counter.elf"
refuses 'a variable of the kernel outside objects and per-CPU block' 'counter can be written after boot, and is not' \
    sh "$tools/state.sh" "$tools/kernel_state.txt" "$scratch/counter.elf"
refuses 'a variable on the list that is not there' 'pm_timer is on the list, but no variable' \
    sh "$tools/state.sh" "$tools/kernel_state.txt" "$scratch/counter.elf"
sed 's/^\(cpu\) .*/\1/' "$tools/kernel_state.txt" >"$scratch/state.txt"
refuses 'a variable on the list without a reason' 'the list does not say why cpu' \
    sh "$tools/state.sh" "$scratch/state.txt" "$kernel"

# The flags stand in the fifth byte of a program header: 56 bytes each, from byte 64 on (System V ABI, figure 5-1).
cp build/services/hello "$scratch/hello"
patch "$scratch/hello" $((64 + 56 + 4)) '\007'
refuses 'a segment both writable and executable' 'hello: the segment at .* is writable and executable' \
    sh "$tools/segments.sh" "$scratch/hello"
cp build/services/hello "$scratch/hello"
patch "$scratch/hello" $((64 + 3 * 56 + 4)) '\007'
refuses 'an executable stack' 'hello: the stack is executable' sh "$tools/segments.sh" "$scratch/hello"
llvm-objcopy --set-section-flags .text=alloc,code,data "$loader" "$scratch/loader.efi"
refuses 'a section of the loader both writable and executable' 'section .text is writable and executable' \
    sh "$tools/segments.sh" "$scratch/loader.efi"

# address_of SYMBOL
address_of() {
    llvm-nm "$kernel" | awk -v name="$1" '$3 == name { print $1 }'
}
# The kernel's text begins at the first byte of the upper 2 GiB, on the file's second page.
first_entry=$(address_of interrupt_entries_start)
cp "$kernel" "$scratch/kozo.elf"
patch "$scratch/kozo.elf" $((0x1000 + 0x${first_entry#ffffffff8})) '\220\220\220'
refuses 'an interrupt entry without clac' 'the entry of vector 0, .*90 90 90 fc' \
    "$out/check_entries" "$scratch/kozo.elf" "$(address_of interrupt_entries)"

# ---- Branches of the kernel

# told TAKEN PASSED: as if each jump of the kernel had gone each way so often, in one call.
told() {
    {
        echo 'calls 1'
        awk -v ways="$1 $2" '$1 == "jump" { print "jump", $2, ways }' "$scratch/jumps"
        echo end
    } >"$scratch/told"
}
branches() {
    awk -v least=90 -f "$tools/branches.awk" "$scratch/told" "$scratch/jumps"
}
sh "$tools/branches.sh" "$kernel" >"$scratch/jumps"
told 1 1
branches | grep '^handlers: 100.0 %' >/dev/null || die "$scratch/told is refused with all branches taken"
told 1 0
refuses 'jumps of handlers that are always taken' '^handlers: [4-6].* %' branches
told 1 1
sed -i 's/^calls 1/calls 0/' "$scratch/told"
refuses 'branches that no generated call took' 'in 0 generated calls' branches
told 1 1
sed -i 's/^jump ffffffff8/jump fffffffff/' "$scratch/told"
refuses 'branches of another kernel' 'does not know the jump' branches

# ---- The images

damaged() {
    rm -f "$scratch/kozo.img"
    cp --sparse=always build/kozo.img "$scratch/kozo.img"
    patch "$scratch/kozo.img" "$1" '\125'
}
damaged $((512 + 60))
refuses 'a damaged partition table' 'partition table: .*CRC' sh "$tools/image.sh" "$scratch/kozo.img"
# The first copy of the FAT follows the reserved sectors, 32 of them.
damaged $((1048576 + 32 * 512 + 12))
refuses 'a damaged file system' 'file system: FATs differ' sh "$tools/image.sh" "$scratch/kozo.img"
refuses 'a byte that differs in a second build' 'kozo.img differ' sh "$tools/same.sh" build "$scratch" kozo.img

# The system with another hello, which makes its system call by int 0x80.
mkdir "$scratch/services"
grep -v = build/systems/default/programs | xargs cp -t "$scratch/services"
llvm-objcopy --strip-all "$bad/int80.debug" "$scratch/services/hello"
sh scripts/mkinitrd.sh "$scratch/initrd.cpio" initrd system/plan=build/systems/default/plan "$scratch"/services/*
sh scripts/mkimage.sh "$scratch/int80.img" "$loader" build/kernel/release/kernel.elf "$scratch/initrd.cpio"
# shellcheck disable=SC2086 # Lists of files.
refuses 'an image with another service than the one that is checked' 'services/hello is another' \
    sh "$tools/shipped.sh" "$scratch/int80.img" "$kernel" "$loader" $c $rust

# ---- The running system

# The plugin is told that the system call entry is where the kernel is left.
llvm-objcopy --redefine-sym syscall_entry=elsewhere --redefine-sym leave_kernel=syscall_entry "$kernel" "$scratch/moved.elf"
sh "$tools/watch.sh" "$scratch/int80.img" "$scratch/moved.elf" "$out" "$scratch/guest" hello mem
refuses 'a system call through an interrupt gate' 'INT from user mode .*: vector 0x' \
    sh "$tools/interrupts.sh" "$scratch/guest/interrupts.log"

report=$scratch/guest/report
# shellcheck disable=SC2086 # Lists of files.
{
    refuses 'a SYSCALL that enters the kernel elsewhere' 'did not enter the kernel at syscall_entry' \
        "$out/check_syscalls" entry "$report" --c $c --rust $rust
    refuses 'a SYSCALL of an unknown service' 'is in none of the services' \
        "$out/check_syscalls" entry "$report" --c build/services/init.debug
    refuses 'no SYSCALL of a service in Rust' 'no SYSCALL of a service in Rust' \
        "$out/check_syscalls" entry "$report" --c $c $rust --rust "$bad/addsd.debug"
    awk '$1 == "switch" { $4 = 0 } { print }' "$report" >"$scratch/slow"
    refuses 'no switch of address space on the fast path' 'switched address space 0 times' \
        "$out/check_syscalls" fastpath "$scratch/slow" --c $c --rust $rust
    refuses 'a @fast method that nobody calls' 'System.USAGE is @fast, and was not called' \
        sh "$tools/fast_methods.sh" "$out/check_syscalls" "$report" build/abi/kozo.json --c $c --rust $rust
    awk '$1 == "fast" { $4 = 0 } { print }' "$report" >"$scratch/slow"
    refuses 'calls of a @fast method by the slow path' 'System.MEMORY: 0 of [1-9]' \
        sh "$tools/fast_methods.sh" "$out/check_syscalls" "$scratch/slow" build/abi/kozo.json --c $c --rust $rust
    awk '$1 != "switch" { print }' "$report" >"$scratch/slow"
    refuses 'answers of a @fast method by the slow path' 'System.MEMORY: .* and 0 of their answers' \
        sh "$tools/fast_methods.sh" "$out/check_syscalls" "$scratch/slow" build/abi/kozo.json --c $c --rust $rust
}

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
