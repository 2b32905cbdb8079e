#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: watch.sh IMAGE KERNEL TOOLS OUT COMMAND...
#
# Boots the image, types the commands at the shell, and powers off; with QEMU watched by the plugin in TOOLS. KERNEL is
# the image's, with its symbols. Leaves OUT/report (see syscall_plugin.c), OUT/interrupts.log (QEMU's -d int) and
# OUT/console. QEMU in the environment names another QEMU than the system's.

set -eu
. scripts/common.sh

here=${0%/*}
image=$1 kernel=$2 tools=$3 out=$4
shift 4
qemu=${QEMU:-qemu-system-x86_64}

# Prints the address of a symbol, and fails where there is none.
address_of() {
    llvm-nm "$kernel" | awk -v name="$1" '$3 == name { print $1; found = 1 } END { exit !found }' ||
        die "$kernel: no symbol $1"
}

entry=$(address_of syscall_entry)
exit=$(address_of fastpath_exit)
space=$(llvm-objdump -d --no-show-raw-insn "$kernel" | awk '
    /^[0-9a-f]+ <.*>:$/ { inside = $2 == "<switch_threads>:" }
    inside && $2 == "movq" && $4 == "%cr3" { sub(":", "", $1); print $1; found = 1; exit }
    END { exit !found }') || die "$kernel: switch_threads has no write to CR3"

# The interface for plugins that this QEMU speaks.
major=$(qemu_major "$qemu")
api=1
[ "${major:-0}" -lt 9 ] || api=4

mkdir -p "$out"
rm -f "$out/report" "$out/interrupts.log"
expect "$here/session.exp" "$@" poweroff -- sh scripts/qemu.sh --qemu "$qemu" --image "$image" --log "$out/console" \
    --limit 60 -- -plugin "$tools/syscall_plugin.$api.so,entry=$entry,space=$space,exit=$exit,report=$out/report" \
    -d int -D "$out/interrupts.log" >"$out/session" 2>&1 ||
    die "the session failed: $(tail -n 1 "$out/session"); $out/session has all of it"
