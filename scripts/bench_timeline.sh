#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: bench_timeline.sh IMAGE JSON FOLDER
#
# Tells who executes how many instructions from the loader's first one to the prompt; writes them to the file JSON, and their
# curves to the FOLDER, where these are named. bench.sh and bench_project.sh run it; docs/benchmarks.md tells how.

set -eu
. scripts/common.sh

image=$1 json=$2 folder=$3 out=$KOZO_BUILD/bench/timeline
plugin=$KOZO_BUILD/bench/timeline_plugin,report=$out/report
loader=$KOZO_BUILD/boot/BOOTX64.EFI services=$KOZO_BUILD/services

[ "$KOZO_DRY_RUN" = 1 ] || mkdir -p "$out" ${folder:+"$folder"}
run rm -f "$out/report"

# Where the loader's text is in its file, and how long. llvm-objcopy does not take that out of a PE file.
where=$(llvm-readobj --sections "$loader" | awk '
    $1 == "Name:" { text = $2 == ".text" }
    text && $1 == "VirtualSize:" { size = $2 }
    text && $1 == "PointerToRawData:" { print $2, size }')
if [ "$KOZO_DRY_RUN" = 0 ]; then
    [ -n "$where" ] || die 'the loader has no text'
    tail -c +$((${where% *} + 1)) "$loader" | head -c $((${where#* })) >"$out/loader.text"
fi
plugin=$plugin,program=loader:$out/loader.text
for file in "$services"/*.debug; do
    name=$(basename "$file" .debug)
    run llvm-objcopy --dump-section ".text=$out/$name.text" "$file" "$out/copy" || die "$file has no text"
    plugin=$plugin,program=$name:$out/$name.text
done

# Where the shell first asks for input, the prompt is out.
programs=$(dirname "$image")/programs
[ ! -f "$programs" ] || grep -q '/shell$' "$programs" || die "the system has no shell, whose prompt would be the end"
prompt=$(llvm-nm "$services/shell.debug" | awk '$3 == "input_byte" { print $1 }')
[ -n "$prompt" ] || [ "$KOZO_DRY_RUN" = 1 ] || die 'the shell has no input_byte(), which its prompt is found by'
run sh tools/verify/guest.sh "$image" "$out" 90 "$plugin,until=shell:$prompt" "$counting_machine" || exit 1
[ "$KOZO_DRY_RUN" = 0 ] || exit 0

[ "$(grep -c '^until \|^end$' "$out/report")" = 2 ] || die "$out/report is incomplete"
awk -v json="$json" -v data="${folder:+$folder/timeline.data}" -f tools/bench/timeline.awk "$out/report"
[ -z "$folder" ] || gnuplot -e "data = '$folder/timeline.data'; picture = '$folder/timeline.svg'" tools/bench/timeline.gp
