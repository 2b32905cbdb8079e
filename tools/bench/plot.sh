#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: plot.sh CONSOLE FOLDER
#
# Plots the curves whose points services/costs printed: FOLDER gets the figures, NAME.data, and the picture, NAME.svg.

set -eu
. scripts/common.sh

console=$1 folder=$2
mkdir -p "$folder"

# points CURVE: number and mode of each.
points() {
    awk -v curve="$1" '$1 == "point" && $2 == curve { print $3, $5 }' "$console"
}

# aims ROW NUMBER ...: number, KOZO's aim and the peer's figure of the rows.
aims() {
    while [ $# -gt 0 ]; do
        awk -v row="$1" -v number="$2" '$1 == row { print number, $2, $3 }' tools/bench/aims
        shift 2
    done
}

# plot NAME TITLE NUMBERS: NAME.data has the figures and, as a second block, points to compare them with.
plot() {
    [ "$(wc -l <"$folder/$1.data")" -gt 2 ] || die "$console has no figures for $1"
    gnuplot -e "data = '$folder/$1.data'; picture = '$folder/$1.svg'; heading = '$2'; numbers = '$3'" tools/bench/curve.gp
}

{
    echo 'words instructions'
    points ipc_words
    printf '\n\nwords aim seL4\n'
    aims ipc_round_trip_0w 0 ipc_round_trip_4w 4 ipc_long_48w 48
} >"$folder/ipc_words.data"
plot ipc_words 'Call and answer between two address spaces' 'words each way'

{
    echo 'copies instructions'
    points revoke_copies
    printf '\n\ncopies aim seL4\n'
    awk '$1 == "revoke_each_copy" { for (n = 200; n <= 1000; n += 200) print n, n * $2, n * $3 }' tools/bench/aims
} >"$folder/revoke_copies.data"
plot revoke_copies 'Revoking a capability' 'copies'
