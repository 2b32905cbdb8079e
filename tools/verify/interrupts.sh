#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: interrupts.sh LOG
#
# Reads what QEMU writes with `-d int`, one line and the registers for each interrupt. From user mode there may only be
# those of devices and faults, and no INT instruction, neither one that was let through (i=1) nor one that was refused
# (#GP with the IDT bit in its error code, Intel SDM 3A, 6.13). Prints a line for each, and returns 1.

set -eu

awk '
    / v=[0-9a-f]* e=[0-9a-f]* i=[01] cpl=3 / {
        for (i = 1; i <= NF; i++) {
            split($i, pair, "=")
            value[pair[1]] = pair[2]
        }
        watched++
        refused = value["v"] == "0d" && substr(value["e"], 4) ~ /[2367abef]/
        if (value["i"] == 1 || refused) {
            print "INT from user mode at " value["pc"] ": vector 0x" value["v"] (refused ? ", refused" : "")
            faults++
        }
    }
    END {
        if (!watched) {
            print "no interrupt from user mode was logged"
            faults++
        }
        if (!faults)
            print watched " interrupts from user mode"
        exit faults > 0
    }' "$1"
