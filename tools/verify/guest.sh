#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: guest.sh IMAGE OUT SECONDS PLUGIN,ARGUMENT,... OPTIONS COMMAND...
#
# Boots the image, types the commands at the shell, each of which may take so many seconds, and powers off; with QEMU
# watched by a plugin, whose path goes without the version of QEMU's interface and `.so`, or by none if that is ''. OPTIONS
# are QEMU's, in one word. session.exp tells which commands are not typed but done here.
# Leaves OUT/console. QEMU in the environment names another QEMU than the system's.

set -eu
. scripts/common.sh

here=${0%/*}
image=$1 out=$2 seconds=$3 plugin=${4%%,*} arguments=${4#*,} options=$5
shift 5
qemu=${QEMU:-qemu-system-x86_64}

watched=''
[ -z "$plugin" ] || watched="-plugin $plugin.$(plugin_api "$qemu").so,$arguments"

monitor=''
for command; do
    case $command in 'key '*) monitor=$out/monitor ;; esac
done

# shellcheck disable=SC2086 # They are several.
expect "$here/session.exp" "$seconds" "$monitor" "$@" poweroff -- sh scripts/qemu.sh --qemu "$qemu" --image "$image" \
    --log "$out/console" --record "$out/panic" --limit $((seconds * 2 + 4 * $#)) -- \
    $watched $options >"$out/session" 2>&1 ||
    die "the session failed: $(tail -n 1 "$out/session"); $out/session has all of it"
