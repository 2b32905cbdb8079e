#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Does the kernel keep interrupts off no longer than is recorded, does nothing take more instructions than is recorded, nor
# more where there are many, and would it be noticed? Does what a row's breakdown shows make up the row?
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

# unlike FILE: rows that are not as JSON promises them, whose mode is not between minimum and maximum, or that have none.
unlike() {
    jq -r '.rows[] | select((.instructions // .bytes) as $mode |
        ([.min, $mode, .max] | all(type == "number")) and .min <= $mode and $mode <= .max and $mode > 0 | not) | .name' "$1"
    jq -er '.compiler, .qemu | select(test("[0-9]+[.][0-9]+") | not) | "\(.) names no version"' "$1" || true
}

# The whole of ./kozo bench, as a user runs it. It compares with what is recorded after it has written the rows.
rm -f "$out/rows.json"
worse=''
sh scripts/bench.sh --json "$out/rows.json" >"$out/table" 2>&1 || worse=$(grep '^worse: \|^missing: ' "$out/table") || {
    tail -n 20 "$out/table"
    verdict './kozo bench measures' false
    exit 1
}
verdict "no row is more than 2 % worse than recorded${worse:+: $worse}" [ -z "$worse" ]
found=$(unlike "$out/rows.json")
verdict "$(jq '.rows | length' "$out/rows.json") rows have minimum, mode and maximum${found:+, but not $found}" [ -z "$found" ]
found=$(above "$out/rows.json")
verdict "the kernel keeps interrupts off for $(figure "$out/rows.json" longest_irq_off) instructions at most${found:+: $found}" \
    [ -z "$found" ]

# ---- Would it be noticed? ----

# noticed TEXT STATUS PATTERN CHANGE: comparing with what was measured, as changed by an awk program, ends with this status
# and says this; nothing else where the pattern is empty.
noticed() {
    jq -r '.rows[] | "\(.name) \(.instructions // .bytes)"' "$out/rows.json" | awk "$4" >"$out/changed"
    status=0
    jq -r '.rows[] | "\(.name) - \(.instructions // .bytes)"' "$out/rows.json" |
        awk -v all=1 -f tools/bench/compare.awk "$out/changed" - >"$out/said" || status=$?
    said=$(cat "$out/said")
    if [ -n "$3" ]; then
        said=$(grep -v -- "$3" "$out/said") || true
        grep -q -- "$3" "$out/said" || said="no '$3'"
    fi
    verdict "$1${said:+: $said}" [ "$status $said" = "$2 " ]
}

# shellcheck disable=SC2016 # The dollars are awk's.
{
    noticed 'what is as recorded is passed over' 0 '' '{ print }'
    noticed 'a row that is 3 % worse is noticed' 1 '^worse: cap_copy is ' '$1 == "cap_copy" { $2 /= 1.03 } { print }'
    noticed 'a row that is 1 % worse is passed over' 0 '' '$1 == "cap_copy" { $2 /= 1.01 } { print }'
    noticed 'a row that is 3 % better is told' 0 '^better: cap_copy is ' '$1 == "cap_copy" { $2 *= 1.031 } { print }'
    noticed 'a row that was not measured is noticed' 1 '^missing: gone ' '{ print } END { print "gone 1" }'
    noticed 'a row that is not recorded is told' 0 '^new: cap_copy ' '$1 != "cap_copy"'
}

# ---- Does it stay the same, however many there are? ----

if sh scripts/bench.sh --scale >"$out/scale.table" 2>&1; then
    verdict "$(grep -c '^scale_' "$out/scale.table") operations cost the same with a million capabilities or ten thousand threads" true
else
    cat "$out/scale.table"
    verdict 'an operation grows with how many there are' false
fi
grown=$(awk '$1 == "point" && $2 == "scale_senders" && $3 == 10000 { $5 *= 1.2 } { print }' \
    build/bench/guest/scale/console.text | awk -f tools/bench/scale.awk) || grown="$grown noticed"
verdict 'one that grows is noticed' [ "${grown%noticed}" != "$grown" ]

# ---- Who takes how long to boot ----

# The row was measured by the time-stamp counter, from the loader's last steps on.
sh scripts/bench.sh --timeline --image build/systems/bench/bench.img --json "$out/timeline.json" >"$out/timeline"
row=$(figure "$out/rows.json" boot_to_init)
found=$(jq '.programs[] | select(.name == "kernel") | .instructions' "$out/timeline.json")
verdict "the kernel takes $found instructions of the $row from the firmware to init" \
    [ $((row > found && row < found + 1000)) = 1 ]
found=$(jq -r '[.programs[] | .instructions + .kernel] | add' "$out/timeline.json")
verdict "what each program takes to the prompt makes up all $found instructions" \
    [ "$found" = "$(jq .total "$out/timeline.json")" ]
found=$(jq -r '[.programs[].name] | join(" ")' "$out/timeline.json")
verdict "they begin in the order of the boot: $found" \
    [ -z "${found##loader firmware kernel init *console*shell*}" ]
# broken TEXT SCRIPT: a timeline's report that sed's SCRIPT spoils is refused.
broken() {
    sed "$2" build/bench/timeline/report >"$out/report"
    status=0
    awk -f tools/bench/timeline.awk "$out/report" >"$out/said" 2>&1 || status=$?
    verdict "$1 is noticed" [ "$status" = 1 ]
}
broken 'a run that is lost' '9d'
broken 'a program that nobody knows' 's/^run console /run unknown /'

# ---- Would a longer stretch be noticed? ----

make --silent -j "$(jobs_wanted)" endless-image
sh scripts/bench.sh --only irq-off --image build/tests/endless/endless.img --kernel build/tests/endless/kozo.elf \
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
