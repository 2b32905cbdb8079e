#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: build.sh MANUAL FOLDER     run from the top of the tree
#
# Makes the site of the documentation in FOLDER, which is replaced: the pages of tools/site/pages, the pictures, the MANUAL
# that abigen wrote, and copies of the sources that pages link to. Paths in the site are those of the repository.

set -eu
. scripts/common.sh

manual=$1 site=$2 part=$2.part
list=tools/site/pages
rm -rf "$part"
mkdir -p "$part/work"
: >"$part/work/wanted"

# pages: group, file and what it tells, a line each, with tabs between.
pages() {
    sed '/^#/d; s/ *| */\t/g' "$list"
}

# Each Markdown file is in the list, and what is in the list is there.
missing=$(pages | cut -f2 | while read -r file; do
    [ -f "$file" ] || [ "$file" = build/abi/manual.html ] || echo "$file"
done)
[ -z "$missing" ] || die "$list names what is not there:" "$missing"
missing=$(find docs -name '*.md' | sort | while read -r file; do
    pages | cut -f2 | grep -qxF "$file" || echo "$file"
done)
[ -z "$missing" ] || die "$list lacks a line for" "$missing"

# address FILE: a page's path in the site.
address() {
    file=${1#build/}
    echo "${file%.md}" | sed 's/[.]html$//; s/$/.html/'
}

# title FILE
title() {
    case $1 in
    *.md) sed -n 's/^# //p' "$1" | head -n 1 | tr -d '`' ;;
    *) sed -n 's|.*<title>\(.*\)</title>.*|\1|p' "$1" ;;
    esac
}

# What links can lead to, for links.awk.
{
    find README.md CAVEATS.md docs -name '*.md' | sed 's/^/page /'
    find docs/pictures -type f | sed 's/^/picture /'
    find . \( -path ./build -o -path ./.git -o -path ./docs \) -prune -o -type f ! -path ./README.md ! -path ./CAVEATS.md -print |
        sed 's|^\./|file |'
    find . \( -path ./build -o -path ./.git -o -path ./docs \) -prune -o -type d -print | sed 's|^\./|folder |'
} >"$part/work/kinds"

pages | while IFS='	' read -r group file about; do
    [ "$file" = build/abi/manual.html ] && name='Manual of the ABI' || name=$(title "$file")
    printf '%s\t%s\t%s\t%s\n' "$group" "$(address "$file")" "$name" "$about"
done >"$part/work/contents"

escape() {
    sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'
}

# frame ADDRESS TITLE BODY: a page; its navigation has the headings of the page's own body.
frame() {
    up=$(dirname "$1" | sed 's|^\.$||; s|[^/]\{1,\}|..|g; s|$|/|; s|^/$||')
    sed -n 's|^<h2 id="\([^"]*\)">\(.*\)</h2>$|<li><a href="#\1">\2</a></li>|p' "$3" >"$part/work/headings"
    mkdir -p "$part/$(dirname "$1")"
    {
        cat <<END
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$(echo "$2" | escape)</title>
<link rel="stylesheet" href="${up}style.css">
</head>
<body>
<nav aria-label="Contents">
<a href="${up}index.html">KOZO $(cat VERSION)</a>
END
        awk -F '\t' -v here="$1" -v up="$up" -v headings="$part/work/headings" -f tools/site/navigation.awk "$part/work/contents"
        echo '</nav>'
        echo '<main>'
        cat "$3"
        echo '</main>'
        echo '</body>'
        echo '</html>'
    } >"$part/$1"
}

# Text is taken as it stands: no quotes made round, no dashes made long.
pages | cut -f2 | grep '[.]md$' | while read -r file; do
    lowdown -t html --out-no-smarty --html-no-owasp --html-no-num-ent --parse-no-metadata --parse-no-super "$file" |
        awk -v page="$file" -v kinds="$part/work/kinds" -v wanted="$part/work/wanted" \
            -f tools/site/paths.awk -f tools/site/links.awk >"$part/work/body"
    frame "$(address "$file")" "$(title "$file")" "$part/work/body"
done

# source_page FILE
source_page() {
    {
        echo "<h1>$1</h1>"
        printf '<pre><code>'
        escape <"$1"
        echo '</code></pre>'
    } >"$part/work/body"
    frame "$1.html" "$1" "$part/work/body"
}

# folder_page FOLDER: its files, each with its text. Pictures, and whatever else is no text, are only named.
folder_page() {
    find "$1" -type f | sort >"$part/work/files"
    {
        echo "<h1>$1</h1>"
        echo '<ul>'
        while read -r file; do
            if grep -Iq . "$file"; then
                echo "<li><a href=\"${file#"$1/"}.html\">$file</a></li>"
            else
                echo "<li>$file</li>"
            fi
        done <"$part/work/files"
        echo '</ul>'
    } >"$part/work/folder"
    frame "$1/index.html" "$1" "$part/work/folder"
    while read -r file; do
        ! grep -Iq . "$file" || source_page "$file"
    done <"$part/work/files"
}

sort -u "$part/work/wanted" >"$part/work/copies"
while read -r path; do
    if [ -d "$path" ]; then folder_page "$path"; else source_page "$path"; fi
done <"$part/work/copies"

{
    echo '<h1>KOZO</h1>'
    echo '<p>The documentation of KOZO, a capability microkernel, its services and its tools.</p>'
    awk -F '\t' '
        $1 != group { printf "%s<h2>%s</h2>\n<dl>\n", group == "" ? "" : "</dl>\n", group = $1 }
        { printf "<dt><a href=\"%s\">%s</a></dt>\n<dd>%s</dd>\n", $2, $3, $4 }
        END { print "</dl>" }' "$part/work/contents"
} >"$part/work/body"
frame index.html "KOZO $(cat VERSION)" "$part/work/body"

mkdir -p "$part/docs/pictures" "$part/abi"
cp docs/pictures/*.svg docs/pictures/*.png "$part/docs/pictures"
cp tools/site/style.css "$part"
sed 's|<nav[^>]*>|&<p><a href="../index.html">All of the documentation</a></p>|' "$manual" >"$part/abi/manual.html"
rm -r "$part/work"
rm -rf "$site"
mv "$part" "$site"
