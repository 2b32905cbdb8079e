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

The manual of all of it is build/abi/manual.html, and build/abi/kozo.json has it for other tools;
docs/verification.md tells how each proof works.
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
    if agreed=$(sh tests/abi/agree.sh build/abi 2>&1); then
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
    build/tools/abigen --layouts "$work/layouts" --dump "$work/values" abi/kozo.kidl
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
    kernels='build/kernel/release/kozo.elf build/kernel/debug/kozo.elf'
    services='' objects='build/lib build/kernel/release build/kernel/debug'
    for path in $(built_paths); do
        services="$services build/$path.debug"
        [ ! -d "build/$path.o" ] || objects="$objects build/$path.o"
    done

    rust=$([ -e build/services/fs.debug ] && echo 1 || echo 0)
    # shellcheck disable=SC2086 # Lists of files.
    {
        prove 'C, assembler and Rust have the values and layouts of the definition' values_agree
        prove 'every object and every binary was compiled with this ABI, and no other' \
            sh tools/verify/notes.sh "$fingerprint" $kernels $services --objects $objects
        prove 'the debug information of the binaries has the layouts of the definition' \
            sh tools/verify/layouts.sh "$work/layouts" $kernels $services
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
