#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: rebuild.sh TREE FOLDER TARGET...
#
# Copies the sources in TREE to FOLDER, new and with a longer path, and builds the targets there: in another time zone,
# language and umask, and with files of another date. Only the cache of Rust's core and alloc is shared. RUST in the
# environment as for the build.

set -eu
tree=$1 folder=$2
shift 2

mkdir -p "$folder"
(cd "$tree" && tar --exclude=./build --exclude=./.git -cf - .) | tar -xf - -C "$folder"
find "$folder" -exec touch -d '2001-02-03 04:05:06 UTC' {} +
umask 077
unset MAKEFLAGS MFLAGS SOURCE_DATE_EPOCH
TZ=Pacific/Kiritimati LC_ALL=C LANG=C make -C "$folder" -s -j "$(nproc)" "$@" >"$folder.log" 2>&1 || {
    echo "the build in $folder failed: $(tail -n 1 "$folder.log")" && exit 1
}
