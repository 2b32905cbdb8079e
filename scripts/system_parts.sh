#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: scripts/system_parts.sh DESCRIPTION...     run from the top of KOZO's tree
# Prints the services and programs of these systems, as services/NAME and programs/NAME: those in whose folders a description
# lies that is included, at any depth, and those that a service names by `program`. It may print more: make takes what there
# is. kozoc, which knows, has to be built first.

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
    # What stands behind the word `program`.
    function print_programs(line) {
        sub(/\/\/.*/, "", line)
        while (match(line, /(^|[ \t{])program[ \t]+[a-z0-9-]+/)) {
            name = substr(line, RSTART, RLENGTH)
            sub(/.*[ \t]/, "", name)
            print "services/" name
            line = substr(line, RSTART + RLENGTH)
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
                if (line !~ /^[ \t]*include[ \t]*"[^"]*"/) {
                    print_programs(line)
                    continue
                }
                split(line, parts, "\"")
                if (parts[2] ~ /^kozo:/)
                    add(substr(parts[2], 6))
                else
                    add(folder parts[2])
            }
            close(files[i])
        }
    }' "$@"
