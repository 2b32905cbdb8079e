#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Installs what is missing. Other commands call it with the uses that they have.

set -eu
. scripts/common.sh
. scripts/packages.sh

usage() {
    cat <<'EOF'
usage: ./kozo setup [USE ...]

Installs what is missing, on Debian 12 and 13 with apt (through sudo where not root); elsewhere it names what is
missing. USE is one or more of

  build   compilers and image tools
  rust    Debian's rustc-web; without it the Rust services are left out
  run     QEMU and its UEFI firmware
  screen  QEMU's window, for ./kozo run --screen
  debug   gdb, for ./kozo debug
  plot    gnuplot, for the curves of ./kozo bench
  draw    graphviz, for the pictures of ./kozo caps
  docs    lowdown, for the pages of ./kozo docs
  test    test and lint tools; on Debian 12 also QEMU 10 from bookworm-backports, in a folder of its own

All of them but screen where none is named.
EOF
}

# apt ARGUMENT... as root, asking nothing.
apt() {
    set -- env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 \
        -o Dpkg::Use-Pty=0 "$@"
    if [ "$(id -u)" = 0 ]; then
        run "$@" </dev/null
    elif [ -t 0 ]; then
        run sudo "$@"
    else
        run sudo -n "$@" </dev/null
    fi
}

# install PACKAGE... without removing any other. Fetches the lists only where the ones at hand do not do.
install() {
    if [ "$KOZO_DRY_RUN" = 0 ] && [ "$(id -u)" != 0 ] && ! have sudo; then
        die "neither root nor sudo here; as root: apt-get install --no-install-recommends $*"
    fi
    quietly apt install -y --no-install-recommends --no-remove "$@" || {
        quietly apt update && quietly apt install -y --no-install-recommends --no-remove "$@"
    } || {
        cat "$log" >&2
        return 1
    }
}

# Whether the lists at hand know a rustc-web that is new enough; Debian updates it within a release.
knows_rust() {
    version=$(apt-cache policy rustc-web 2>/dev/null | awk '$1 == "Candidate:" { print $2 }')
    dpkg --compare-versions "${version:-0}" ge 1.96
}

# Keeps what a command says for when it fails.
quietly() {
    if [ "$KOZO_DRY_RUN$KOZO_VERBOSE" = 00 ]; then
        "$@" >"$log" 2>&1
    else
        "$@" 2>"$log"
    fi
}

# Prints each missing thing and what it is for.
tell() {
    echo "$1" | while read -r use package probe purpose; do
        printf '  %-16s %s\n' "$package" "$purpose"
    done
}

setup_packages() {
    lines=$(missing "$@")
    [ -n "$lines" ] || return 0
    if ! on_debian; then
        say 'missing, by the names of their Debian packages:' >&2
        tell "$lines" >&2
        # Without its tools a part of the tests is skipped or fails; the others can run.
        echo "$lines" | grep -qv '^\(test\|debug\|plot\|draw\|docs\) ' || return 0
        die 'install them with the package manager of this system'
    fi
    say 'installing with apt:'
    tell "$lines"
    # shellcheck disable=SC2046
    install $(echo "$lines" | awk '{ print $2 }') || die 'apt could not install these packages (its words are above)'
}

setup_rust() {
    have_rust && return 0
    rivals=$(installed rustc cargo rustup)
    if ! on_debian; then
        why='none is installed'
    elif [ -n "$rivals" ]; then
        why="Debian's rustc-web can not be beside the installed $rivals"
    else
        say 'installing with apt:'
        printf '  %-16s %s\n' "$rust_packages" 'compiles the Rust services'
        knows_rust || quietly apt update || cat "$log" >&2
        # shellcheck disable=SC2086
        if ! install $rust_packages; then
            why='apt could not install rustc-web'
        elif have_rust || [ "$KOZO_DRY_RUN" = 1 ]; then
            return 0
        else
            why="rustc-web is too old: $(rustc --version)"
        fi
    fi
    say "no Rust compiler that can build for KOZO ($why): going on without the Rust services"
}

# Those of the packages that dpkg has installed.
installed() {
    # shellcheck disable=SC2016
    dpkg-query -W -f '${db:Status-Abbrev}:${Package}\n' "$@" 2>/dev/null | sed -n 's/^ii *://p' | xargs
}

uses=
for word; do
    case $word in
    --help)
        usage
        exit 0
        ;;
    build | rust | run | screen | debug | plot | draw | docs | test) uses="$uses $word" ;;
    *) misuse "setup: unknown use '$word'" ;;
    esac
done
uses=${uses:- build rust run debug plot draw docs test}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086
setup_packages $uses
case $uses in *rust*) setup_rust ;; esac
case $uses in *test*) sh scripts/qemu10.sh --fetch >/dev/null || true ;; esac
