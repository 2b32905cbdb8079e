#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Would agree.sh notice? One number is changed in a copy of the generated files, in each language in turn: agree.sh has
# to fail and to name what was changed.
#
# usage: broken.sh [ABI_FOLDER]

set -eu

here=$(cd "$(dirname "$0")" && pwd)
abi=${1:-$(cd "$here/../.." && pwd)/build/abi}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

passed=0
failed=0

# check FILE SED_SCRIPT NAME: change the file so; agree.sh must fail in a line that has the name.
check() {
    case $1 in
    *_abi.h) part=c ;;
    *.rs) part=rust ;;
    *) part=asm ;;
    esac
    rm -rf "$scratch/abi"
    cp -r "$abi" "$scratch/abi"
    sed "$2" "$abi/$1" >"$scratch/abi/$1"
    if cmp -s "$abi/$1" "$scratch/abi/$1"; then
        result="FAIL $1: nothing there to change by $2"
    elif "$here/agree.sh" "$scratch/abi" $part >"$scratch/said" 2>&1; then
        result="FAIL $1: $2 was not noticed"
    elif ! grep -q "^  .*$3" "$scratch/said"; then
        result="FAIL $1: $2 was noticed, but $3 is not named"
    else
        result="ok $1: $(grep -m 1 "^  .*$3" "$scratch/said" | sed 's/^ *//')"
    fi
    case $result in
    ok*) passed=$((passed + 1)) ;;
    *) failed=$((failed + 1)) ;;
    esac
    echo "$result"
}

check kozo_abi.h 's/ERR_NO_MEMORY = -8/ERR_NO_MEMORY = -88/' ERR_NO_MEMORY
check kozo_abi.h 's/SYS_CAP_COPY UINT64_C(17)/SYS_CAP_COPY UINT64_C(18)/' SYS_CAP_COPY
check kozo_abi.h 's/USER_END UINT64_C(0x7f/USER_END UINT64_C(0x3f/' USER_END
check kozo_abi.h 's/send_caps\[4\]/send_caps[5]/' IpcBuffer
check kozo_abi.h 's/FS_OPEN UINT32_C(2)/FS_OPEN UINT32_C(3)/' FS_OPEN
check kozo_abi.h 's/GREETER_GREET_NAME_MAX 64/GREETER_GREET_NAME_MAX 63/' GREETER_GREET_NAME_MAX
check kozo_asm.h 's/POWER_ERR_NO_WAY 16/POWER_ERR_NO_WAY 17/' POWER_ERR_NO_WAY
check kozo_asm.h 's/IPC_BUFFER_send_caps 352/IPC_BUFFER_send_caps 360/' IpcBuffer.send_caps
check kozo_asm.h '/TAG_NONBLOCK/d' TAG_NONBLOCK
if command -v "${RUSTC:-rustc}" >/dev/null; then
    check abi.rs 's/RIGHT_ENDPOINT_SEND: u64 = 1 << 13/RIGHT_ENDPOINT_SEND: u64 = 1 << 14/' RIGHT_ENDPOINT_SEND
    check abi.rs 's/SYS_REPLY: u64 = 5/SYS_REPLY: u64 = 6/' SYS_REPLY
    check abi.rs 's/SYSTEM_RUN: u32 = 3/SYSTEM_RUN: u32 = 4/' SYSTEM_RUN
    check abi.rs 's/pub gsi_base: u32/pub gsi_base: u64/' IoApic
else
    echo "skipped abi.rs: rustc is not installed"
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
