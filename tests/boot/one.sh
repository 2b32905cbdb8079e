#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: one.sh 'NAME SCRIPT [ARGUMENT ...]'
# Runs one boot test, of the scripts here or by its whole path, with a limit on its time, and prints `ok`, `skip` or `FAIL` and what the console showed last.

set -eu
# shellcheck disable=SC2086
set -- $1
name=$1 script=$2
shift 2
case $script in /*) ;; *) script=tests/boot/$script ;; esac
KOZO_BUILD=${KOZO_BUILD:-build}
export KOZO_BUILD
KOZO_TEST_LOG=${KOZO_TEST_OUT:-build/tests/log}/boot-$name
export KOZO_TEST_LOG

# What the kernel left, if it panicked: on the second serial port, or where the script starts its machine by itself, on
# the console.
show_record() {
    for record in "$KOZO_TEST_LOG.panic" "$KOZO_TEST_LOG.log"; do
        if grep -qa '^KOZO PANIC: ' "$record" 2>/dev/null; then
            sh scripts/debug.sh --panic "$record" 2>&1 | sed 's/^/    /'
            return
        fi
    done
}

status=0
timeout -k 5 100 expect -f "$script" -- "$@" >"$KOZO_TEST_LOG.log" 2>&1 </dev/null || status=$?
why=$(sed -n 's/^WHY: //p' "$KOZO_TEST_LOG.log" | tail -n 1)
said=$(sed -n 's/^SAYS: //p' "$KOZO_TEST_LOG.log" | tail -n 1)
case $status in
0) text="ok boot: $name${said:+: $said}" ;;
77) text="skip boot: $name: $why" ;;
124 | 137) text="FAIL boot: $name: not done after 100 s" ;;
*) text="FAIL boot: $name: ${why:-the test script broke off}" ;;
esac
case $text in
FAIL*) text="$text
$(show_record)
$(tr -d '\r' <"$KOZO_TEST_LOG.log" | tail -n 40 | sed 's/^/    /')" ;;
esac
printf '%s\n' "$text"
