#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Copies to another folder what projects need of KOZO.

set -eu
. scripts/common.sh

usage() {
    cat <<'EOT'
usage: ./kozo install PREFIX

Copies to PREFIX/share/kozo all sources that a project's systems are built from, with the scripts and templates, and links
PREFIX/bin/kozo to the driver there. What is built lies in the projects: PREFIX may be read-only afterwards. What an older
version left in PREFIX/share/kozo is removed.
EOT
}

prefix=''
for word; do
    case $word in
    --help)
        usage
        exit 0
        ;;
    -*) misuse "install: unknown option '$word'" ;;
    *)
        [ -z "$prefix" ] || misuse "install: unexpected '$word'"
        prefix=$(caller_path "$word")
        ;;
    esac
done
[ -n "$prefix" ] || misuse 'install: where? install PREFIX'
prefix=$(realpath -m "$prefix")
to=$prefix/share/kozo
case $PWD/ in "$to"/*) die "$to is what would be copied" ;; esac
# The scripts are no good in a folder that make can't name.
check_project "$to"
[ ! -e "$to" ] || [ -e "$to/scripts/install.sh" ] || die "$to is there, and is not KOZO's"

run rm -rf "$to"
run mkdir -p "$to/tests/boot" "$to/tests/abi" "$prefix/bin"
run cp -R kozo Makefile Cargo.toml Cargo.lock VERSION LICENSE README.md CAVEATS.md \
    abi boot docs initrd kernel lib programs scripts services systems targets templates tools "$to"
run cp tests/refusals.sh "$to/tests"
run cp -R tests/abi/agree.sh tests/abi/narrowing "$to/tests/abi"
run cp tests/boot/one.sh tests/boot/common.tcl "$to/tests/boot"
run ln -sf ../share/kozo/kozo "$prefix/bin/kozo"
say "installed $(cat VERSION) in $to; run $prefix/bin/kozo new project FOLDER"
