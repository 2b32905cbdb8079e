#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Does plan_check() read beyond a plan, or take one that init can't rely on? libFuzzer always tries the same inputs for a
# seed. An input that shows it is kept in the folder that KOZO_FUZZ_OUT names, if there is one.
#
# usage: fuzz.sh FUZZER [RUNS [SEED [SECONDS]]]     RUNS is -1 for no bound but SECONDS

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/fuzzer.sh
. "$root/tests/fuzzer.sh"

fuzz_begin "$1" "${2:-60000}" "${3:-1}" "${4:-0}"
fuzz_run plan_check 'a plan is taken that is no good, or read beyond its end'
