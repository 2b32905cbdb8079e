#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Does the kernel keep interrupts off no longer than is recorded, and would it be noticed? Does what a row's breakdown
# shows make up the row?
#
# usage: run.sh

set -eu
cd "$(dirname "$0")/../.."
. scripts/common.sh

limits=tests/bench/limits
out=build/tests/bench
mkdir -p "$out"
failed=0

# verdict TEXT COMMAND...
verdict() {
    text=$1
    shift
    if "$@"; then
        echo "ok $text"
    else
        echo "FAIL $text"
        failed=1
    fi
}

# figure FILE ROW
figure() {
    jq -er --arg row "$2" '.rows[] | select(.name == $row) | .instructions // .bytes' "$1"
}

# above FILE: the rows that are above their limits, or missing.
above() {
    grep -v '^#' "$limits" | while read -r row most; do
        found=$(figure "$1" "$row") || found=none
        [ "$found" != none ] && [ "$found" -le "$most" ] || echo "$row is $found, not $most at most"
    done
}

sh scripts/bench.sh --json "$out/rows.json"
found=$(above "$out/rows.json")
verdict "the kernel keeps interrupts off for $(figure "$out/rows.json" longest_irq_off) instructions at most${found:+: $found}" \
    [ -z "$found" ]

make --silent -j "$(jobs_wanted)" endless-image
sh scripts/bench.sh --image build/tests/endless/endless.img --kernel build/tests/endless/kozo.elf \
    --json "$out/endless.json" >"$out/endless.table"
found=$(above "$out/endless.json")
verdict "a kernel that never leaves off is noticed: ${found:-nothing is above its limit}" [ -n "$found" ]
grep -q '^longest_irq_off .*sys_cap_delete' "$out/endless.table" || verdict 'the handler is named' false

# The sums of a breakdown with a listing: by function, by block, by instruction; and whether each line of data is told.
sums() {
    awk '
        /^kernel |^user / { lines += $4 }
        /^$/ { part = "" }
        part == "functions" { functions += $1 }
        part == "blocks" && $3 == "x" { blocks += $1; times = $4 }
        part == "blocks" && /^                    / { instructions += times }
        part == "data" && $1 + $2 > 0 { lines-- }
        /^instructions  of/ { part = "functions" }
        /^instructions  each/ { part = "blocks" }
        /^data lines/ { part = "data" }
        END { print functions, blocks, instructions, lines }' "$1"
}

sh scripts/bench.sh --breakdown yield_alone --listing >"$out/breakdown"
row=$(awk '$1 == "row" && $2 == "yield_alone" { print $4 }' build/bench/breakdown/console.text)
verdict "a breakdown makes up the row's figure, $row: $(sums "$out/breakdown")" \
    [ "$(sums "$out/breakdown")" = "$row $row $row 0" ]
grep -q '^ .* kernel  *syscall_entry ' "$out/breakdown" || verdict 'a breakdown names the functions' false
awk -f tools/bench/breakdown.awk -v row=yield_alone -v figure=$((row + 1)) build/bench/breakdown/report \
    build/bench/breakdown/listing >"$out/other_breakdown"
verdict 'a breakdown says that it does not make up the figure' \
    grep -q "^NOTE: the row says $((row + 1))" "$out/other_breakdown"
[ "$failed" = 0 ]
