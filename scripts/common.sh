# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# What the driver's scripts share; each sources it from the top of the repository.

KOZO_CACHE=${KOZO_CACHE:-${XDG_CACHE_HOME:-${HOME:-$PWD/build}/.cache}/kozo}
KOZO_DRY_RUN=${KOZO_DRY_RUN:-0}
KOZO_VERBOSE=${KOZO_VERBOSE:-0}
export KOZO_CACHE KOZO_DRY_RUN KOZO_VERBOSE

# Set by the driver: where the command was given, and the project that it is about, if it is about one.
KOZO_CALLER=${KOZO_CALLER:-$PWD}
KOZO_PROJECT=${KOZO_PROJECT:-}
KOZO_SYSTEMS=${KOZO_PROJECT:+$KOZO_PROJECT/}systems
KOZO_BUILD=${KOZO_PROJECT:+$KOZO_PROJECT/}build
export KOZO_CALLER KOZO_PROJECT KOZO_BUILD

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

# caller_path FILE: the file as it was meant where the command was given.
caller_path() {
    case $1 in
    /*) echo "$1" ;;
    *) if [ "$KOZO_CALLER" = "$PWD" ]; then echo "$1"; else echo "$KOZO_CALLER/$1"; fi ;;
    esac
}

# What make and the scripts can do with the path of a project.
check_project() {
    case $1 in *[!A-Za-z0-9_/.,+@-]*) die "the path of a project can have no blanks and no signs but _ . , + @ -: $1" ;; esac
}
check_project "$KOZO_PROJECT"

# The systems that there are, in one line.
system_names() {
    find "$KOZO_SYSTEMS" -name '*.kozo' | sed 's|.*/||; s|[.]kozo$||' | sort | tr '\n' ' ' | sed 's/ $//'
}

# The system that is meant where none is named: the only one, else that called default.
default_system() {
    case $(system_names) in
    '' | *' '*) echo default ;;
    *) system_names ;;
    esac
}

# The options that tell kozoc the definition, with a project's own interfaces.
definition_options() {
    echo --definition abi/kozo.kidl
    for interface in ${KOZO_PROJECT:+"$KOZO_PROJECT"/interfaces/*.kidl}; do
        [ ! -e "$interface" ] || echo --definition "$interface"
    done
}

# find_system NAME|FILE: the description of a system in systems/, or elsewhere. Leaves its file in $system_file, its name in
# $system and in $system_make what make has to be told of it.
find_system() {
    system_make=''
    case $1 in
    *.kozo)
        system_file=$(caller_path "$1")
        [ -f "$system_file" ] || die "$system_file is missing"
        system=$(basename "$system_file" .kozo)
        [ "$system_file" = "$KOZO_SYSTEMS/$system.kozo" ] || system_make=SYSTEM_FILE=$system_file
        ;;
    *)
        system=$1 system_file=$KOZO_SYSTEMS/$1.kozo
        [ -f "$system_file" ] || misuse "there is no system '$system'; there are $(system_names), or name a file"
        ;;
    esac
}

# system_image DEBUG: the image of the system that was found; DEBUG is `-debug` or nothing.
system_image() {
    if [ "$system$system_make$KOZO_PROJECT" = default ]; then
        echo "$KOZO_BUILD/kozo$1.img"
    else
        echo "$KOZO_BUILD/systems/$system/$system$1.img"
    fi
}

# The services and programs that the last build had, as services/NAME and programs/NAME.
built_paths() {
    for folder in services programs; do
        read -r names <"$KOZO_BUILD/$folder.list" || names=''
        for name in $names; do
            echo "$folder/$name"
        done
    done 2>/dev/null
}

# QEMU's options for a machine that counts: one instruction takes 32 ns of its time, so that nothing depends on the speed of
# the one that it runs on. QEMU 10 can't count with an x2APIC.
# shellcheck disable=SC2034
counting_machine='-cpu max,-x2apic -icount shift=5,sleep=off'

# Major version of a QEMU binary.
qemu_major() {
    "$1" --version 2>/dev/null | sed -n '1s/.*version \([0-9]*\)\..*/\1/p'
}

# The version of the interface for plugins that a QEMU binary speaks, of those that ours are built for.
plugin_api() {
    major=$(qemu_major "$1")
    if [ "${major:-0}" -lt 9 ]; then echo 1; else echo 4; fi
}
