#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: tests/run.sh [PART ...]     run from the top of the tree, after a build; './kozo test' does both
# Runs the tests, a line for each, and counts them in the last line. What a failed one said is shown, and kept with the
# others' below build/tests/log.

set -eu
. scripts/common.sh

parts='unit abi rust boot tutorial verify driver lint'
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
        [ ! -x "build/tests/unit/$name" ] || suite "$name" 60 sh tests/unit/tap.sh "build/tests/unit/$name"
    done
}

part_abi() {
    suite abi 120 make --silent -j "$(jobs_wanted)" --output-sync=target test-abi
    suite abi-check 60 sh scripts/abi.sh check
    suite abi-planted 60 sh tests/abi/planted.sh
}

part_rust() {
    if have_rust; then
        suite rust 120 sh tests/rust/run.sh
    else
        report skip 'rust: no Rust compiler here'
    fi
}

part_verify() {
    suite verify 120 sh scripts/verify.sh
    suite verifier 90 sh tests/verify/run.sh
}

part_boot() {
    KOZO_X2APIC_QEMU=$(sh scripts/qemu10.sh) || KOZO_X2APIC_QEMU=
    export KOZO_X2APIC_QEMU
    make --silent -j "$(jobs_wanted)" golden-images hostile-images panic-image >"$out/golden-build.log" 2>&1 ||
        report FAIL 'boot: the images that are made for the tests do not build' "$out/golden-build.log"
    before=$(cat build/kozo.img build/kozo-debug.img | cksum)
    grep -v '^#' tests/boot/cases >"$out/cases"
    tests/boot/make_bad_image.sh --list | sed 's/.*/bad-& bad_image.exp &/' >>"$out/cases"
    # Each boot keeps a processor busy. Each prints its lines in one piece.
    xargs -P "$(jobs_wanted)" -I LINE sh tests/boot/one.sh LINE <"$out/cases" | tee "$out/boot.log"
    grep '^\(ok\|FAIL\|skip\) ' "$out/boot.log" >>"$results" || true
    if [ "$before" = "$(cat build/kozo.img build/kozo-debug.img | cksum)" ]; then
        report ok 'boot: the images are what they were before'
    else
        report FAIL 'boot: the images are what they were before'
    fi
}

part_tutorial() {
    if have_rust; then
        suite tutorial-abi 300 expect -f tests/tutorial.exp docs/tutorial-abi.md
    else
        report skip 'tutorial: it needs the Rust services'
    fi
}

part_driver() {
    suite driver 120 sh tests/driver.sh
}

part_lint() {
    suite lint 120 sh scripts/lint.sh
}

. scripts/packages.sh
wanted=${*:-$parts}
for part in $wanted; do
    case " $parts " in
    *" $part "*) ;;
    *) misuse "test: unknown part '$part'; there are $parts" ;;
    esac
done
mkdir -p "$out"
: >"$results"
run_part() {
    say "testing: $1"
    start=$(date +%s)
    "part_$1"
    say "$1 took $(($(date +%s) - start)) s"
}

# The tutorial mostly waits for one compiler or one machine: it goes on beside the parts after it.
for part in $wanted; do
    case $part in
    tutorial) run_part "$part" & ;;
    *) run_part "$part" ;;
    esac
done
wait

count() {
    grep -c "^$1 " "$results" || true
}
passed=$(count ok) failed=$(count FAIL) skipped=$(count skip)
if [ "$failed$skipped" != 00 ]; then
    echo
    grep '^\(FAIL\|skip\)' "$results"
fi
tally="$passed passed, $failed failed"
[ "$skipped" = 0 ] || tally="$tally, $skipped skipped"
echo "$tally"
[ "$failed" = 0 ]
