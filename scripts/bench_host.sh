#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: bench_host.sh ROUNDS
#
# How long one waits: for a build, the prompt, and from an edit to the prompt. All is done in a copy of the tree, so that
# there is nothing to restore. bench.sh runs it. These are times of this machine: they are told and never tested.

set -eu
. scripts/common.sh
. scripts/packages.sh

rounds=$1
case $rounds in
'' | *[!0-9]* | 0) misuse "bench: '$rounds' is no number of rounds" ;;
esac
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM

copy_tree() {
    mkdir "$work/tree"
    tar -cf - --exclude=./build --exclude=./.git . | tar -xf - -C "$work/tree"
}

# milliseconds COMMAND...: how long it takes.
milliseconds() {
    start=$(date +%s%N)
    "$@" >"$work/log" 2>&1 || {
        tail -n 20 "$work/log" >&2
        die "failed: $*"
    }
    echo $((($(date +%s%N) - start) / 1000000))
}

clean_build() {
    rm -rf build
    milliseconds ./kozo build
}

clean_build_uncached() {
    rm -rf build "$work/cache"
    KOZO_CACHE=$work/cache milliseconds ./kozo build
}

run_to_prompt() {
    expect tools/bench/prompt.exp KOZO ''
}

# edit FILE PATTERN NEW: the pattern has to be there.
edit() {
    grep -q "$2" "$1" || die "$1 has no '$2' to edit"
    sed "s/$2/$3/" "$1" >"$work/edited"
    cat "$work/edited" >"$1"
}

# init tells what it starts before there is a prompt.
edit_c() {
    edit services/init/main.c '"init: [^%]*%u services' "\"init: $1. edit, %u services"
    expect tools/bench/prompt.exp "init: $1. edit" ''
}

edit_rust() {
    edit services/greeter/src/main.rs 'Hello, [^{]*{name}' "Hello, $1. {name}"
    expect tools/bench/prompt.exp "Hello, $1. hello" hello
}

# row NAME AIM COMMAND: does it so many times, and prints the median and all of them, in seconds.
row() {
    name=$1 aim=$2 command=$3
    : >"$work/times"
    for round in $(seq "$rounds"); do
        "$command" "$round" >>"$work/times"
    done
    sort -n "$work/times" | awk -v name="$name" -v aim="$aim" '
        { time[NR] = $1 / 1000; all = all sprintf(" %.1f", time[NR]) }
        END { printf "%-46s %7.1f %5s  %s\n", name, (time[int((NR + 1) / 2)] + time[int(NR / 2) + 1]) / 2, aim, all }'
}

if [ "$KOZO_DRY_RUN" = 1 ]; then
    say "would build, run and edit a copy of this tree, $rounds times each"
    exit 0
fi
say "medians of $rounds in seconds, on $(jobs_wanted) processors, load $(cut -d' ' -f1 /proc/loadavg 2>/dev/null); in a copy of this tree"
copy_tree
cd "$work/tree"
./kozo build >"$work/log" 2>&1 || die "the copy does not build; ./kozo build in $here tells why"
printf '%-46s %7s %5s  %s\n' '' median aim all
row 'clean build, core and alloc of Rust cached' 15 clean_build
if have_rust; then
    row 'clean build, without' 45 clean_build_uncached
    ./kozo build >"$work/log" 2>&1
fi
row './kozo run to the prompt, nothing to build' 8 run_to_prompt
row 'an edit in C (init) to the prompt' 8 edit_c
if have_rust; then
    row 'an edit in Rust (greeter) to the prompt' 10 edit_rust
else
    say 'no Rust compiler here: what takes one is left out'
fi
