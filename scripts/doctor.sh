#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Tells what was found, which version, what is missing and what that costs. Changes nothing.

set -eu
. scripts/common.sh
. scripts/packages.sh

usage() {
    cat <<'EOF'
usage: ./kozo doctor

Tells what was found, which version, what is missing and what that costs. Changes nothing. Returns 0 where KOZO can be
built and run, 1 where it can't.
EOF
}

case ${1:-} in
'') ;;
--help)
    usage
    exit 0
    ;;
*) misuse "doctor: unknown option '$1'" ;;
esac

row() {
    printf '%-18s %s\n' "$1" "$2"
}

# version COMMAND: the first number with a dot that it tells of itself.
version() {
    case $1 in
    expect) flag=-v ;;
    fsck.fat) flag=--help ;;
    *) flag=--version ;;
    esac
    "$1" "$flag" 2>&1 </dev/null | grep -om 1 '[0-9][0-9]*\.[0-9][0-9.]*' | head -n 1
}

# What a missing thing costs, by its use.
cost() {
    case $1 in
    build) echo 'KOZO can not be built' ;;
    run) echo 'KOZO can not be run here' ;;
    screen) echo "'./kozo run --screen' is left out" ;;
    debug) echo "'./kozo debug' is left out, and its tests fail" ;;
    plot) echo "'./kozo bench' draws no curves" ;;
    draw) echo "'./kozo caps --svg' draws no system" ;;
    docs) echo "'./kozo docs' is left out, and its tests fail" ;;
    test) echo 'that part of the tests is skipped or fails' ;;
    esac
}

check_packages() {
    packages | while read -r use package probe purpose; do
        if ! is_there "$probe"; then
            row "$package" "MISSING: $(cost "$use") ($purpose)"
        elif [ "${probe#[/@]}" = "$probe" ]; then
            found=$(version "$probe")
            row "$package" "${found:-found}"
        elif [ "$probe" = @firmware ]; then
            row "$package" "$(firmware | cut -d' ' -f1)"
        else
            row "$package" "found"
        fi
    done
}

check_rust() {
    if found=$(sh targets/rust-probe.sh targets/kozo-none.json 2>/dev/null); then
        row rust "$("${found%% *}" --version) in ${found%% *}"
    else
        row rust "MISSING: the Rust services are left out ($rust_packages, or a nightly with rust-src)"
    fi
}

check_machine() {
    if qemu10=$(sh scripts/qemu10.sh); then
        row x2APIC "QEMU $(version "$qemu10") in $qemu10"
    else
        row x2APIC 'no QEMU from version 9 on: the x2APIC tests are skipped'
    fi
    if ! [ -e /dev/kvm ]; then
        row KVM 'not here: the CPU is emulated'
    elif ! [ -w /dev/kvm ]; then
        row KVM 'this user may not open /dev/kvm: the CPU is emulated'
    else
        row KVM "/dev/kvm is here; './kozo run' uses it where a boot has shown that it works"
    fi
    row cache "$KOZO_CACHE"
    row 'disk space' "$(df -Pk . | awk 'NR == 2 { printf "%d MiB free, a build takes about 300", $4 / 1024 }')"
}

row system "$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release 2>/dev/null), $(uname -m), $(jobs_wanted) processors"
on_debian || row '' 'not Debian 12 or 13: missing packages are named, not installed'
check_packages
check_rust
check_machine
if [ -n "$(missing build run)" ]; then
    die "not ready to build and run$(on_debian && echo "; './kozo setup' installs what is missing")"
fi
say 'ready to build and run'
