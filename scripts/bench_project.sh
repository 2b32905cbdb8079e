#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Tells where the instructions of a project's system go from the boot to the prompt: `kozo bench` in a project.

set -eu
. scripts/common.sh

usage() {
    cat <<'EOT'
usage: kozo bench [--system NAME|FILE] [--json FILE] [--plot FOLDER] [--qemu PROGRAM]

Builds what is missing, boots the system in QEMU and tells who executes how many instructions from the loader's first one to
the prompt of the shell: loader, firmware, kernel, init and each service, and when each began. Figures are instructions of
the guest, never time.

  --system NAME|FILE   the system: one in systems/, or a description elsewhere   (its only one, else default)
  --json FILE          writes them to a file, too
  --plot FOLDER        draws them, too: FOLDER gets the figures and the picture (SVG)
  --qemu PROGRAM       QEMU to run the system in   (qemu-system-x86_64)

What a line that is typed takes, and each call that it brings about, `kozo trace` tells.
EOT
}

wanted=$(default_system) json='' plot='' qemu=qemu-system-x86_64
while [ $# -gt 0 ]; do
    case $1 in
    --help)
        usage
        exit 0
        ;;
    --timeline) ;;
    --system | --json | --plot | --qemu)
        [ $# -ge 2 ] || misuse "bench: option $1 needs a value"
        case $1 in
        --system) wanted=$2 ;;
        --json) json=$(caller_path "$2") ;;
        --plot) plot=$(caller_path "$2") ;;
        --qemu) qemu=$2 ;;
        esac
        shift
        ;;
    *) misuse "bench: in a project there is no '$1'" ;;
    esac
    shift
done
find_system "$wanted"
if [ "${KOZO_SET_UP:-0}" != 1 ]; then
    sh scripts/setup.sh build rust run test ${plot:+plot}
    export KOZO_SET_UP=1
fi
image=$(system_image '')
sh scripts/build.sh ${system_make:+"$system_make"} "$image" "$KOZO_BUILD/bench/timeline_plugin.$(plugin_api "$qemu").so"
QEMU=$qemu exec sh scripts/bench_timeline.sh "$image" "$json" "$plot"
