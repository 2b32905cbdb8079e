# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# Where the first partition of a disk image lies, for the scripts beside this one.

PATH=$PATH:/usr/sbin:/sbin

# Prints the first partition's offset and size, in bytes.
partition() {
    sgdisk -i 1 "$1" | awk '
        /^First sector:/ { first = $3 }
        /^Partition size:/ { print first * 512, $3 * 512; found = 1 }
        END { exit !found }'
}
