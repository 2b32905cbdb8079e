#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: run.sh     from the top of the tree, after a build
#
# Does the site of the documentation come out whole, and are links that are no good noticed, in it and in the sources?

set -eu
. scripts/common.sh

out=build/tests/site
failed=0
rm -rf "$out"
mkdir -p "$out"

# verdict TEXT COMMAND...
verdict() {
    text=$1
    shift
    if "$@" >"$out/said" 2>&1; then
        echo "ok $text"
    else
        echo "FAIL $text"
        cat "$out/said"
        failed=1
    fi
}

# says STATUS PATTERN COMMAND...: ends with this status, and says a line that is the pattern.
says() {
    status=0 wanted=$1 pattern=$2
    shift 2
    "$@" >"$out/text" 2>&1 || status=$?
    cat "$out/text"
    [ "$status" = "$wanted" ] && grep -qx "$pattern" "$out/text"
}

export KOZO_SET_UP=1
verdict 'the site is made, and each link leads somewhere' says 0 "kozo: $out/site/index.html: .* pages" \
    sh scripts/docs.sh --out "$out/site"

# has FILE TEXT
has() {
    verdict "$1 has what belongs there" grep -qF "$2" "$out/site/$1"
}
has index.html '<a href="docs/concepts/memory.html">Memory</a>'
has docs/capabilities.html '<a href="../abi/manual.html"><code>build/abi/manual.html</code></a>'
has docs/ipc.html '<a href="../kernel/arch/x86_64/ipc_fastpath.S.html">'
has docs/concepts/memory.html '<img src="../pictures/memory.svg"'
has systems/index.html '<a href="default.kozo.html">systems/default.kozo</a>'

# planted NAME FILE SCRIPT PATTERN: a copy of the site in which sed's SCRIPT spoilt the FILE.
planted() {
    rm -rf "$out/copy"
    cp -r "$out/site" "$out/copy"
    sed "$3" "$out/site/$2" >"$out/copy/$2"
    verdict "$1 is noticed" says 1 "$2: $4" sh tools/site/check.sh "$out/copy"
}
planted 'a link to no page' docs/ipc.html 's|href="kernel.html"|href="colonel.html"|' 'colonel.html leads to no file'
planted 'a link to no heading' docs/concepts/memory.html 's|#memory"|#memories"|' \
    '../init.html#memories names no place in docs/init.html'
planted 'a heading that is no link target any more' docs/ipc.html 's|<h2 id="signals"|<h2|' \
    '#signals names no place in docs/ipc.html'
planted 'a picture that is not there' README.html 's|screen.png|scream.png|' 'docs/pictures/scream.png leads to no file'
planted 'a picture from elsewhere' README.html 's|"docs/pictures/screen.png|"https://example.org/screen.png|' \
    'https://example.org/screen.png is not of the site'
planted 'a script' index.html 's|</body>|<script src="style.css"></script>&|' 'a script'
planted 'a style that fetches something' style.css 's|^body {|& background: url(x);|' 'fetches something'
planted 'a name given twice' docs/ipc.html 's|<main>|<main id="signals">|' 'the name signals is given twice'

# A copy of what the site is made from, with a fault in it.
mkdir "$out/tree"
tar -cf - --exclude=./build --exclude=./.git . | tar -xf - -C "$out/tree"
# source_fault NAME PATTERN
source_fault() {
    verdict "$1 is noticed" says 1 "$2" sh -c "cd '$out/tree' && sh tools/site/build.sh '$PWD/build/abi/manual.html' site &&
        sh tools/site/check.sh site"
}
echo 'See [that](nowhere.md) and [this](../kernel/nowhere.c).' >>"$out/tree/docs/boot.md"
source_fault 'a link to no file of the sources' 'docs/boot.html: nowhere.md leads to no file'
verdict 'and so is the second one of its line' grep -qx 'docs/boot.html: ../kernel/nowhere.c leads to no file' "$out/text"
echo '# Forgotten' >"$out/tree/docs/forgotten.md"
source_fault 'a page that no group has' 'kozo: tools/site/pages lacks a line for docs/forgotten.md'
rm "$out/tree/docs/forgotten.md" "$out/tree/docs/boot.md"
source_fault 'a page of a group that is gone' "kozo: tools/site/pages names what is not there: docs/boot.md"

[ "$failed" = 0 ]
