#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Writes the initrd, a CPIO archive (newc) that is the same whenever and wherever it is made from the same files.
#
#   mkinitrd.sh OUT SOURCE...
#
# A SOURCE that is a folder gives its files under their paths in it; one that is a file is a program and becomes
# services/<its name>. PATH=FILE gives the file under that path. What lies in services/ and programs/ is executable in the
# archive, other files are not.

set -eu
export LC_ALL=C

fail() {
    printf 'mkinitrd.sh: %s\n' "$1" >&2
    exit 1
}

[ $# -ge 2 ] || fail 'usage: mkinitrd.sh OUT SOURCE...'
out=$1
shift
temporary=$out.tmp.$$
work=$(mktemp -d)
trap 'rm -rf "$work" "$temporary"' EXIT
trap 'exit 1' HUP INT TERM
staging=$work/files
mkdir "$staging"

for source; do
    if [ -d "$source" ]; then
        odd=$(find "$source" ! -type f ! -type d)
        [ -z "$odd" ] || fail "$odd: neither a file nor a folder"
        cp -R "$source/." "$staging"
    elif [ "${source#*=}" != "$source" ]; then
        [ -f "${source#*=}" ] || fail "${source#*=}: not found"
        mkdir -p "$staging/$(dirname "${source%%=*}")"
        cp "${source#*=}" "$staging/${source%%=*}"
    elif [ -f "$source" ]; then
        name=services/$(basename "$source")
        [ ! -e "$staging/$name" ] || fail "$name: two programs have this name"
        mkdir -p "$staging/services"
        cp "$source" "$staging/$name"
    else
        fail "$source: not found"
    fi
done

find "$staging" -type f -exec chmod 0644 {} + -exec touch -d "@${SOURCE_DATE_EPOCH:-0}" {} +
for folder in services programs; do
    [ ! -d "$staging/$folder" ] || find "$staging/$folder" -type f -exec chmod 0755 {} +
done
(cd "$staging" && find . -type f | sed 's|^\./||') >"$work/found"
sort "$work/found" >"$work/list"
(cd "$staging" && cpio --quiet --create --format=newc --owner=0:0 --reproducible) <"$work/list" >"$temporary"
mv "$temporary" "$out"
