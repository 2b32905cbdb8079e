#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: check.sh FOLDER
#
# Prints what is wrong with the links of the site in FOLDER, as check.awk finds it. Returns 1 where something is.

set -eu
tools=$(cd "$(dirname "$0")" && pwd)
cd "$1"
files=$(mktemp)
trap 'rm -f "$files"' EXIT
find . -type f | sed 's|^\./||' | sort >"$files"
found=$(grep '[.]html$' "$files" | xargs awk -v files="$files" -f "$tools/paths.awk" -f "$tools/check.awk")
styles=$(grep -rlE 'url\(|@import' --include='*.css' . || true)
[ -z "$styles" ] || found="$found
${styles#./}: fetches something"
[ -z "$found" ] || {
    echo "$found"
    exit 1
}
