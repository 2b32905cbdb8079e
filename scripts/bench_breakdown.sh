#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: bench_breakdown.sh ROW LISTING IMAGE KERNEL
#
# Shows where the instructions of a row of services/costs or costs-rust go; with LISTING 1 instruction by instruction.
# bench.sh runs it; docs/benchmarks.md tells how.

set -eu
. scripts/common.sh

row=$1 listing=$2 image=$3 kernel=$4 out=build/bench/breakdown
case $row in
'' | *[!a-z0-9_]*) misuse "bench: '$row' is no name of a row" ;;
esac
service=costs
case $row in *_rust) service=costs-rust ;; esac

[ "$KOZO_DRY_RUN" = 1 ] || mkdir -p "$out"
run rm -f "$out/report"
# The entries of the vectors that are faults: what faults was not executed.
faults=$(llvm-nm "$kernel" | awk '$3 ~ /^interrupt_entry_([05-7]|1[0-4]|16|17|19)$/ { printf ",fault=%s", $1 }')
run sh tools/verify/guest.sh "$image" "$out" 90 "build/bench/breakdown_plugin,report=$out/report$faults" \
    "$counting_machine" "run $service $row"
[ "$KOZO_DRY_RUN" = 0 ] || exit 0

tr -d '\r' <"$out/console" >"$out/console.text"
! grep '^FAIL \|^costs: \|^costs-rust: \|: exit status\|^kozo.*unknown' "$out/console.text" >&2 ||
    die "the row failed; see $out/console"
figure=$(awk -v row="$row" '$1 == "row" && $2 == row { print $4 }' "$out/console.text")
[ "$(tail -n 1 "$out/report")" = end ] || die "$out/report is incomplete"
grep -q '^rounds ' "$out/report" || die "the rounds of $row have no marks, or there is no such row"

# Everybody's code. The first that holds what was executed is taken for its owner, so the row's own program comes first.
{
    llvm-objdump -d -l -C "$kernel"
    llvm-objdump -d -l -C "build/services/$service.debug"
    find build/services -name '*.debug' ! -name "$service.debug" | sort | xargs llvm-objdump -d -l -C
    llvm-nm -n "$kernel"
} >"$out/listing"
awk -f tools/bench/breakdown.awk -v row="$row" -v figure="${figure:-0}" -v listing="$listing" \
    "$out/report" "$out/listing"
