#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: notes.sh FINGERPRINT BINARY... [--objects FOLDER...]
#
# Does each linked binary hold notes of this fingerprint (16 hexadecimal digits), and of no other? And does each object
# below the folders whose compiler read kozo_abi.h or kozo_asm.h hold exactly this one? Prints a line for each that does
# not, and returns 1; otherwise says how many there were.

set -eu
wanted=$1
shift

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# judge FILE...: a line for each with a fault, and the number of files last.
judge() {
    # The first file twice: one alone would be shown without its name.
    "${LLVM_READELF:-llvm-readelf}" -n "$@" "$1" >"$work/notes" || exit 2
    awk -v wanted="$wanted" '
        $1 == "File:" { file = $2; files[file] = 1 }
        # Of the types of notes that KOZO has the first is the ABI, which llvm-readelf takes for a version.
        NF >= 2 && $1 != "description" { owner = $1; type = $3 }
        $1 == "description" && owner == "KOZO" && type == "NT_VERSION" {
            value = ""
            for (i = 3; i <= NF; i++)
                value = $i value
            if (!((file, value) in seen))
                values[file] = values[file] " " value
            seen[file, value] = 1
        }
        END {
            for (file in files) {
                count++
                if (values[file] == " " wanted)
                    continue
                line = file ":"
                if (values[file] == "")
                    line = line " no fingerprint of an ABI"
                else
                    for (i = split(values[file], list, " "); i > 0; i--)
                        line = line (list[i] == wanted ? " the ABI 0x" wanted "," : " another ABI, 0x" list[i] ",")
                sub(/,$/, "", line)
                print line "; has to be 0x" wanted " alone"
            }
            print count > "/dev/stderr"
        }' "$work/notes" 2>"$work/count" | LC_ALL=C sort
}

# objects FOLDER...: those that a source of today read the ABI for. What the compiler read stands beside them.
objects() {
    find "$@" -name '*.o' -type f | while read -r object; do
        list=${object%.o}.d
        [ ! -e "$list" ] || grep -q 'kozo_\(abi\|asm\)\.h' "$list" || continue
        source=$(tr '\\\n' '  ' 2>/dev/null <"$list" | sed 's/^[^:]*: *\([^ ]*\).*/\1/') || source=
        [ -z "$source" ] || [ -e "$source" ] || continue
        echo "$object"
    done
}

folders=
binaries=0
for word; do
    shift
    case $folders$word in
    --objects) folders=--objects ;;
    --objects*) folders="$folders $word" ;;
    *) set -- "$@" "$word" && binaries=$((binaries + 1)) ;;
    esac
done

judge "$@" >"$work/faults"
count=$(cat "$work/count")
said="$count binaries"
if [ -n "$folders" ]; then
    # shellcheck disable=SC2086 # A list of folders.
    objects ${folders#--objects} >"$work/objects"
    # shellcheck disable=SC2046 # A list of files.
    [ ! -s "$work/objects" ] || judge $(cat "$work/objects") | sed 's/^/object /' >>"$work/faults"
    said="$said, $(wc -l <"$work/objects") objects"
fi
if [ -s "$work/faults" ]; then
    cat "$work/faults"
    exit 1
fi
echo "0x$wanted in $said"
