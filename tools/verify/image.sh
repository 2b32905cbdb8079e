#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: image.sh IMAGE...
#
# Each disk image's partition table and file system are without fault. Prints what is wrong, and returns 1.

set -eu
# shellcheck source=tools/verify/partition.sh
. "${0%/*}/partition.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# complain IMAGE WHAT: prints a tool's complaints with their place before each line.
complain() {
    sed "s|^|$1: $2: |" "$work/said"
    status=1
}

status=0
for image; do
    # "No problems found" may stand beside a warning that the second copy of the table was used.
    sgdisk -v "$image" 2>&1 | sed -e '/^No problems found/d' -e '/^segments, the largest/d' -e '/^\**$/d' >"$work/said"
    [ ! -s "$work/said" ] || complain "$image" 'partition table'

    place=$(partition "$image") || {
        echo "$image: no partition in it" && exit 1
    }
    dd if="$image" of="$work/partition" bs=1M iflag=skip_bytes,count_bytes skip="${place% *}" count="${place#* }" \
        conv=sparse status=none
    fsck.fat -n "$work/partition" >"$work/all" 2>&1 || {
        sed -e 1d -e '/^$/d' "$work/all" >"$work/said"
        complain "$image" 'file system'
    }
done
[ "$status" = 0 ] && echo "$# images"
exit "$status"
