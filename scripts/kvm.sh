#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: kvm.sh [QEMU]
# KOZO_IMAGE in the environment is the image to try it with.
# Prints the accelerator to use: kvm where the real image has booted and powered off with it, otherwise tcg. On some
# hosts /dev/kvm opens and then dies or hangs in the firmware, so only a full boot counts. The answer is kept for this
# QEMU, host kernel and CPU.

set -eu
. scripts/common.sh

qemu=${1:-qemu-system-x86_64}
limit=10

if ! [ -r /dev/kvm ] || ! [ -w /dev/kvm ]; then
    echo tcg
    exit 0
fi
key=$({
    "$qemu" --version
    uname -srvm
    grep -m 1 '^model name' /proc/cpuinfo
} 2>/dev/null | cksum | tr ' ' -)
answer=$KOZO_CACHE/kvm/$key
if ! [ -s "$answer" ] && [ "$KOZO_DRY_RUN" = 1 ]; then
    say "with KVM where one boot of at most $limit s shows that it works" >&2
    echo tcg
    exit 0
fi

# Types poweroff once the prompt is there.
operator() {
    for _ in $(seq $((limit * 5))); do
        if grep -qF 'kozo> ' "$log" 2>/dev/null; then
            printf 'poweroff\r'
            break
        fi
        [ -e "$log" ] || break
        sleep 0.2
    done
}

if [ -s "$answer" ]; then
    cat "$answer"
    exit 0
fi
say "trying whether KVM can boot KOZO here (once, at most $limit s)" >&2
mkdir -p "$KOZO_CACHE/kvm"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
accel=tcg
if operator | sh scripts/qemu.sh --qemu "$qemu" --accel kvm ${KOZO_IMAGE:+--image "$KOZO_IMAGE"} --limit "$limit" --log "$log" >/dev/null 2>&1 &&
    grep -qF 'kozo> ' "$log"; then
    accel=kvm
fi
# A kernel that panics says nothing about KVM.
grep -qF 'KOZO PANIC' "$log" || echo "$accel" >"$answer"
echo "$accel"
