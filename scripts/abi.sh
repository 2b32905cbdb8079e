#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Asks the definition of the ABI, or about it.

set -eu
. scripts/common.sh

usage() {
    cat <<'EOT'
usage: ./kozo abi SUBCOMMAND ...

  show NAME         all there is to know of a constant, enum, bits, struct, object or syscall, or of one value or right:
                    number, registers, layout, rights, errors, and how C and Rust declare it
  diff OLD [NEW]    each change from OLD to NEW, compatible or breaking; returns 1 if the version of NEW does not admit
                    them. OLD and NEW are files, or released versions such as 0.1.0; NEW is by default abi/kozo.kidl

The manual of all of it is build/abi/manual.html, and build/abi/kozo.json has it for other tools.
EOT
}

definition=abi/kozo.kidl
abigen=build/tools/abigen

# Builds the generator, and says nothing unless that fails.
build_abigen() {
    [ "$KOZO_DRY_RUN" = 1 ] || have make || die "make is missing: ./kozo setup installs it"
    run make --silent V="$KOZO_VERBOSE" "$abigen"
}

# released_or_file OLD: the file that a version or a path names.
released_or_file() {
    if [ -e "abi/released/$1.kidl" ]; then
        echo "abi/released/$1.kidl"
    elif [ -e "$1" ]; then
        echo "$1"
    else
        die "abi: there is neither a file nor a released version '$1'; released are: $(released)"
    fi
}

released() {
    for file in abi/released/*.kidl; do
        basename "$file" .kidl
    done | sort -V | tr '\n' ' ' | sed 's/ $//'
}

abi_show() {
    [ $# = 1 ] || misuse 'abi show: give one name'
    build_abigen
    run "$abigen" --show "$1" "$definition"
}

abi_diff() {
    case $# in
    1 | 2) ;;
    *) misuse 'abi diff: give one or two definitions' ;;
    esac
    old=$(released_or_file "$1")
    new=$(released_or_file "${2:-$definition}")
    build_abigen
    run "$abigen" --diff "$old" "$new"
}

for word; do
    [ "$word" != --help ] || {
        usage
        exit 0
    }
done
subcommand=${1:-}
[ $# = 0 ] || shift
case $subcommand in
show) abi_show "$@" ;;
diff) abi_diff "$@" ;;
'')
    usage >&2
    exit 2
    ;;
*) misuse "abi: unknown subcommand '$subcommand'" ;;
esac
