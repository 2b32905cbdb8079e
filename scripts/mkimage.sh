#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Writes a disk image that UEFI firmware boots: a GPT with one EFI System Partition (FAT32). The same input gives the
# same bytes, whenever and wherever. OUT appears whole or not at all.
#
#   mkimage.sh OUT BOOTX64.EFI KERNEL INITRD
#
# KERNEL or INITRD may be '-', which leaves that file out: such an image must not boot.

set -eu
export LC_ALL=C TZ=UTC MTOOLSRC=/dev/null
# FAT knows no time before 1980-01-01.
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-315532800}"
PATH=$PATH:/usr/sbin:/sbin

disk_guid=4B4F5A4F-0000-4000-8000-000000000001
partition_guid=4B4F5A4F-0000-4000-8000-000000000002
volume_serial=4b4f5a4f
first_mib=1
# The least that FAT32 can be with clusters of one sector, which all firmware reads.
least_mib=66

fail() {
    printf 'mkimage.sh: %s\n' "$1" >&2
    exit 1
}

[ $# -eq 4 ] || fail 'usage: mkimage.sh OUT BOOTX64.EFI KERNEL INITRD'
out=$1
loader=$2
kernel=$3
initrd=$4
temporary=$out.tmp.$$
log=$out.log.$$
trap 'rm -f "$temporary" "$log"' EXIT
trap 'exit 1' HUP INT TERM

# Run a tool that has nothing to say when all is well. mtools may complain and still exit with status 0.
quietly() {
    if ! "$@" >"$log" 2>&1 || [ -s "$log" ]; then
        cat "$log" >&2
        fail "$1 failed"
    fi
}

# Copy a file to the partition and compare what arrived.
put() {
    [ "$1" != - ] || return 0
    quietly mcopy -i "$temporary@@${first_mib}M" "$1" "::$2"
    mcopy -i "$temporary@@${first_mib}M" "::$2" - | cmp - "$1" || fail "$2 did not arrive in the image"
}

bytes=0
for file in "$loader" "$kernel" "$initrd"; do
    [ "$file" != - ] || continue
    [ -f "$file" ] || fail "$file: not found"
    bytes=$((bytes + $(wc -c <"$file")))
done
mib=$((bytes / 1048576 + 16))
[ "$mib" -ge "$least_mib" ] || mib=$least_mib
first=$((first_mib * 2048))
sectors=$((mib * 2048))

rm -f "$temporary"
# The last MiB holds the second copy of the partition table.
quietly truncate -s "$((first_mib + mib + 1))M" "$temporary"
sgdisk -a 2048 -U "$disk_guid" -n "1:$first:$((first + sectors - 1))" -t 1:ef00 -u "1:$partition_guid" -c 1:ESP \
    "$temporary" >"$log" || fail 'sgdisk failed'
quietly mformat -i "$temporary@@${first_mib}M" -T "$sectors" -h 64 -s 32 -H "$first" -c 1 -F -N "$volume_serial" \
    -v KOZOESP ::
quietly mmd -i "$temporary@@${first_mib}M" ::/EFI ::/EFI/BOOT ::/kozo
put "$loader" /EFI/BOOT/BOOTX64.EFI
put "$kernel" /kozo/kernel.elf
put "$initrd" /kozo/initrd.cpio
mv "$temporary" "$out"
