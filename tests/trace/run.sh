#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: run.sh KOZO_TRACE     a line for each test
# Records of corners.records are printed in each way of `cases`, those of tally.records are counted, lines of `bad` are refused, and what is JSON is JSON.
# UPDATE=1 writes what is expected anew.

set -u
here=${0%/*} tool=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
failures=0

# verdict NAME: by the last command's status.
verdict() {
    if [ "$?" = 0 ]; then
        echo "ok $1"
    else
        echo "FAIL $1"
        cat "$work/said"
        failures=$((failures + 1))
    fi
}

trace() {
    "$tool" --names "$here/corners.names" "$@"
}

# prints RECORDS FILE ARGUMENT...: what stands in the file.
prints() {
    records=$1 wanted=$2
    shift 2
    trace "$@" <"$records" >"$work/printed" 2>"$work/said" || return 1
    [ "${UPDATE:-0}" = 0 ] || cp "$work/printed" "$wanted"
    diff -u "$wanted" "$work/printed" >"$work/said" 2>&1
}

# refuses STATUS TEXT ARGUMENT...
refuses() {
    wanted=$1 text=$2
    shift 2
    trace "$@" >/dev/null 2>"$work/said"
    [ "$?" = "$wanted" ] && grep -q -- "$text" "$work/said"
}

while read -r name arguments; do
    case $name in '#') continue ;; esac
    # shellcheck disable=SC2086 # They are several.
    prints "$here/corners.records" "$here/$name.expected" $arguments
    verdict "$name"
done <"$here/cases"

prints "$here/tally.records" "$here/tally.expected" --tally
verdict tally
prints "$here/tally.records" "$here/boots.expected" --only syscalls
verdict 'a machine that starts again'

while read -r name line; do
    case $name in '#') continue ;; esac
    printf '%s\n' "$line" >"$work/line"
    refuses 1 'record 1 is none' <"$work/line"
    verdict "bad record: $name"
done <"$here/bad"

for case in json json-service; do
    jq -es 'length > 3 and all(.kind)' "$here/$case.expected" >"$work/said" 2>&1
    verdict "$case is JSON"
done

# On each track slices end as they begin, the latest first: at no point more have ended than begun.
for case in perfetto perfetto-typed; do
    jq -e '[.traceEvents[] | select(.ph == "B" or .ph == "E")] | group_by(.tid) |
        all(reduce .[] as $event ({depth: 0, good: true};
            .depth += (if $event.ph == "B" then 1 else -1 end) | .good = (.good and .depth >= 0)) | .good)' \
        "$here/$case.expected" >"$work/said" 2>&1
    verdict "slices of $case begin and end"
done
jq -e '.traceEvents | map(select(.ph == "s").id) - map(select(.ph == "f").id) | . == [1, 5, 6, 8, 9, 10]' \
    "$here/perfetto.expected" >"$work/said" 2>&1
verdict 'arrows of perfetto lead from a request to who received it'

refuses 1 'no such service' --service nobody </dev/null
verdict 'an unknown service'
refuses 1 'no such interface' --interface Nothing </dev/null
verdict 'an unknown interface'
refuses 1 'there are syscalls' --only syscalls,faulty </dev/null
verdict 'an unknown kind'
refuses 2 '^usage' --frobnicate </dev/null
verdict 'an unknown option'
refuses 2 '^usage' --json --tally </dev/null
verdict 'two forms at once'
refuses 2 '^usage' --service </dev/null
verdict 'an option without its value'
for line in 'handle hello sixteen console console console.write' 'signal hello first timer' 'servant hello -'; do
    printf 'service hello -\n%s\n' "$line" >"$work/names"
    "$tool" --names "$work/names" </dev/null 2>"$work/said"
    [ "$?" = 1 ] && grep -q ':2: this is no name' "$work/said"
    verdict "a name that is none: $line"
done
printf 'T hello\nS 10 he' | trace >"$work/printed" 2>"$work/said" && grep -q 'typed:  hello' "$work/printed"
verdict 'a last record that is cut off'
[ "$failures" = 0 ]
