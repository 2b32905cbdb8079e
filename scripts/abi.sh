#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The ABI: proofs that all parts agree on it, and questions about its definition.

set -eu
. scripts/common.sh

usage() {
    cat <<'EOT'
usage: ./kozo abi SUBCOMMAND ...

  check             build what is missing and prove that all parts follow the one definition, abi/kozo.kidl: a line for
                    each proof, `ok` or `FAIL` with what differs, and their numbers at the end; returns 1 when one fails
  show NAME         all there is to know of a constant, enum, bits, struct, object, syscall or interface, or of one value,
                    right, method (FS_OPEN or Fs.OPEN) or error: number, registers, layout, rights, errors, and how C
                    and Rust declare it
  diff OLD [NEW]    each change from OLD to NEW, compatible or breaking; returns 1 if the version of NEW does not admit
                    them. OLD and NEW are files, or released versions such as 0.1.0; NEW is by default abi/kozo.kidl

In a project these are about KOZO's definition and the project's interfaces together. There OLD and NEW are files of an
interface, or folders with interfaces; NEW is by default the project's interface of the same file name, or interfaces/.

The manual of all of it is build/abi/manual.html, and build/abi/kozo.json has it for other tools;
docs/verification.md tells how each proof works.
EOT
}

definition=abi/kozo.kidl
abigen=$KOZO_BUILD/tools/abigen

# together FILE INTERFACE...: writes the definition that is KOZO's with these interfaces.
together() {
    to=$1 folder=$(dirname "$1")
    shift
    [ "$KOZO_DRY_RUN" = 0 ] || return 0
    mkdir -p "$folder"
    for part in abi/kozo.kidl "$@"; do
        echo "import \"$(realpath -m --relative-to="$folder" "$part")\";"
    done >"$to"
}

# interfaces_in FOLDER: in $interfaces.
interfaces_in() {
    interfaces=''
    for file in "$1"/*.kidl; do
        [ ! -e "$file" ] || interfaces="$interfaces $file"
    done
}

if [ -n "$KOZO_PROJECT" ]; then
    definition=$KOZO_BUILD/definition.kidl
    interfaces_in "$KOZO_PROJECT/interfaces"
    # shellcheck disable=SC2086 # They are several.
    together "$definition" $interfaces
fi

# Builds the generator, and says nothing unless that fails.
build_abigen() {
    [ "$KOZO_DRY_RUN" = 1 ] || have make || die "make is missing: ./kozo setup installs it"
    run make --silent V="$KOZO_VERBOSE" "$abigen" >&2
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

# project_side old|new WHAT: a definition with the interface, or with those of the folder; its file in $old or $new.
project_side() {
    what=$(caller_path "$2") interfaces=''
    [ -e "$what" ] || die "abi: there is no $what"
    interfaces=$what
    [ ! -d "$what" ] || interfaces_in "$what"
    # shellcheck disable=SC2086 # They are several.
    together "$KOZO_BUILD/abi.$1.kidl" $interfaces
    eval "$1=\$KOZO_BUILD/abi.$1.kidl"
}

abi_diff() {
    case $# in
    1 | 2) ;;
    *) misuse 'abi diff: give one or two definitions' ;;
    esac
    if [ -n "$KOZO_PROJECT" ]; then
        project_side old "$1"
        if [ $# = 1 ] && [ -f "$(caller_path "$1")" ]; then
            project_side new "$KOZO_PROJECT/interfaces/$(basename "$1")"
        else
            project_side new "${2:-$KOZO_PROJECT/interfaces}"
        fi
    else
        old=$(released_or_file "$1")
        new=$(released_or_file "${2:-$definition}")
    fi
    build_abigen
    run "$abigen" --diff "$old" "$new"
}

passed=0 failed=0

# prove TEXT COMMAND...: the command fails, and says what it found, where parts disagree.
prove() {
    text=$1
    shift
    [ "$KOZO_VERBOSE" = 0 ] || print_command "$@"
    if said=$("$@" 2>&1); then
        passed=$((passed + 1))
        printf 'ok %s (%s)\n' "$text" "$said"
    else
        failed=$((failed + 1))
        printf 'FAIL %s\n%s\n' "$text" "$said" | sed '2,$s/^ */  /'
    fi
}

values_agree() {
    if agreed=$(ABIGEN=$abigen DEFINITION=$definition sh tests/abi/agree.sh "$KOZO_BUILD/abi" 2>&1); then
        printf '%s\n' "$agreed" | sed -n 's/^\([0-9]* values\) compared$/\1/p'
    else
        printf '%s\n' "$agreed" | grep -v '^ok '
        return 1
    fi
}

# Boots the services that exchange golden vectors.
vectors_agree() {
    make --silent -j "$(jobs_wanted)" RUST="$rust" build/tests/golden/release.img >"$work/made" 2>&1 ||
        { cat "$work/made" && return 1; }
    mkdir -p "$work/log"
    if said=$(KOZO_TEST_OUT="$work/log" sh tests/boot/one.sh 'golden-release golden.exp release'); then
        tr -d '\r' <"$work/log/boot-golden-release.log" |
            sed -n 's/^\([0-9]*\) passed, 0 failed$/\1 checks/p' | head -n 1
    else
        printf '%s\n' "$said"
        return 1
    fi
}

# Prints the definition's fingerprint, and leaves its layouts in a file.
read_definition() {
    "$abigen" --layouts "$work/layouts" --dump "$work/values" "$definition"
    printf '%016x\n' "$(sed -n 's/^ABI_FINGERPRINT //p' "$work/values")"
}

abi_check() {
    [ $# = 0 ] || misuse "abi check: unexpected argument '$1'"
    if [ "${KOZO_SET_UP:-0}" != 1 ]; then
        sh scripts/setup.sh build rust run test
        export KOZO_SET_UP=1
    fi
    sh scripts/build.sh
    [ "$KOZO_DRY_RUN" = 0 ] || return 0

    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    trap 'exit 1' HUP INT TERM
    fingerprint=$(read_definition)
    kernels=$KOZO_BUILD/kernel/release/kozo.elf services='' objects="$KOZO_BUILD/lib $KOZO_BUILD/kernel/release"
    if [ -z "$KOZO_PROJECT" ]; then
        kernels="$kernels $KOZO_BUILD/kernel/debug/kozo.elf" objects="$objects $KOZO_BUILD/kernel/debug"
    fi
    for path in $(built_paths); do
        services="$services $KOZO_BUILD/$path.debug"
        [ ! -d "$KOZO_BUILD/$path.o" ] || objects="$objects $KOZO_BUILD/$path.o"
    done

    rust=$([ -e build/services/fs.debug ] && echo 1 || echo 0)
    # shellcheck disable=SC2086 # Lists of files.
    {
        prove 'C, assembler and Rust have the values and layouts of the definition' values_agree
        prove 'every object and every binary was compiled with this ABI, and no other' \
            sh tools/verify/notes.sh "$fingerprint" $kernels $services --objects $objects
        prove 'the debug information of the binaries has the layouts of the definition' \
            sh tools/verify/layouts.sh "$work/layouts" $kernels $services
        [ -n "$KOZO_PROJECT" ] ||
            prove 'C and Rust, as client and as server, say over IPC what golden vectors say' vectors_agree
        prove 'every SYSCALL instruction of a service was made by a stub' sh tools/verify/syscalls.sh $services
    }
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
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
check) abi_check "$@" ;;
show) abi_show "$@" ;;
diff) abi_diff "$@" ;;
'')
    usage >&2
    exit 2
    ;;
*) misuse "abi: unknown subcommand '$subcommand'" ;;
esac
