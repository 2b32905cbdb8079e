#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Boots a disk image in QEMU with this terminal as its serial console. What run, the KVM trial and the boot tests share.

set -eu
. scripts/common.sh
. scripts/packages.sh

usage() {
    cat <<'EOF'
usage: qemu.sh [OPTION ...] [-- QEMU-OPTION ...]

  --image FILE         disk image; it is never written to            (build/kozo.img)
  --disk virtio|ahci|usb   what the image is connected as            (virtio)
  --accel tcg|kvm      how the CPU is run                            (tcg)
  --cpu MODEL          CPU model of QEMU                             (max, or host with kvm)
  --memory SIZE        RAM, in MiB or with M or G                    (256M)
  --screen window|hidden   a graphics card, and a window or none that shows its screen   (no graphics card)
  --no-serial          no serial ports: the console is the screen alone, and this terminal QEMU's monitor
  --qemu PROGRAM       QEMU to use                                   (qemu-system-x86_64)
  --log FILE           keeps what the console showed                 (build/serial.log)
  --record FILE        keeps what the second serial port said: the record of a panic   (build/panic.log)
  --until TEXT         what the console must show in time            (kozo> )
  --until-limit S      seconds for that; 0 for no limit, and no stop at a panic   (60)
  --limit S            seconds for all, 0 for no limit               (0)

KOZO_FLASH=1 in the environment: the machine has its firmware in flash memory, with variables that it can write, and so
device memory that no driver is for; otherwise in a ROM, with which it boots faster.

Returns 0 when the machine powered off, or QEMU was quit; 1 with a line that says why otherwise.
EOF
}

image=$KOZO_BUILD/kozo.img disk=virtio accel=tcg cpu='' memory=256M qemu=qemu-system-x86_64
screen=none serial=1 log=$KOZO_BUILD/serial.log record=$KOZO_BUILD/panic.log until='kozo> ' until_limit=60 limit=0

while [ $# -gt 0 ]; do
    case $1 in
    --help)
        usage
        exit 0
        ;;
    --)
        shift
        break
        ;;
    --no-serial)
        serial=
        shift
        ;;
    --image | --disk | --accel | --cpu | --memory | --screen | --qemu | --log | --record | --until | --until-limit | --limit)
        [ $# -ge 2 ] || misuse "option $1 needs a value"
        case $1 in
        --image) image=$2 ;;
        --disk) disk=$2 ;;
        --accel) accel=$2 ;;
        --cpu) cpu=$2 ;;
        --memory) memory=$2 ;;
        --screen) screen=$2 ;;
        --qemu) qemu=$2 ;;
        --log) log=$2 ;;
        --record) record=$2 ;;
        --until) until=$2 ;;
        --until-limit) until_limit=$2 ;;
        --limit) limit=$2 ;;
        esac
        shift 2
        ;;
    *) misuse "unknown option '$1'" ;;
    esac
done

case $accel in
tcg) cpu=${cpu:-max} ;;
kvm) cpu=${cpu:-host} ;;
*) misuse "no accelerator '$accel'" ;;
esac
case $disk in
virtio) attach='virtio-blk-pci,drive=disk,bootindex=0' bus='' ;;
ahci) attach='ide-hd,bus=ide.0,drive=disk,bootindex=0' bus='' ;;
usb) attach='usb-storage,drive=disk,bootindex=0' bus=qemu-xhci ;;
*) misuse "no kind of disk '$disk'" ;;
esac
case ${memory%[MG]} in '' | *[!0-9]*) misuse "'$memory' is no size of memory" ;; esac
case $screen in
none) display=none card='' ;;
hidden) display=none card=VGA ;;
window)
    display=$(window "$qemu") || display=gtk
    card=VGA
    ;;
*) misuse "no way to show a screen '$screen'" ;;
esac
case $limit$until_limit in *[!0-9]*) misuse 'a limit is a number of seconds' ;; esac
[ -n "$serial" ] || until_limit=0
if [ "$limit" != 0 ] && [ "$limit" -lt "$until_limit" ]; then
    until_limit=$limit
fi

if [ "$KOZO_DRY_RUN" = 0 ]; then
    have "$qemu" || die "$qemu is missing; './kozo doctor' tells what else is"
    [ "$screen" != window ] || window "$qemu" >/dev/null ||
        die "$qemu can open no window; Debian's package qemu-system-gui adds that"
    [ -e "$image" ] || die "$image is missing; './kozo build' makes it"
    mkdir -p "${log%/*}" "${record%/*}"
fi
files=$(firmware) || files='OVMF_CODE_4M.fd OVMF_VARS_4M.fd'
[ "${files#/}" != "$files" ] || [ "$KOZO_DRY_RUN" = 1 ] || die 'UEFI firmware (OVMF) is missing'
code=${files% *} variables=${files#* }
rom=$KOZO_BUILD/firmware/${code#/}

# Makes the ROM: the firmware's code at the end of the first 4 GiB, its variables before it, and ones from the registers
# of a TPM on (FED40000, TCG PC Client Platform TPM Profile 1.05, 6.3). There is none, and a PC reads ones where nothing
# answers. QEMU reads zeros, which to OVMF are a TPM that is busy: it waits for it twice, for 750 ms. Where the ROM and the
# registers of a device lie at one address, QEMU has the device answer.
make_rom() {
    size=$((0x100000000 - 0xfed40000 - $(cat "$@" | wc -c)))
    [ "$size" -ge 0 ] || die "$* are too large for a ROM"
    mkdir -p "${rom%/*}"
    { head -c "$size" /dev/zero | tr '\0' '\377' && cat "$@"; } >"$rom.$$" || {
        rm -f "$rom.$$"
        die "cannot write $rom"
    }
    mv "$rom.$$" "$rom"
}

# Is it newer than all that it is made of? A package brings files that are older than their arrival.
rom_is_new() {
    for part in "$@" scripts/qemu.sh; do
        [ -n "$(find "$rom" -newermc "$part" 2>/dev/null)" ] || return 1
    done
}

# The variables are those of the template at each boot: what the firmware writes to flash goes to a file that QEMU drops.
if [ "${KOZO_FLASH:-0}" = 1 ]; then
    set -- -drive "if=pflash,format=raw,unit=0,readonly=on,file=$code" \
        -drive "if=pflash,format=raw,unit=1,snapshot=on,file=$variables" "$@"
else
    [ "$KOZO_DRY_RUN" = 1 ] || rom_is_new "$variables" "$code" || make_rom "$variables" "$code"
    set -- -bios "$rom" "$@"
fi
set -- "$qemu" -machine q35 -accel "$accel" -cpu "$cpu" -m "$memory" -nodefaults -no-user-config -display "$display" \
    ${card:+-device "$card"} \
    -chardev "stdio,id=console,mux=on,signal=off,logfile=$log" ${serial:+-serial chardev:console} -mon chardev=console \
    -chardev "file,id=record,path=$record" ${serial:+-serial chardev:record} \
    ${bus:+-device "$bus"} -drive "if=none,id=disk,format=raw,snapshot=on,file=$image" -device "$attach" "$@"

if [ "$KOZO_DRY_RUN$KOZO_VERBOSE" != 00 ]; then
    print_command "$@"
fi
[ "$KOZO_DRY_RUN" = 0 ] || exit 0

verdict=$(mktemp)
terminal=$(stty -g 2>/dev/null) || terminal=

# stop PID: firmly, also where QEMU does not listen any more.
stop() {
    kill "$1" 2>/dev/null || return 0
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        sleep 0.2
        kill -0 "$1" 2>/dev/null || return 0
    done
    kill -KILL "$1" 2>/dev/null || true
}

shown() {
    grep -qF -- "$until" "$log"
}

# late SECONDS
late() {
    [ "$1" != 0 ] && [ "$now" -ge $(($1 * 5)) ]
}

# Ends QEMU when it is late, and when the kernel has panicked and waits for nothing any more.
watch() {
    now=0 ready=
    while :; do
        [ -n "$ready" ] || ! shown || ready=1
        if [ "$until_limit" != 0 ] && grep -qF 'KOZO PANIC: halted' "$log"; then
            why='the kernel panicked and the machine was stopped'
        elif [ -z "$ready" ] && late "$until_limit"; then
            why="the machine had not shown '$until' after $until_limit s and was stopped"
        elif late "$limit"; then
            why="the machine had not powered off after $limit s and was stopped"
        else
            sleep 0.2
            now=$((now + 1))
            continue
        fi
        echo "$why" >"$verdict"
        stop "$machine"
        return
    done
}

clean_up() {
    kill "$watcher" 2>/dev/null || true
    [ -z "$machine" ] || stop "$machine"
    [ -z "$terminal" ] || stty "$terminal" 2>/dev/null || true
    rm -f "$verdict"
}

: >"$log"
exec 3<&0
"$@" <&3 &
machine=$!
watch >/dev/null 2>&1 </dev/null &
watcher=$!
trap clean_up EXIT
trap 'exit 130' HUP INT TERM
status=0
wait "$machine" || status=$?
machine=
[ ! -s "$verdict" ] || die "$(cat "$verdict"); what it showed is in $log"
[ "$status" = 0 ] || die "QEMU ended with status $status; what the machine showed is in $log"
