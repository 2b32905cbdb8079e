#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: panic.sh RECORD [KERNEL ...]
#
# Prints the record of a panic, as the kernel says it on its serial ports, with functions and source lines. They come
# from the kernel among the given ones that has the record's build id; without one, the addresses have to do.

set -eu
. scripts/common.sh

record=$1
shift
[ -r "$record" ] || die "$record can not be read"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# The last panic in the file: from its cause to its end, or to the end of the file where it was cut off.
tr -d '\r' <"$record" | LC_ALL=C awk '
    /^KOZO PANIC: halted/ { inside = 0 }
    inside { text = text $0 "\n" }
    /^KOZO PANIC: / && !/: (halted|again)/ { inside = 1; text = substr($0, 13) "\n" }
    END { printf "%s", text }' >"$work/record"
[ -s "$work/record" ] || die "$record holds no record of a panic"

# field NAME: what stands after NAME= in the record.
field() {
    sed -n "s/^\(.* \)\{0,1\}$1=\([0-9a-f]*\).*/\2/p" "$work/record" | head -n 1
}

# list NAME: the words after NAME: in the record.
list() {
    sed -n "s/^$1: *//p" "$work/record"
}

find_kernel() {
    for kernel; do
        if [ -e "$kernel" ] && [ -n "$build" ] && [ "$(llvm-readelf -n "$kernel" | sed -n 's/.*Build ID: //p')" = "$build" ]; then
            echo "$kernel"
            return
        fi
    done
}

# place WHAT ADDRESS INSTRUCTION: a line for the function there, and one for each that it is inlined into. INSTRUCTION is
# an address inside the instruction itself: a return address stands after its call, perhaps in another line.
place() {
    case $2 in
    ffffffff*) ;;
    *)
        printf '  %-10s %s  in user mode\n' "$1" "$2"
        return
        ;;
    esac
    if [ -z "$kernel" ]; then
        printf '  %-10s %s\n' "$1" "$2"
        return
    fi
    llvm-symbolizer --obj="$kernel" --pretty-print "0x$3" | sed "s|^\(.*\) at \(\./\)*|\1 at |; s/:[0-9]*\$//; /^\$/d" |
        sed "1s/^/$(printf '  %-10s %s  ' "$1" "$2")/; 2,\$s/^/$(printf '  %-10s %-16s  ' '' '')/"
}

# Kernel addresses are all in the upper 4 GiB.
before() {
    printf 'ffffffff%08x' $((0x${1#ffffffff} - 1))
}

# syscall NUMBER: its name, as the ABI that the kernel was built for has it.
syscall() {
    name=
    [ "$abi" != "$(field abi)" ] || name=$(sed -n "s/^#define SYS_\([A-Z_]*\) UINT64_C($1)\$/\1/p" "$KOZO_BUILD/abi/kozo_abi.h" |
        grep -vx MAX | head -n 1)
    echo "${name:-syscall $1}"
}

build=$(field build)
abi=$(sed -n 's/^#define ABI_FINGERPRINT UINT64_C(0x\([0-9a-f]*\)).*/\1/p' "$KOZO_BUILD/abi/kozo_abi.h" 2>/dev/null) || abi=none
kernel=$(find_kernel "$@")

echo "the kernel panicked: $(head -n 1 "$work/record")"
if [ -n "$kernel" ]; then
    echo "kernel: $kernel, build $build"
else
    echo "kernel: no build here matches ${build:-a record without a build id}; addresses only"
fi
where=$(field rip)
if grep -q '^vector=' "$work/record"; then
    place at "$where" "$where"
elif [ -n "$where" ]; then
    # Where the kernel decided on it, that is what the call of panic() would return to.
    place at "$where" "$(before "$where")"
fi
for address in $(list backtrace); do
    # A panic that the kernel decided on names its place twice.
    [ "$address" = "$where" ] || place 'called by' "$address" "$(before "$address")"
    where=
done
grep -v '^\(build=\|backtrace:\|syscalls:\)' "$work/record" | sed '1d; s/^/  /'
echo 'last syscalls on the slow path, the newest first:'
for call in $(list syscalls); do
    printf '  %-14s by thread %s\n' "$(syscall "${call#*:}")" "${call%:*}"
done
