#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: tap.sh PROGRAM
# Runs a cmocka program and prints `ok NAME` or `FAIL NAME` for each of its tests, with what the failed ones said.

log=$(mktemp)
trap 'rm -f "$log"' EXIT
CMOCKA_MESSAGE_OUTPUT=TAP "$1" >"$log" 2>&1
status=$?
sed -n 's/^ok [0-9]* - /ok /p; s/^not ok [0-9]* - /FAIL /p' "$log"
if [ "$status" != 0 ]; then
    grep -v '^ok ' "$log"
    grep -q '^not ok' "$log" || echo "FAIL the program ended with status $status"
fi
exit "$status"
