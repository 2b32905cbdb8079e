#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Makes the documentation as pages to read in a browser.

set -eu
. scripts/common.sh

usage() {
    cat <<'EOT'
usage: ./kozo docs [--out FOLDER]

Makes the documentation as a site of pages below build/site: what stands in docs/, the README and the caveats, the manual
of the ABI, the pictures, and those sources that the pages link to. Open build/site/index.html; it needs no network and no
scripts. Then follows each link of it, and returns 1 where one leads nowhere.

  --out FOLDER   makes it there instead; what was in FOLDER is removed, which has to be an earlier site or not there
EOT
}

out=build/site
while [ $# -gt 0 ]; do
    case $1 in
    --help)
        usage
        exit 0
        ;;
    --out)
        [ $# -ge 2 ] || misuse 'docs: option --out needs a value'
        out=$(caller_path "${2%/}")
        shift 2
        ;;
    *) misuse "docs: unknown option '$1'" ;;
    esac
done
[ ! -e "$out" ] || [ -f "$out/abi/manual.html" ] || die "$out is there and is no site of the documentation"

[ "${KOZO_SET_UP:-0}" = 1 ] || sh scripts/setup.sh build docs
run make --silent -j "$(jobs_wanted)" V="$KOZO_VERBOSE" RUST=0 build/abi/manual.html || die 'the manual does not build'
run sh tools/site/build.sh build/abi/manual.html "$out" || die 'the site was not made'
run sh tools/site/check.sh "$out" || die "links of $out are no good"
[ "$KOZO_DRY_RUN" = 1 ] || say "$out/index.html: $(find "$out" -name '*.html' | wc -l) pages"
