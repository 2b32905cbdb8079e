#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: same.sh FOLDER OTHER NAME...
#
# Is each file the same, byte for byte, in both folders? Prints a line for each that is not, and returns 1.

set -eu
folder=$1 other=$2
shift 2

status=0
for name; do
    cmp "$folder/$name" "$other/$name" 2>&1 || status=1
done
[ "$status" = 0 ] && echo "$*"
exit "$status"
