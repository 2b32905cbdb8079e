#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Builds what is missing and runs the tests.

set -eu
. scripts/common.sh

usage() {
    cat <<'EOF'
usage: ./kozo test [PART ...]
       ./kozo test --coverage
       kozo test [TEST ...]      in a project

Runs the tests, a line for each, and ends with the line `N passed, N failed`, to which `, N skipped` is added where
something that a test needs can't be had here. What can't be tried at all stands before that line. Returns 1 when one
failed; what it said is shown, and kept below build/tests/log. There `times` has the seconds that each took, by the clock
and of processors. Installs and builds what is missing first. PART is one or more of

  unit       parts of the kernel, the loader, the library and the services, on this machine, with sanitizers
  abi        the generator: its bad inputs, its outputs, and that the proofs of agreement notice what disagrees
  systems    the compiler of descriptions of systems: its bad inputs, and programs that do not fit
  trace      what ./kozo trace makes of records, without a machine
  rust       unit tests of what is in Rust
  boot       whole systems in QEMU: sessions at the shell, kinds of disks, bad images
  project    docs/tutorial.md, followed to the letter by somebody who has nothing but KOZO's sources
  tutorial   docs/tutorial-abi.md, likewise
  verify     what the shipped binaries promise, and that the checks of it find faults
  bench      what operations cost and the longest stretch without interrupts, against what is recorded, and that what
             is worse is noticed
  site       the documentation as pages: each link leads somewhere, and one that doesn't is noticed
  driver     ./kozo itself: wrong uses, missing tools, a full disk, a QEMU that hangs
  agreement  the proofs that all parts agree on the ABI, as in './kozo abi check'
  lint       the sources: format, gcc, cppcheck, clang-tidy, shellcheck

All of them where none is named.

  --coverage   runs the unit tests of the kernel alone and tells which of its branches they take: a table by file, each
               outcome of a condition that never came about, with its line, and pages below build/coverage. Returns 1
               below 95 % of kernel/core. `unit` checks the same in one line. docs/verification.md says what is counted
EOF
}

[ -z "$KOZO_PROJECT" ] || exec sh scripts/test_project.sh "$@"
coverage=0
for word; do
    case $word in
    --help)
        usage
        exit 0
        ;;
    --coverage)
        coverage=1
        [ $# = 1 ] || misuse 'test: --coverage stands alone'
        ;;
    -*) misuse "test: unknown option '$word'" ;;
    esac
done
if [ "$coverage" = 1 ]; then
    sh scripts/setup.sh build test
    run sh tests/coverage.sh --report
    exit
fi
sh scripts/setup.sh build rust run debug draw docs test
export KOZO_SET_UP=1
sh scripts/build.sh
run sh tests/run.sh "$@"
