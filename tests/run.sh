#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: tests/run.sh [PART ...]     run from the top of the tree, after a build; './kozo test' does both
# Runs the tests, a line for each, and counts them in the last line. What a failed one said is shown, and kept with the
# others' below build/tests/log.

set -eu
# What the parts name lies here, wherever the command was given.
KOZO_CALLER=$PWD
. scripts/common.sh

# Those that take longest stand first, but for the boots, which are many.
parts='project lint verify tutorial abi bench unit systems driver agreement rust site trace boot'
out=build/tests/log
results=$out/results

# report ok|FAIL|skip NAME [LOG]
report() {
    echo "$1 $2" | tee -a "$results"
    [ "$1" != FAIL ] || [ -z "${3:-}" ] || tail -n 40 "$3" | tr -d '\r' | sed 's/^/    /'
}

# suite NAME SECONDS COMMAND...: a program that prints a line `ok ...`, `FAIL ...` or `skip ...` for each test.
suite() {
    name=$1 seconds=$2 log=$out/$1.log
    shift 2
    status=0
    timeout -k 5 "$seconds" "$@" >"$log" 2>&1 </dev/null || status=$?
    sed -n 's/^\(ok\|FAIL\|skip\)  *\(.*\)/\1 '"$name"': \2/p' "$log" | tee -a "$results"
    if [ "$status" = 124 ] || [ "$status" = 137 ]; then
        report FAIL "$name: not done after $seconds s" "$log"
    elif [ "$status" != 0 ] && ! grep -q '^FAIL' "$log"; then
        report FAIL "$name: ended with status $status" "$log"
    elif [ "$status" != 0 ]; then
        grep -v '^\(ok\|skip\)' "$log" | tail -n 60 | sed 's/^/    /'
    elif ! grep -q '^\(ok\|FAIL\|skip\)' "$log"; then
        report FAIL "$name: tested nothing" "$log"
    fi
}

part_unit() {
    make -k -j "$(jobs_wanted)" V="$KOZO_VERBOSE" unit-tests >"$out/unit-build.log" 2>&1 ||
        report FAIL 'unit: does not compile' "$out/unit-build.log"
    for source in tests/unit/*.c; do
        name=${source##*/}
        name=${name%.c}
        [ ! -x "build/tests/unit/$name" ] || suite "$name" 120 sh tests/unit/tap.sh "build/tests/unit/$name"
    done
    suite plan 120 make --silent test-plan
    suite coverage 240 sh tests/coverage.sh
}

part_abi() {
    suite abi 240 make --silent -j "$(jobs_wanted)" --output-sync=target test-abi
    suite abi-planted 120 sh tests/abi/planted.sh
}

part_systems() {
    suite systems 240 make --silent -j "$(jobs_wanted)" --output-sync=target test-systems
}

part_trace() {
    suite trace 120 make --silent -j "$(jobs_wanted)" test-trace
}

part_agreement() {
    suite abi-check 120 sh scripts/abi.sh check
}

part_rust() {
    if have_rust; then
        suite rust 240 sh tests/rust/run.sh
    else
        report skip 'rust: no Rust compiler here'
    fi
}

part_verify() {
    suite verify 240 sh scripts/verify.sh
    suite verifier 180 sh tests/verify/run.sh
}

part_bench() {
    suite bench 180 sh tests/bench/run.sh
}

# Prints the boot tests, a line each.
boots() {
    grep -v '^#' tests/boot/cases
    tests/boot/make_bad_image.sh --list | sed 's/.*/bad-& bad_image.exp &/'
}

# boot LINE: one of them. It prints its lines in one piece.
boot() {
    sh tests/boot/one.sh "$1" | tee "$out/boot-${1%% *}.said"
    grep '^\(ok\|FAIL\|skip\) ' "$out/boot-${1%% *}.said" >>"$results"
}

images_sum() {
    cat build/kozo.img build/kozo-debug.img | cksum
}

part_site() {
    suite site 120 sh tests/site/run.sh
}

part_tutorial() {
    if have_rust; then
        suite tutorial-abi 300 expect -f tests/tutorial.exp docs/tutorial-abi.md
    else
        report skip 'tutorial: it needs the Rust services'
    fi
}

part_driver() {
    suite driver 240 sh tests/driver.sh
}

part_project() {
    suite project 400 sh tests/project.sh
}

part_lint() {
    suite lint 400 sh scripts/lint.sh
}

# timed NAME COMMAND...: notes in $out/times how many seconds the command takes by the clock, and how many of processors.
timed() {
    timed=$1 since=$(date +%s.%N) before=$out/before.$$
    shift
    times >"$before"
    timed_status=0
    "$@" || timed_status=$?
    times >"$before.after"
    cat "$before" "$before.after" | tr ms '  ' | awk -v name="$timed" -v since="$since" -v now="$(date +%s.%N)" '
        NR % 2 == 0 { spent = 60 * ($1 + $3) + $2 + $4 - spent }
        END { printf "%7.1f %7.1f  %s\n", now - since, spent, name }' >>"$out/times"
    rm "$before" "$before.after"
    return "$timed_status"
}

run_part() {
    say "testing: $1"
    began=$(date +%s)
    timed "$1" "part_$1"
    say "$1 took $(($(date +%s) - began)) s"
}

. scripts/packages.sh
# A job of the pool, see below.
case ${1:-} in
--part)
    run_part "$2"
    exit
    ;;
--boot)
    timed "boot ${2%% *}" boot "$2"
    exit
    ;;
esac

wanted=${*:-$parts}
for part in $wanted; do
    case " $parts " in
    *" $part "*) ;;
    *) misuse "test: unknown part '$part'; there are $parts" ;;
    esac
done
mkdir -p "$out"
: >"$results"
: >"$out/times"

# What the parts run is built in one go, which keeps all processors busy, but for what stands in folders of its own, as the
# unit tests with counters of branches do. What can't be built, the part tells that needs it.
built() {
    for part in $wanted; do
        case $part in
        unit) echo unit-tests test-plan-built ;;
        abi) echo test-abi-built abi-planted ;;
        systems) echo test-systems-built ;;
        trace) echo test-trace-built ;;
        verify) echo verify-tools verify-bad ;;
        bench) echo bench-tools endless-image build/systems/bench/bench.img ;;
        agreement) echo golden-images ;;
        boot) echo "$boot_images" ;;
        esac
    done
}
boot_images='test-images golden-images hostile-images supervise-image audit-image panic-image trace-tools build/tools/readscreen'
goals=$(built)
if [ -n "$goals" ]; then
    say 'building what the tests run'
    # shellcheck disable=SC2086
    timed build make --silent -k -j "$(jobs_wanted)" V="$KOZO_VERBOSE" $goals >"$out/build.log" 2>&1 || true
fi

# All else is mostly one thread each: a pool of as many as there are processors.
: >"$out/jobs"
boots_wanted=
for part in $wanted; do
    case $part in
    boot) boots_wanted=1 ;;
    *) echo "--part $part" >>"$out/jobs" ;;
    esac
done
if [ -n "$boots_wanted" ]; then
    KOZO_X2APIC_QEMU=$(sh scripts/qemu10.sh) || KOZO_X2APIC_QEMU=
    export KOZO_X2APIC_QEMU
    # shellcheck disable=SC2086
    make --silent $boot_images >"$out/boot-build.log" 2>&1 ||
        report FAIL 'boot: the images that are made for the tests do not build' "$out/boot-build.log"
    boots | sed 's/.*/--boot "&"/' >>"$out/jobs"
    before=$(images_sum)
fi
if [ -s "$out/jobs" ]; then
    say 'testing, side by side'
    xargs -P "$(jobs_wanted)" -L 1 sh "$0" <"$out/jobs" || report FAIL 'a part or a boot test broke off'
fi
if [ -n "$boots_wanted" ]; then
    verdict=ok
    [ "$before" = "$(images_sum)" ] || verdict=FAIL
    report "$verdict" 'boot: the images are what they were before'
fi

count() {
    grep -c "^$1 " "$results" || true
}
passed=$(count ok) failed=$(count FAIL) skipped=$(count skip)
# What programs in the guest say that they could not try.
: >"$out/not-exercised"
[ -z "$boots_wanted" ] || cat "$out"/boot-*.log | tr -d '\r' | sed -n '/^not exercised: /p' | sort -u >"$out/not-exercised"
if [ "$failed$skipped" != 00 ] || [ -s "$out/not-exercised" ]; then
    echo
    cat "$out/not-exercised"
    grep '^\(FAIL\|skip\)' "$results" || true
fi
tally="$passed passed, $failed failed"
[ "$skipped" = 0 ] || tally="$tally, $skipped skipped"
echo "$tally"
[ "$failed" = 0 ]
