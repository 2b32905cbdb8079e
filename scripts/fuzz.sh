#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Looks for sequences of syscalls that the kernel does not survive, for definitions that abigen does not, and for what
# services leave behind that are killed at random.

set -eu
. scripts/common.sh

usage() {
    cat <<'EOT'
usage: ./kozo fuzz [--minutes N] [--seed S] [--coverage]
       ./kozo fuzz --lives N [--seed S]
       ./kozo fuzz --kills N [--seed S]

Makes up syscalls by the ABI's definition and checks all of the kernel's state on the way, in a kernel that is built for
this machine, on all processors but one; on that one libFuzzer makes up definitions for abigen. A sequence that fails is
shrunk and printed, and saved below build/fuzz. Returns 1 if anything failed.

  --minutes N   how long, 0.5 for half a minute   (10)
  --seed S      where to begin; the same seed makes up the same   (a new one each time)
  --coverage    also tell which parts of the kernel the syscalls reached; the sanitizers are off then
  --lives N     instead of all that: boot the release image and start and kill services at random moments, so many times.
                Nothing may be left of them in the end: no byte and no capability. 100,000 take about ten minutes
  --kills N     instead of all that: boot the system `kills` and kill every service at random moments, so many times each,
                while clients ask them for things. Each has to come back, and nothing of all that may be left
EOT
}

minutes=10 seed='' coverage=0 lives='' kills=''
while [ $# -gt 0 ]; do
    case $1 in
    --help)
        usage
        exit 0
        ;;
    --minutes | --seed | --lives | --kills)
        [ $# -ge 2 ] || misuse "fuzz: option $1 needs a value"
        case $1 in
        --minutes) minutes=$2 ;;
        --seed) seed=$2 ;;
        --lives) lives=$2 ;;
        *) kills=$2 ;;
        esac
        shift 2
        ;;
    --coverage)
        coverage=1
        shift
        ;;
    *) misuse "fuzz: unknown option '$1'" ;;
    esac
done
seconds=$(awk -v minutes="$minutes" 'BEGIN { if (minutes ~ /^[0-9]+([.][0-9]+)?$/) print int(60 * minutes) }')
[ "${seconds:-0}" -gt 0 ] || misuse "fuzz: '$minutes' is no number of minutes"
seed=${seed:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
case $seed in
*[!0-9]* | 0?*) misuse "fuzz: '$seed' is no seed" ;;
esac

# end_services SYSTEM TEST COUNT: boot the system, and let services of it come to their end.
end_services() {
    case $3 in
    *[!0-9]* | 0*) misuse "fuzz: '$3' is no number of ends" ;;
    esac
    sh scripts/setup.sh build rust run test
    KOZO_SET_UP=1 sh scripts/build.sh "build/systems/$1/$1.img"
    run mkdir -p build/fuzz
    run env KOZO_TEST_LOG="build/fuzz/$2" expect -f "tests/boot/$2.exp" -- release "$3" $((seed % 1000000000)) ||
        die "--seed $seed: the reason stands above after WHY; build/fuzz/$2.serial has all that the machine said"
}

if [ -n "$lives" ]; then
    end_services test churn "$lives"
    [ "$KOZO_DRY_RUN" = 1 ] || say "nothing is left of $lives services"
    exit
fi
if [ -n "$kills" ]; then
    end_services kills reaper "$kills"
    [ "$KOZO_DRY_RUN" = 1 ] || say "nothing is left of $kills kills of every service"
    exit
fi

sh scripts/setup.sh build test
processors=$(jobs_wanted)
jobs=$((processors > 64 ? 64 : processors > 1 ? processors - 1 : 1))
out=build/fuzz
random=build/tests/unit/kernel_random_test
export KOZO_SET_UP=1
if [ "$coverage" = 1 ]; then
    random=build/coverage/unit/kernel_random_test
    sh scripts/build.sh COVERAGE=1 HOST_CC=clang $random
else
    sh scripts/build.sh $random
fi
has_fuzzer=1
sh scripts/build.sh build/tests/abi/fuzzer >/dev/null 2>&1 || has_fuzzer=0
run rm -rf "$out"
run mkdir -p "$out"

# fuzz_definitions, beside the kernel's.
fuzz_definitions() {
    if [ "$has_fuzzer" = 0 ]; then
        echo 'skip definitions for abigen: clang has no libFuzzer (libclang-rt-14-dev)'
        return
    fi
    run env KOZO_FUZZ_OUT="$PWD/$out" tests/abi/fuzz.sh build/tests/abi/fuzzer -1 $((seed % 1000000007 + 1)) "$seconds"
}

fuzz_kernel() {
    status=0
    run env LLVM_PROFILE_FILE="$out/%p.profraw" KOZO_FIRST="$seed" KOZO_SECONDS="$seconds" KOZO_JOBS="$jobs" \
        KOZO_SAVE="$out" KOZO_COUNTS="$out/syscalls" sh tests/unit/tap.sh $random || status=1
    [ "$KOZO_DRY_RUN" = 1 ] || grep -v '^  ' "$out/syscalls" || true
    return "$status"
}

# cover FILE SUBCOMMAND OPTION...: what llvm-cov says of the portable kernel.
cover() {
    file=$1
    shift
    set -- llvm-cov "$@" -instr-profile="$out/profile" $random kernel/core \
        build/abi/kozo_dispatch.h
    if [ "$KOZO_DRY_RUN" = 1 ]; then
        print_command "$@"
    else
        "$@" >"$file"
    fi
}

# Which branches of the syscalls' own files and of their dispatch were reached, and of all of the portable kernel.
tell_coverage() {
    run llvm-profdata merge -o "$out/profile" "$out"/*.profraw
    cover "$out/coverage" report
    cover "$out/coverage.lines" show -show-branches=count
    [ "$KOZO_DRY_RUN" = 0 ] || return 0
    # The last three columns: branches, how many were missed, the others in percent.
    awk -v lines="$out/coverage.lines" '
        $1 ~ /\/(sys_[a-z]*|syscall|kozo_dispatch)[.][ch]$/ {
            all += $(NF - 2)
            missed += $(NF - 1)
            print $1 ": " $NF " of " $(NF - 2) " branches"
        }
        $1 == "TOTAL" { total = $NF " of " $(NF - 2) " branches" }
        END {
            printf "the syscalls and their dispatch: %.1f%% of %d branches\n", 100 * (all - missed) / all, all
            print "all of the portable kernel: " total "; " lines " has each line"
        }' "$out/coverage"
}

say "fuzzing for $minutes minutes, --seed $seed"
said=$(mktemp)
trap 'rm -f "$said"' EXIT
trap 'exit 1' HUP INT TERM
fuzz_definitions >"$said" 2>&1 &
definitions=$!
failed=0
fuzz_kernel || failed=1
wait "$definitions" || failed=1
cat "$said"
[ "$coverage" = 0 ] || tell_coverage
[ "$failed" = 0 ] || die "something failed; --seed $seed finds it again, and $out has what is left of it"
[ "$KOZO_DRY_RUN" = 1 ] || say "nothing failed; $out/syscalls has figures for each syscall"
