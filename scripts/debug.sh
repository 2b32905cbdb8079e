#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A machine under gdb, or what a panic left.

set -eu
. scripts/common.sh

usage() {
    cat <<'EOF'
usage: ./kozo debug [OPTION ...] [-- GDB-OPTION ...]
       ./kozo debug --panic RECORD [--kernel FILE]

Starts a machine, stopped before its first instruction, and gdb on it; what its console shows is in build/debug.log. gdb
has the kernel's symbols. `hbreak kernel_main` and `continue` lead into the kernel. Beside gdb's own commands there are

  kozo threads                  threads with state, priority and service
  kozo cnode THREAD             the capabilities of a thread
  kozo tree SLOT                what was derived from a capability: a slot's address, or THREAD:HANDLE
  kozo walk ADDRESS [SPACE]     the page tables on the way to an address

where THREAD is a service's name or a thread's address, and SPACE a thread or the physical address of a top-level table.

  --system NAME|FILE the system: one in systems/, or a description elsewhere   (default)
  --debug            the image with the kernel's checks and messages on
  --service NAME     the symbols of this service or program too. All are linked to one address: a breakpoint there stops
                     each of them
  --attach ADDRESS   no new machine, but the one that waits for gdb at this address: host:port, or the path of a socket.
                     For a machine with a console, type `./kozo run -- -s` elsewhere and attach to localhost:1234
  --qemu PROGRAM     QEMU to use   (qemu-system-x86_64)

With --panic it prints what a panic left, with functions and source lines from the kernel that has the record's build id,
and syscalls by name. RECORD is what the second serial port said; ./kozo run keeps that in build/panic.log.

  --kernel FILE      another kernel, with its symbols, that may be the one   (those below build/ are looked at anyway)
EOF
}

wanted=$(default_system) panic='' kernel='' debug='' service='' attach='' qemu=qemu-system-x86_64
while [ $# -gt 0 ]; do
    case $1 in
    --help)
        usage
        exit 0
        ;;
    --debug)
        debug=-debug
        shift
        ;;
    --system | --panic | --kernel | --service | --attach | --qemu)
        [ $# -ge 2 ] || misuse "debug: option $1 needs a value"
        case $1 in
        --system) wanted=$2 ;;
        --panic) panic=$(caller_path "$2") ;;
        --kernel) kernel=$(caller_path "$2") ;;
        --service) service=$2 ;;
        --attach) case $2 in *:*) attach=$2 ;; *) attach=$(caller_path "$2") ;; esac ;;
        --qemu) qemu=$2 ;;
        esac
        shift 2
        ;;
    --)
        shift
        break
        ;;
    *) misuse "debug: unknown option '$1'" ;;
    esac
done

if [ -n "$panic" ]; then
    run sh scripts/panic.sh "$panic" ${kernel:+"$kernel"} "$KOZO_BUILD"/kernel/*/kozo.elf "$KOZO_BUILD"/tests/*/kozo.elf
    exit
fi
find_system "$wanted"
service_file=$KOZO_BUILD/services/$service.debug
for root in ${KOZO_PROJECT:+"$KOZO_PROJECT/"} ''; do
    [ -z "$service" ] || [ ! -d "${root}programs/$service" ] || service_file=$KOZO_BUILD/programs/$service.debug
done
image=$(system_image "$debug")
if [ "${KOZO_SET_UP:-0}" != 1 ]; then
    sh scripts/setup.sh build rust run debug
fi
# Building would change the files that a machine that runs already was made from.
[ -n "$attach" ] || KOZO_SET_UP=1 sh scripts/build.sh ${system_make:+"$system_make"} "$image" ${service:+"$service_file"}
if [ -n "$service" ] && [ "$KOZO_DRY_RUN" = 0 ]; then
    [ -e "$service_file" ] || die "there is no service '$service' in $KOZO_BUILD, and no program"
fi

# under_gdb ADDRESS GDB-OPTION...
under_gdb() {
    address=$1
    shift
    case $debug in '') profile=release ;; *) profile=debug ;; esac
    run gdb -q -nx -iex 'set confirm off' -iex 'set pagination off' "$KOZO_BUILD/kernel/$profile/kozo.elf" \
        -x tools/debug/kozo.py -ex "target remote $address" \
        ${service:+-ex "add-symbol-file $service_file"} "$@"
}

if [ -n "$attach" ]; then
    under_gdb "$attach" "$@"
    exit
fi

work=$(mktemp -d)
machine=
clean_up() {
    [ -z "$machine" ] || kill "$machine" 2>/dev/null || true
    [ -z "$machine" ] || wait "$machine" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' HUP TERM

# Ctrl-C is for gdb.
trap '' INT
sh scripts/qemu.sh --image "$image" --qemu "$qemu" --log "$KOZO_BUILD/debug.log" --until-limit 0 \
    -- -S -gdb "unix:$work/gdb,server=on,wait=off" </dev/null >"$work/qemu" 2>&1 &
machine=$!
trap : INT
if [ "$KOZO_DRY_RUN$KOZO_VERBOSE" = 00 ]; then
    tries=0
    until [ -S "$work/gdb" ]; do
        tries=$((tries + 1))
        if [ "$tries" -gt 100 ] || ! kill -0 "$machine" 2>/dev/null; then
            die "no machine came up: $(tail -n 1 "$work/qemu")"
        fi
        sleep 0.1
    done
else
    wait "$machine" || true
    cat "$work/qemu"
fi
under_gdb "$work/gdb" "$@"
