#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Does any description make kozoc do worse than refuse it, or write a plan that init refuses? libFuzzer begins with the
# descriptions of the tests and those of the services, and always tries the same inputs for a seed. An input that does worse
# is kept in the folder that KOZO_FUZZ_OUT names, if there is one.
#
# usage: fuzz.sh FUZZER [RUNS [SEED [SECONDS]]]     RUNS is -1 for no bound but SECONDS

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/fuzzer.sh
. "$root/tests/fuzzer.sh"
KOZOC_DEFINITION=$root/abi/kozo.kidl
# init accepts plans of the real one alone.
export KOZOC_DEFINITION

fuzz_begin "$@"
cp "$root"/tests/systems/bad/*.kozo "$root"/services/*/*.kozo "$root"/programs/*/*.kozo "$scratch/corpus"
printf '\0' | cat "$root/tests/systems/good/whole.kozo" - "$root/tests/systems/good/parts/files.kozo" >"$scratch/corpus/whole"
fuzz_words include system service like notification shared set about program language priority slice memory slots stack \
    start boot request restart always on-failure never backoff .. limit in watchdog arguments parameter number text flag \
    on off offers of any using needs as grant optional allow cycle low-server dma unused Fs Console fs.read+list \
    console.write system.list serial.com1 ports:0x60-0x64 ports.pm1a ports.control irq:4/level timer.set clock.read \
    memory:64K notification.n.wait notification.n.signal shared.s.write initrd.read machine.read framebuffer.write \
    debug.write counters.read device.page pci:00:02.0 process.spawn '"why"' 64K 10ms
fuzz_run kozoc "kozoc does worse than refuse an input"
