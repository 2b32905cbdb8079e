#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What abigen has for people and tools: diff, where each diff/NAME.sed changes diff/base.kidl as it is named; show;
# kozo.json, manual.html, kozo_trace.h, kozo_grammar.h and the format of the kernel's headers. Expected words are beside
# each case.
#
# usage: tools.sh [ABIGEN]          with UPDATE=1 the words of show and diff are written instead of compared

set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
abigen=$(realpath "${1:-$root/build/tools/abigen}")
definition=$root/abi/kozo.kidl
base=$here/diff/base.kidl

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
failed=0

fail() {
    failed=$((failed + 1))
    echo "FAIL $1"
}

# check NAME COMMAND...: passes if the command does, which then printed nothing that matters.
check() {
    name=$1
    shift
    if "$@" >"$scratch/log" 2>&1; then
        echo "ok $name"
    else
        fail "$name"
        sed 's/^/  /' "$scratch/log"
    fi
}

# says EXPECTED COMMAND...: its words and its exit status are those of the file.
says() {
    expected=$1
    shift
    status=0
    timeout 10 "$@" >"$scratch/said" 2>&1 || status=$?
    echo "exit status $status" >>"$scratch/said"
    [ "${UPDATE:-0}" = 0 ] || cp "$scratch/said" "$expected"
    diff "$expected" "$scratch/said"
}

diffs() {
    sed -f "$here/diff/$1.sed" "$base" >"$scratch/changed.kidl"
    says "$here/diff/$1.expected" "$abigen" --diff "$base" "$scratch/changed.kidl"
}

for file in "$here"/diff/*.sed; do
    name=$(basename "$file" .sed)
    check "diff $name" diffs "$name"
done

grep -v '^#' "$here/show/cases" >"$scratch/cases"
while read -r name; do
    check "show $name" says "$here/show/$name.expected" "$abigen" --show "$name" "$base"
done <"$scratch/cases"

# The released definition: what may not have changed since.
check 'abi/kozo.kidl is admitted after what was released' \
    "$abigen" --diff "$(find "$root/abi/released" -name '*.kidl' | sort -V | tail -n 1)" "$definition"

# A definition can be several files without one that imports the others.
sed '/^import /d' "$definition" >"$scratch/rest.kidl"
several() {
    "$abigen" --header "$scratch/several.h" "$root/abi/golden.kidl" "$scratch/rest.kidl" &&
        "$abigen" --header "$scratch/single.h" "$definition" && cmp "$scratch/several.h" "$scratch/single.h"
}
check 'several files are one definition' several

generate() {
    "$abigen" --json "$1/kozo.json" --manual "$1/manual.html" --trace "$1/kozo_trace.h" --header "$1/kozo_abi.h" \
        --refusals "$1/kozo_refusals.h" --grammar "$1/kozo_grammar.h" "$2"
}
mkdir "$scratch/one" "$scratch/two" "$scratch/edge" "$scratch/base"
generate "$scratch/one" "$definition"
generate "$scratch/two" "$definition"
generate "$scratch/edge" "$here/edge.kidl"
generate "$scratch/base" "$base"
check 'what abigen writes is the same each time' diff -r "$scratch/one" "$scratch/two"

# Every constant's value in the JSON is the one that the definition dumps; and it is well-formed, as jq reads it.
json_agrees() {
    "$abigen" --dump "$scratch/dump" "$2"
    jq -r '(.constants[] | "\(.name) \(.value|tostring) \(.hex)"),
        (.enums[] | .prefix as $p | .values[] | "\($p)_\(.name) \(.value|tostring) \(.hex)"),
        (.syscalls[] | "SYS_\(.name) \(.number) -"),
        (.structs[] | "sizeof:\(.name) \(.size) -",
            (.name as $s | .fields[] | "offsetof:\($s).\(.name) \(.offset) -")),
        (.interfaces[] | .prefix as $p |
            (.errors[] | "\($p)_ERR_\(.name) \(.number) -"),
            (.methods[] | .name as $m | "\($p)_\($m) \(.number) -",
                ((.in, .out).arguments[] | select(.bound) |
                    "\($p)_\($m)_\(.name | ascii_upcase)_MAX \(.bound) -")))' "$1/kozo.json" >"$scratch/json"
    awk 'NR == FNR { expected[$1] = $2; next }
        # jq may read numbers of more than 53 bits as doubles.
        length($2) < 16 && expected[$1] != $2 { print $1 ": " $2 " for " expected[$1]; bad = 1 }
        END { exit bad || FNR < 20 }' "$scratch/dump" "$scratch/json"
}

# The interfaces in the text of definitions, a line for each mark, argument, error and retired number.
interfaces_of() {
    awk '/^interface / { of = $2 }
        /^(const|enum|bits|object|struct|syscall) / { of = "" }
        of == "" { next }
        { gsub(/[:;,{]/, " ") }
        $1 == "error" { print of, "error", $2, $4 }
        $1 == "retired" { print of, "retired", $2, $3 }
        $1 == "method" || /^ *@.* method / {
            for (i = 1; $i != "method"; i++) continue
            method = of "." $(i + 1)
            print method, $(i + 3)
            for (j = 1; j < i; j++) print method, "mark", substr($j, 2)
        }
        $1 == "in" || $1 == "out" {
            sub(/[[].*/, "", $3)
            print method, $1, $2, $3 == "cap" ? $4 : $3, $5 == "needs" ? $6 : "-"
        }
        $1 == "errors" { for (i = 2; i <= NF; i++) print method, "ends with", $i }' "$@" | sort
}

# json_interfaces FOLDER DEFINITION...: the JSON has all of them.
json_interfaces() {
    json=$1/kozo.json
    shift
    interfaces_of "$@" >"$scratch/wanted"
    jq -r '.interfaces[] | .name as $of |
        (.errors[] | "\($of) error \(.name) \(.number)"),
        (.retired_methods[] | "\($of) retired method \(.value)"),
        (.retired_errors[] | "\($of) retired error \(.value)"),
        (.methods[] | "\($of).\(.name)" as $method | "\($method) \(.number)",
            "\($method) mark \(.marks[])",
            (("in", "out") as $way | .[$way].arguments[] |
                "\($method) \($way) \(.name) \(.type // .object) \(.needs // "-")"),
            "\($method) ends with \(.errors[].name)")' "$json" | sort >"$scratch/found"
    [ -s "$scratch/found" ] && diff "$scratch/wanted" "$scratch/found"
}

# Places, words and what fits the registers, worked out again by what docs/messages.md says.
json_places() {
    jq -r '(.structs | map({(.name): .size}) | add) as $sizes |
        def words: if .object then 0 elif .kind == "struct" then ($sizes[.type] + 7) / 8 | floor else 1 end;
        def bytes: if .bound then (.bound + 7) / 8 | floor else 0 end;
        def sum(f): map(f) | add // 0;
        def wanted: .arguments as $all | ($all | sum(words)) as $words | ($all | map(select(.bound))) as $bounded |
            {words: $words, capabilities: ($all | map(select(.object)) | length),
                most: (if $bounded == [] then $words else ([$words, 4] | max) + ($bounded | sum(bytes)) end),
                places: [range($all | length) as $i | $all[$i] |
                    if .object then "capability \($all[:$i] | map(select(.object)) | length)"
                    else ($all[:$i] | sum(words)) as $place |
                        "\($place) \(words) \(["rdx", "r10", "r8", "r9"][$place:$place + words] | join(" "))" end]};
        def found: {words, capabilities, most: .most_words,
                places: [.arguments[] | if .object then "capability \(.capability)"
                    else "\(.place) \(.words) \(.registers | join(" "))" end]};
        def fits: .words <= 4 and .capabilities == 0 and (.arguments | all(.bound == null));
        [.interfaces[].methods[] | if (.in | wanted != found) or (.out | wanted != found) or
                .fast != ((.in | fits) and (.out | fits)) then "wrong: \(.)" else "right" end] | unique[]' \
        "$1/kozo.json" >"$scratch/places"
    cat "$scratch/places"
    [ "$(cat "$scratch/places")" = right ]
}

# json_badge_bits FOLDER: each method's bit in badges is the rank of its number among all that there are or were.
json_badge_bits() {
    jq -r '[.interfaces[] | ([.methods[].number] + [.retired_methods[].value] | sort) as $all |
        .methods[] | if .badge_bit == (.number as $number | $all | index($number)) then "right"
            else "wrong: \(.name) \(.badge_bit)" end] | unique[]' "$1/kozo.json" >"$scratch/bits"
    cat "$scratch/bits"
    [ "$(cat "$scratch/bits")" = right ]
}

# What is retired counts for the fingerprint as far as it moves the bits of badges, and no further.
fingerprint_has_bits() {
    for number in 6 5 9; do
        sed "s/retired method 6 /retired method $number /" "$base" >"$scratch/retired.kidl"
        "$abigen" --dump "$scratch/retired.$number" "$scratch/retired.kidl" || return
        sed -i -n '/^ABI_FINGERPRINT /p' "$scratch/retired.$number"
    done
    cmp "$scratch/retired.6" "$scratch/retired.5" && ! cmp -s "$scratch/retired.6" "$scratch/retired.9"
}
check 'the fingerprint has the bits of badges' fingerprint_has_bits

# The tables of refusals, worked out again from what kozo.json says of each syscall.
refusals_agree() {
    jq -r '[.enums[] | select(.name == "Error") | .values[].name] as $known |
        ("INVALID_SYSCALL" | select(IN($known[])) | "0 ERR_\(.)"),
        (.syscalls[] | .name as $name |
            (["INVALID_HANDLE", "WRONG_TYPE"] + (if any(.in[]; .needs) then ["MISSING_RIGHT"] else [] end) |
                map(select(IN($known[])))) + .errors | unique[] | "SYS_\($name) ERR_\(.)")' \
        "$1/kozo.json" | sort >"$scratch/wanted"
    sed -n '/kozo_refusals\[\]/,/^};/ s/^    {\(.*\), \(ERR_.*\)},$/\1 \2/p' "$1/kozo_refusals.h" | sort >"$scratch/found"
    [ -s "$scratch/found" ] && diff "$scratch/wanted" "$scratch/found"
}
checked_arguments_agree() {
    jq -r '.syscalls[] | .name as $name | .in | to_entries[] | .key as $i | .value as $in |
        (if $in.object then $in.needs // "-"
            elif ["u8", "u16", "u32"] | index($in.type) then "OUT_OF_RANGE UINT\($in.type[1:])_MAX"
            elif ["u64", "Address", "Handle"] | index($in.type) then empty
            else "INVALID_ARGUMENT 0" end) | "SYS_\($name) \($i) \($in.object != null) \(.)"' \
        "$1/kozo.json" >"$scratch/wanted"
    awk -F '[{}, ]+' '/kozo_checked_arguments\[\]/ { inside = 1 }
        inside && $2 ~ /^SYS_/ {
            sub(/^RIGHT_([A-Z]+_)*/, "", $5)
            sub(/^ERR_/, "", $6)
            print $2, $3, $4 == "0" ? "false" : "true", $4 == "0" ? $6 " " $7 : $5 == "0" ? "-" : $5
        }' "$1/kozo_refusals.h" >"$scratch/found"
    [ -s "$scratch/found" ] && sort "$scratch/wanted" >"$scratch/sorted" && sort "$scratch/found" | diff "$scratch/sorted" -
}

if command -v jq >/dev/null; then
    check 'kozo.json says what the definition says' json_agrees "$scratch/one" "$definition"
    check 'kozo.json, the ends of the language' json_agrees "$scratch/edge" "$here/edge.kidl"
    check 'kozo.json has the interfaces' json_interfaces "$scratch/one" "$definition" "$root/abi/golden.kidl"
    check 'kozo.json has the interfaces, the ends of the language' json_interfaces "$scratch/edge" "$here/edge.kidl"
    for folder in one base; do
        check "kozo.json tells the bits of badges ($folder)" json_badge_bits "$scratch/$folder"
    done
    for folder in one edge; do
        check "kozo_refusals.h has the errors of each syscall ($folder)" refusals_agree "$scratch/$folder"
        check "kozo_refusals.h has what is looked at first ($folder)" checked_arguments_agree "$scratch/$folder"
        check "kozo.json tells where arguments are ($folder)" json_places "$scratch/$folder"
    done
else
    echo 'skip kozo.json: jq is missing'
fi

# Every link leads somewhere, no place is there twice, and nothing is fetched from elsewhere.
manual_is_whole() {
    grep -o 'href="#[^"]*"' "$1" | sed 's/href="#//; s/"//' | sort -u >"$scratch/links"
    grep -o ' id="[^"]*"' "$1" | sed 's/ id="//; s/"//' | sort >"$scratch/places"
    [ -s "$scratch/links" ] && [ -z "$(uniq -d "$scratch/places")" ] &&
        [ -z "$(comm -23 "$scratch/links" "$scratch/places")" ] &&
        ! grep -n -i -e 'src=' -e 'http:' -e 'https:' -e '@import' -e '<script' "$1"
}
check 'manual.html: links lead to places in it' manual_is_whole "$scratch/one/manual.html"
check 'manual.html, the ends of the language' manual_is_whole "$scratch/edge/manual.html"

# Each object tells what can be done with it: as many operations as there are capabilities among the syscalls' inputs.
operations_are_all() {
    wanted=$(sed -n '/^syscall /,/^}/s/^ *in [a-z0-9_]*: cap [A-Z].*/&/p' "$definition" | wc -l)
    found=$(sed -n '/<h4>Operations/,/<\/table>/p' "$1" | grep -c '^<tr><td class="key"><a')
    [ "$wanted" -gt 20 ] && [ "$wanted" = "$found" ]
}
"$abigen" --manual "$scratch/manual.html" "$definition"
check 'manual.html: each object with its operations' operations_are_all "$scratch/manual.html"

# What HTML keeps for itself comes out as text.
sed 's|/// A limit.|/// <b>1 \& "2"</b>|' "$base" >"$scratch/markup.kidl"
"$abigen" --manual "$scratch/markup.html" "$scratch/markup.kidl"
check 'manual.html escapes what HTML keeps for itself' \
    grep -q '&lt;b&gt;1 &amp; &quot;2&quot;&lt;/b&gt;' "$scratch/markup.html"

# reads PROGRAM FOLDER: a program beside this script, with the headers in the folder, says what is expected of it.
reads() {
    "${CC:-clang}" -std=c17 -Wall -Wextra -Wconversion -pedantic -Werror -I "$scratch/$2" -o "$scratch/$1" \
        "$here/$1.c" || return
    says "$here/$1.expected" "$scratch/$1"
}
mkdir "$scratch/grammar.abi"
check 'kozo_trace.h decodes syscalls and messages' reads trace base
generate "$scratch/grammar.abi" "$here/grammar.kidl"
check 'kozo_grammar.h says what syscalls take' reads grammar grammar.abi

# The kernel's headers read as if they were written by hand.
is_formatted() {
    "$abigen" --handlers "$scratch/kozo_handlers.h" --kernel "$scratch/kozo_dispatch.h" \
        --needs "$scratch/kozo_needs.h" --refusals "$scratch/kozo_refusals.h" "$definition"
    clang-format --style="file:$root/.clang-format" --dry-run -Werror "$scratch"/kozo_*.h
}
if command -v clang-format >/dev/null; then
    check 'kozo_handlers.h, kozo_dispatch.h, kozo_needs.h and kozo_refusals.h are formatted' is_formatted
else
    echo 'skip the format of kozo_dispatch.h: clang-format is missing'
fi

for folder in one edge; do
    for program in trace grammar; do
        check "kozo_$program.h compiles ($folder)" "${CC:-clang}" -std=c17 -Wall -Wextra -Wconversion -pedantic -Werror \
            -I "$scratch/$folder" -fsyntax-only "$here/$program.c"
    done
done
[ "$failed" = 0 ]
