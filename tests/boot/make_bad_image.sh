#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Writes a disk image with one thing wrong, which the loader must refuse, and prints the line that it must say.
#
#   make_bad_image.sh KIND OUT     run from the top of the repository, after a build
#   make_bad_image.sh --list       prints the kinds
#
# BUILD is the folder of the build, 'build' if it is not set.

set -eu
export LC_ALL=C

BUILD=${BUILD:-build}
kinds='missing-kernel empty-kernel oversized-kernel truncated-kernel not-elf-kernel wx-kernel outside-kernel
    missing-initrd bad-cpio truncated-cpio no-init bad-init-elf wx-init'

fail() {
    printf 'make_bad_image.sh: %s\n' "$1" >&2
    exit 1
}

# The line that the loader says about the kernel, the initrd and init.
say_kernel() {
    printf 'KOZO loader: \\kozo\\kernel.elf: %s\n' "$1"
}

say_initrd() {
    printf 'KOZO loader: \\kozo\\initrd.cpio: %s\n' "$1"
}

# number FILE OFFSET SIZE: the little-endian number there.
number() {
    od -A n -t "u$3" -j "$2" -N "$3" "$1" | tr -d ' '
}

# patch FILE OFFSET OCTAL-ESCAPES
patch() {
    # shellcheck disable=SC2059 # the bytes are the format
    printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# Where program header $2 of ELF file $1 begins.
program_header() {
    echo $(($(number "$1" 32 8) + $2 * 56))
}

# The numbers of the loaded segments' program headers.
loaded_segments() {
    for i in $(seq 0 $(($(number "$1" 56 2) - 1))); do
        [ "$(number "$1" "$(program_header "$1" "$i")" 4)" -ne 1 ] || echo "$i"
    done
}

# Make the executable segment of ELF file $1 writable too; prints its program header's number.
make_writable() {
    for i in $(loaded_segments "$1"); do
        flags=$(($(program_header "$1" "$i") + 4))
        [ "$(number "$1" "$flags" 4)" -eq 5 ] || continue
        patch "$1" "$flags" '\007'
        echo "$i"
        return
    done
    fail "$1: no executable segment"
}

# Cut the last byte that a segment of ELF file $1 needs; prints its program header's number.
cut_segment() {
    end=0
    for i in $(loaded_segments "$1"); do
        header=$(program_header "$1" "$i")
        this=$(($(number "$1" $((header + 8)) 8) + $(number "$1" $((header + 32)) 8)))
        [ "$this" -le "$end" ] || last=$i end=$this
    done
    truncate -s $((end - 1)) "$1"
    echo "$last"
}

# Spoil the files in the work folder as $1 says, and print what the loader will say.
spoil() {
    case $1 in
    missing-kernel)
        kernel=-
        say_kernel 'not found'
        ;;
    empty-kernel)
        truncate -s 0 "$kernel"
        say_kernel 'is empty'
        ;;
    oversized-kernel)
        truncate -s 16777217 "$kernel"
        say_kernel 'has 16385 KiB, more than the 16384 KiB allowed'
        ;;
    truncated-kernel)
        say_kernel "program header $(cut_segment "$kernel") reaches beyond the end of the file"
        ;;
    not-elf-kernel)
        patch "$kernel" 0 'MZ'
        say_kernel 'is not an ELF file'
        ;;
    wx-kernel)
        say_kernel "program header $(make_writable "$kernel") is writable and executable"
        ;;
    outside-kernel)
        first=$(loaded_segments "$kernel" | head -n 1)
        patch "$kernel" $(($(program_header "$kernel" "$first") + 23)) '\177'
        say_kernel "program header $first lies outside the addresses allowed"
        ;;
    missing-initrd)
        initrd=-
        say_initrd 'not found'
        ;;
    bad-cpio)
        patch "$initrd" 0 '070707'
        say_initrd 'the entry at byte 0 has no newc magic'
        ;;
    truncated-cpio)
        trailer=$(($(grep -abo 'TRAILER!!!' "$initrd" | tail -n 1 | cut -d : -f 1) - 110))
        truncate -s $((trailer + 50)) "$initrd"
        say_initrd "the entry at byte $trailer is cut off: the archive ends before its trailer"
        ;;
    no-init)
        scripts/mkinitrd.sh "$initrd" initrd
        say_initrd 'has no services/init'
        ;;
    bad-init-elf)
        # Type 3 is a shared object.
        patch "$work/init" 16 '\003'
        scripts/mkinitrd.sh "$initrd" initrd "$work/init"
        say_initrd 'services/init: is not a static executable'
        ;;
    wx-init)
        header=$(make_writable "$work/init")
        scripts/mkinitrd.sh "$initrd" initrd "$work/init"
        say_initrd "services/init: program header $header is writable and executable"
        ;;
    *)
        fail "$1: no such kind; --list prints them"
        ;;
    esac
}

if [ "${1:-}" = --list ]; then
    # shellcheck disable=SC2086 # a list of words
    printf '%s\n' $kinds
    exit
fi
[ $# -eq 2 ] || fail 'usage: make_bad_image.sh KIND OUT'
out=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
kernel=$work/kernel.elf
initrd=$work/initrd.cpio
cp "$BUILD/kernel/release/kernel.elf" "$kernel"
cp "$BUILD/systems/default/initrd.cpio" "$initrd"
cp "$BUILD/services/init" "$work/init"
spoil "$1" >"$work/message"
scripts/mkimage.sh "$out" "$BUILD/boot/BOOTX64.EFI" "$kernel" "$initrd"
cat "$work/message"
