#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: segments.sh BINARY...
#
# No segment of an ELF file is both writable and executable, and its GNU_STACK is there and not executable; no section
# of a PE file is both. Prints a line for each that is, and returns 1; otherwise says how many binaries there were.

set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

elf_faults() {
    "${LLVM_READELF:-llvm-readelf}" -lW "$1" | awk -v file="$1" '
        $1 == "LOAD" || $1 == "GNU_STACK" {
            flags = ""
            for (i = 7; i < NF; i++)
                flags = flags $i
            segments[$1]++
        }
        $1 == "LOAD" && flags ~ /W/ && flags ~ /E/ { print file ": the segment at " $3 " is writable and executable" }
        $1 == "GNU_STACK" && flags ~ /E/ { print file ": the stack is executable" }
        END {
            if (!segments["LOAD"])
                print file ": no segment in it"
            if (segments["GNU_STACK"] != 1)
                print file ": " segments["GNU_STACK"] + 0 " GNU_STACK headers: the stack may be executable"
        }'
}

pe_faults() {
    "${LLVM_READOBJ:-llvm-readobj}" --sections "$1" | awk -v file="$1" '
        $1 == "Section" { write = execute = 0; sections++ }
        $1 == "Name:" { name = $2 }
        $1 == "IMAGE_SCN_MEM_WRITE" { write = 1 }
        $1 == "IMAGE_SCN_MEM_EXECUTE" { execute = 1 }
        /^  }/ && write && execute { print file ": section " name " is writable and executable" }
        END {
            if (!sections)
                print file ": no section in it"
        }'
}

for binary; do
    case $(head -c 2 "$binary") in
    MZ) pe_faults "$binary" ;;
    *) elf_faults "$binary" ;;
    esac
done >"$work/faults"
if [ -s "$work/faults" ]; then
    cat "$work/faults"
    exit 1
fi
echo "$# binaries"
