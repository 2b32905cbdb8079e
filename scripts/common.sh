# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# What the driver's scripts share; each sources it from the top of the repository.

KOZO_CACHE=${KOZO_CACHE:-${XDG_CACHE_HOME:-${HOME:-$PWD/build}/.cache}/kozo}
KOZO_DRY_RUN=${KOZO_DRY_RUN:-0}
KOZO_VERBOSE=${KOZO_VERBOSE:-0}
export KOZO_CACHE KOZO_DRY_RUN KOZO_VERBOSE

# Debian keeps sgdisk and the file system tools where a user's PATH does not look.
PATH=$PATH:/usr/sbin:/sbin
export PATH

say() {
    printf 'kozo: %s\n' "$*"
}

# Ends the command with one clear line.
die() {
    say "$@" >&2
    exit 1
}

# A wrong use of a command: status 2.
misuse() {
    say "$*; see --help" >&2
    exit 2
}

# Prints a command as one could type it.
print_command() {
    line=
    for word; do
        case $word in
        '' | *[!A-Za-z0-9_./:=,+@%-]*) word=\'$(printf %s "$word" | sed "s/'/'\\\\''/g")\' ;;
        esac
        line="$line $word"
    done
    printf '+%s\n' "$line"
}

# Runs a command that changes something: shown with -v, only shown with --dry-run.
run() {
    if [ "$KOZO_DRY_RUN$KOZO_VERBOSE" != 00 ]; then
        print_command "$@"
    fi
    [ "$KOZO_DRY_RUN" = 1 ] || "$@"
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# Processors to use.
jobs_wanted() {
    nproc 2>/dev/null || echo 1
}

# The systems that there are, in one line.
system_names() {
    find systems -name '*.kozo' | sed 's|.*/||; s|[.]kozo$||' | sort | tr '\n' ' ' | sed 's/ $//'
}

# find_system NAME|FILE: the description of a system in systems/, or elsewhere. Leaves its file in $system_file, its name in
# $system and in $system_make what make has to be told of it.
find_system() {
    system_make=''
    case $1 in
    *.kozo)
        system_file=$1
        [ -f "$system_file" ] || die "$system_file is missing"
        system=$(basename "$system_file" .kozo)
        [ "$system_file" = "systems/$system.kozo" ] || system_make=SYSTEM_FILE=$system_file
        ;;
    *)
        system=$1 system_file=systems/$1.kozo
        [ -f "$system_file" ] || misuse "there is no system '$system'; there are $(system_names), or name a file"
        ;;
    esac
}

# system_image DEBUG: the image of the system that was found; DEBUG is `-debug` or nothing.
system_image() {
    if [ "$system$system_make" = default ]; then
        echo "build/kozo$1.img"
    else
        echo "build/systems/$system/$system$1.img"
    fi
}

# Major version of a QEMU binary.
qemu_major() {
    "$1" --version 2>/dev/null | sed -n '1s/.*version \([0-9]*\)\..*/\1/p'
}

# The version of the interface for plugins that a QEMU binary speaks, of those that ours are built for.
plugin_api() {
    major=$(qemu_major "$1")
    if [ "${major:-0}" -lt 9 ]; then echo 1; else echo 4; fi
}
