#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: scripts/descriptions.sh FILE...     run from the top of KOZO's tree
# Prints where the services and programs are that these descriptions of systems have, as services/NAME or programs/NAME:
# in the folders of what they include, at any depth, and where a service says so.

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
            if (match("/" folder, /\/(services|programs)\/[^\/]+\/$/))
                print substr(folder, RSTART, RLENGTH - 2)
            while ((getline line <files[i]) > 0) {
                if (line ~ /^[ \t]+program[ \t]+[a-z0-9-]+[ \t]*(\/\/.*)?$/) {
                    split(line, words)
                    print "services/" words[2]
                }
                if (line !~ /^[ \t]*include[ \t]*"[^"]*"/)
                    continue
                split(line, parts, "\"")
                if (parts[2] ~ /^kozo:/)
                    add(substr(parts[2], 6))
                else
                    add(folder parts[2])
            }
            close(files[i])
        }
    }' "$@"
