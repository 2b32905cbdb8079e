#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Builds what is missing and boots KOZO in QEMU.

set -eu
. scripts/common.sh

usage() {
    cat <<'EOF'
usage: ./kozo run [OPTION ...] [-- QEMU-OPTION ...]

Boots build/kozo.img, or in a project its default system, with this terminal as its serial console, after building and installing what is missing. Typing
`poweroff` ends it, with status 0; so does Ctrl-A x, which quits QEMU.

  --system NAME|FILE       the system: one in systems/, or a description elsewhere   (default)
  --screen                 a window beside it with the machine's screen, whose keyboard types as well
  --debug                  the image with the kernel's checks and messages on
  --disk virtio|ahci|usb   what the image is connected as                     (virtio)
  --memory SIZE            RAM, in MiB or with M or G                         (256M)
  --cpu MODEL              CPU model of QEMU                                  (max, or host with kvm)
  --accel tcg|kvm          how the CPU is run     (kvm where a boot has shown that it works, otherwise tcg)
  --qemu PROGRAM           QEMU to use                                        (qemu-system-x86_64)
  --limit S                stops the machine after S seconds                  (no limit)
  --until-limit S          stops it where the prompt is not there by then, or at a panic; 0 never does   (60)
EOF
}

debug='' accel='' uses=run wanted=$(default_system) qemu=qemu-system-x86_64

# Passes on what qemu.sh takes, except what is decided here.
count=$#
while [ "$count" -gt 0 ]; do
    word=$1
    shift
    count=$((count - 1))
    case $word in
    --help)
        usage
        exit 0
        ;;
    --debug) debug=-debug ;;
    --system)
        [ "$count" -gt 0 ] || misuse 'run: option --system needs a value'
        wanted=$1
        shift
        count=$((count - 1))
        ;;
    --screen)
        uses='run screen'
        set -- "$@" --screen window
        ;;
    --accel | --qemu | --disk | --memory | --cpu | --limit | --until-limit)
        [ "$count" -gt 0 ] || misuse "run: option $word needs a value"
        [ "$word" != --accel ] || accel=$1
        [ "$word" != --qemu ] || qemu=$1
        [ "$word" = --accel ] || set -- "$@" "$word" "$1"
        shift
        count=$((count - 1))
        ;;
    --)
        set -- "$@" --
        while [ "$count" -gt 0 ]; do
            set -- "$@" "$1"
            shift
            count=$((count - 1))
        done
        ;;
    *) misuse "run: unknown option '$word'" ;;
    esac
done

find_system "$wanted"
image=$(system_image "$debug")
# shellcheck disable=SC2086
sh scripts/setup.sh build rust $uses
export KOZO_SET_UP=1
sh scripts/build.sh ${system_make:+"$system_make"} "$image"
accel=${accel:-$(KOZO_IMAGE=$image sh scripts/kvm.sh "$qemu")}
say "booting $image with $accel; type 'poweroff' to end, or Ctrl-A x to quit QEMU"
exec sh scripts/qemu.sh --image "$image" --accel "$accel" "$@"
