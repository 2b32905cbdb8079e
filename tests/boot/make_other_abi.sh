#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Writes a disk image in which some services were built against another ABI: their fingerprint is 0x0807060504030201.
#
#   make_other_abi.sh OUT NAME...     run from the top of the repository, after a build

set -eu
export LC_ALL=C

out=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

mkdir "$work/services"
grep -v = build/systems/default/programs | xargs cp -t "$work/services"
for name; do
    # Notes of 28 bytes: three words, of which the last is the type, the owner's name with its padding, and the content.
    # The one with the ABI has type 1.
    note=$(($(llvm-readelf -lW "$work/services/$name" | awk '$1 == "NOTE" { print $2 }')))
    [ "$(od -A n -t u4 -j $((note + 8)) -N 4 "$work/services/$name" | tr -d ' ')" = 1 ] || note=$((note + 28))
    printf '\001\002\003\004\005\006\007\010' |
        dd of="$work/services/$name" bs=1 seek=$((note + 20)) conv=notrunc status=none
done
sh scripts/mkinitrd.sh "$work/initrd.cpio" initrd build/initrd system/plan=build/systems/default/plan "$work"/services/*
sh scripts/mkimage.sh "$out" build/boot/BOOTX64.EFI build/kernel/release/kernel.elf "$work/initrd.cpio"
