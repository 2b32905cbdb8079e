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

# Prints the address of a symbol, and fails where there is none.
address_of() {
    llvm-nm "$kernel" | awk -v name="$1" '$3 == name { print $1; found = 1 } END { exit !found }' ||
        die "$kernel: no symbol $1"
}

entry=$(address_of syscall_entry)
exit=$(address_of fastpath_exit)
call=$(address_of fastpath_call)
answer=$(address_of fastpath_reply_recv)
space=$(llvm-objdump -d --no-show-raw-insn "$kernel" | awk '
    /^[0-9a-f]+ <.*>:$/ { inside = $2 == "<switch_threads>:" }
    inside && $2 == "movq" && $4 == "%cr3" { sub(":", "", $1); print $1; found = 1; exit }
    END { exit !found }') || die "$kernel: switch_threads has no write to CR3"

mkdir -p "$out"
rm -f "$out/report" "$out/interrupts.log"
sh "$here/guest.sh" "$image" "$out" 30 \
    "$tools/syscall_plugin,entry=$entry,space=$space,exit=$exit,call=$call,answer=$answer,report=$out/report" "-d int -D $out/interrupts.log" "$@"
