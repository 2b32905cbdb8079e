#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: shipped.sh IMAGE KERNEL LOADER SERVICE...
#
# Are these the binaries that the disk image ships, and the only ones? KERNEL and the SERVICEs (services/NAME.debug, or
# programs/NAME.debug) still have their symbols, which the image's have not. Prints a line for each that differs, and returns 1.

set -eu
export LC_ALL=C MTOOLSRC=/dev/null
# shellcheck source=tools/verify/partition.sh
. "${0%/*}/partition.sh"

image=$1 kernel=$2 loader=$3
shift 3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# compare NAME SHIPPED CHECKED: what the image has, and what was checked.
compare() {
    [ -f "$2" ] || {
        echo "$image: $1 is not in it" && return
    }
    cmp -s "$2" "$3" || echo "$image: $1 is another than the one that is checked"
}

offset=$(partition "$image") || {
    echo "$image: no partition in it" && exit 1
}
for file in EFI/BOOT/BOOTX64.EFI kozo/kernel.elf kozo/initrd.cpio; do
    mcopy -i "$image@@${offset% *}" "::$file" "$work/${file##*/}"
done
mkdir "$work/initrd"
(cd "$work/initrd" && cpio --quiet -i --make-directories --no-absolute-filenames) <"$work/initrd.cpio"

{
    compare EFI/BOOT/BOOTX64.EFI "$work/BOOTX64.EFI" "$loader"
    "${LLVM_OBJCOPY:-llvm-objcopy}" --strip-all "$kernel" "$work/checked"
    compare kozo/kernel.elf "$work/kernel.elf" "$work/checked"
    for service; do
        folder=${service%/*}
        name=${folder##*/}/$(basename "$service" .debug)
        "${LLVM_OBJCOPY:-llvm-objcopy}" --strip-all "$service" "$work/checked"
        compare "$name" "$work/initrd/$name" "$work/checked"
        rm -f "$work/initrd/$name"
    done
    for folder in services programs; do
        [ ! -d "$work/initrd/$folder" ] || find "$work/initrd/$folder" -type f -printf "$image: $folder/%f is not checked\n"
    done
} >"$work/faults"
if [ -s "$work/faults" ]; then
    cat "$work/faults"
    exit 1
fi
echo "loader, kernel, $# services and programs"
