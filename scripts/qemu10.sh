#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: qemu10.sh [--fetch]
# Prints the path of a QEMU whose emulated CPU has an x2APIC (version 9 or later), and returns 1 where there is none.
# ./kozo trace needs it too, from version 10 on.
# With --fetch, on Debian 12, gets version 10 from bookworm-backports into the cache first, beside the system's own
# and with no change to the system; says why where it can't.

set -eu
. scripts/common.sh
. scripts/packages.sh

dir=$KOZO_CACHE/qemu-10
binary=$dir/root/usr/bin/qemu-system-x86_64
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

works() {
    major=$(qemu_major "$1")
    [ "${major:-0}" -ge 9 ]
}

# The mirror that this machine's apt takes Debian 12 from.
mirror() {
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        awk '$1 == "bookworm" && $2 == "main" { print $3; exit }'
}

# apt-get with lists, cache and sources of its own. _apt, apt's own user, may not read the folder.
private_apt() {
    apt-get -qq -o Dir::Etc::sourcelist="$dir/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State::Lists="$dir/lists" -o Dir::Cache="$dir/cache" -o APT::Sandbox::User="$(id -un)" \
        -o Acquire::Retries=2 -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "$@"
}

fetch() {
    uri=$(mirror)
    [ -n "$uri" ] || {
        say 'apt has no source for bookworm' && return 1
    }
    rm -rf "$dir"
    mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial" "$dir/packages" "$dir/root"
    echo "deb [signed-by=$keyring] $uri bookworm-backports main" >"$dir/sources.list"
    private_apt update || return 1
    (cd "$dir/packages" && for package in qemu-system-x86 qemu-system-common qemu-system-data seabios; do
        private_apt download "$package/bookworm-backports" || exit 1
    done) || return 1
    for package in "$dir"/packages/*.deb; do
        dpkg -x "$package" "$dir/root" || return 1
    done
    rm -rf "$dir/lists" "$dir/cache" "$dir/packages"
    works "$binary" || {
        say "it does not start: $("$binary" --version 2>&1 | head -n 1)" && return 1
    }
}

for candidate in qemu-system-x86_64 "$binary"; do
    if have "$candidate" && works "$candidate"; then
        command -v "$candidate"
        exit 0
    fi
done
[ "${1:-}" = --fetch ] && on_debian && grep -q '^VERSION_ID="12"' /etc/os-release || exit 1
say "fetching QEMU 10 from bookworm-backports into $dir, for ./kozo trace and the x2APIC tests" >&2
if [ "$KOZO_DRY_RUN" = 1 ]; then
    print_command sh scripts/qemu10.sh --fetch >&2
    exit 1
fi
mkdir -p "$KOZO_CACHE"
if fetch >"$KOZO_CACHE/qemu-10.log" 2>&1; then
    echo "$binary"
else
    say "QEMU 10 could not be had ($(tail -n 1 "$KOZO_CACHE/qemu-10.log")): ./kozo trace does not run, and the x2APIC tests are skipped" >&2
    exit 1
fi
