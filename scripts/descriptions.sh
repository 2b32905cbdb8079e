#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: scripts/descriptions.sh FILE...     run from the top of KOZO's tree
# Prints the descriptions and all that they include, each once; those of KOZO as paths from here.

set -eu
exec awk -v kozo="$PWD/" '
    # add PATH: a file to be read, unless it is among them.
    function add(path) {
        while (sub(/[^\/.][^\/]*\/[.][.]\//, "", path))
            ;
        if (index(path, kozo) == 1)
            path = substr(path, length(kozo) + 1)
        if (!(path in known)) {
            known[path] = 1
            files[count++] = path
        }
    }
    BEGIN {
        for (i = 1; i < ARGC; i++)
            add(ARGV[i])
        for (i = 0; i < count; i++) {
            folder = files[i]
            sub(/[^\/]*$/, "", folder)
            while ((getline line <files[i]) > 0) {
                if (line !~ /^[ \t]*include[ \t]*"[^"]*"/)
                    continue
                split(line, parts, "\"")
                if (parts[2] ~ /^kozo:/)
                    add(substr(parts[2], 6))
                else
                    add(folder parts[2])
            }
            close(files[i])
            print files[i]
        }
    }' "$@"
