#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs a system and shows what its services do: syscalls, messages, faults and switches from thread to thread.

set -eu
. scripts/common.sh

usage() {
    cat <<'EOT'
usage: ./kozo trace [OPTION ...] [-- LINE ...]

Boots a system in an emulated machine and prints each syscall, each message between services, each fault and each
switch from thread to thread, with the names of the system's description. Kernel and services are those that always run.

With lines they are typed at the shell, one after the other; what is shown begins with the first one and ends with the
prompt after the last. A line `key NAME...` presses keys of the machine's keyboard, `wait TEXT` waits until the console shows
that; neither waits for a prompt. Without lines this terminal is the machine's console, and all is shown from the boot on.

  --system NAME|FILE   the system: one in systems/, or a description elsewhere   (default)
  --debug              the image with the kernel's checks and messages on
  --service NAME       only what this service does or what is done to it; may be given several times
  --interface NAME     only messages of this interface; may be given several times
  --only KINDS         only these, with commas between: syscalls, messages, faults, switches
  --failed             only what failed: syscalls, answers and faults
  --json               a line of JSON for each
  --scenario FILE      lines from a file, where # begins those that say something to people; the machine has a screen
  --tally              counts what services hold and make use of, for ./kozo caps audit, in place of all that
  --perfetto FILE      writes FILE for https://ui.perfetto.dev, or chrome://tracing
  --output FILE        writes to FILE what else is printed
  --limit S            seconds that a typed line may take   (60)

docs/trace.md tells what the lines mean. It needs QEMU 10, which on Debian 12 is fetched from bookworm-backports.
EOT
}

wanted=$(default_system) debug='' output='' perfetto='' json='' tally='' scenario='' limit=60 profile=release
options=''
# option NAME [VALUE]: one for kozo-trace, quoted for eval.
option() {
    for word; do
        options="$options '$(printf %s "$word" | sed "s/'/'\\\\''/g")'"
    done
}

# scenario_lines FILE DEPTH: what there is to do, with what stands in the files that it includes. FILE is a whole path.
scenario_lines() {
    [ -f "$1" ] || die "$1 is missing"
    [ "$2" -lt 9 ] || die "$1 is included by itself, or too deep"
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
        '' | '#'*) ;;
        'include kozo:'*) scenario_lines "$PWD/${line#include kozo:}" $(($2 + 1)) ;;
        'include /'*) scenario_lines "${line#include }" $(($2 + 1)) ;;
        'include '*) scenario_lines "${1%/*}/${line#include }" $(($2 + 1)) ;;
        *) printf '%s\n' "$line" ;;
        esac
    done <"$1"
}

while [ $# -gt 0 ]; do
    case $1 in
    --help)
        usage
        exit 0
        ;;
    --)
        shift
        [ $# -gt 0 ] || misuse 'trace: nothing stands behind --'
        break
        ;;
    --debug) debug=-debug profile=debug ;;
    --failed) option "$1" ;;
    --json)
        json=1
        option "$1"
        ;;
    --tally)
        tally=1
        option "$1"
        ;;
    --system | --service | --interface | --only | --perfetto | --output | --limit | --scenario)
        [ $# -ge 2 ] || misuse "trace: option $1 needs a value"
        case $1 in
        --system) wanted=$2 ;;
        --output) output=$(caller_path "$2") ;;
        --limit) limit=$2 ;;
        --scenario) scenario=$(caller_path "$2") ;;
        --perfetto)
            perfetto=$(caller_path "$2")
            option "$1" "$perfetto"
            ;;
        *) option "$1" "$2" ;;
        esac
        shift
        ;;
    *) misuse "trace: unknown option '$1'" ;;
    esac
    shift
done
case $limit in '' | 0 | *[!0-9]*) misuse "trace: '$limit' is no number of seconds" ;; esac
case "$json$tally${perfetto:+1}" in 11*) misuse 'trace: --json, --perfetto and --tally are different things' ;; esac
typed=$# card=''
if [ -n "$scenario" ]; then
    [ $# = 0 ] || misuse 'trace: lines stand in the scenario, or behind --'
    typed=1 card='-device VGA'
    lines=$(scenario_lines "$(realpath -m "$scenario")" 1) || exit 1
    while IFS= read -r line; do
        [ -z "$line" ] || set -- "$@" "$line"
    done <<EOT
$lines
EOT
fi
[ "$typed" = 0 ] || option --typed
find_system "$wanted"
image=$(system_image "$debug")
kernel=$KOZO_BUILD/kernel/$profile/kozo.elf
tools=$KOZO_BUILD/tools out=${KOZO_TRACE_OUT:-$KOZO_BUILD/trace}

# What is built goes elsewhere than what is shown.
if [ "${KOZO_SET_UP:-0}" != 1 ]; then
    sh scripts/setup.sh build rust run test >&2
    export KOZO_SET_UP=1
fi
sh scripts/build.sh ${system_make:+"$system_make"} "$image" trace-tools >&2
qemu=$(sh scripts/qemu10.sh --fetch) || qemu=''
major=$(qemu_major "$qemu")
[ "${major:-0}" -ge 10 ] || [ "$KOZO_DRY_RUN" = 1 ] || die 'it needs QEMU 10, which is not here'

# The names of the description, for kozo-trace, to which a program is a service as any.
names() {
    # shellcheck disable=SC2046
    "$tools/kozoc" caps "$system_file" $(definition_options) --json | jq -r '
        [.services[], .programs[]][] |
        "service \(.name) \(.interface // "-")",
        (.name as $service | .needs[] | select(.slot != null) |
            "handle \($service) \(.slot) \(.handle) \(.service // "-") \(.authority)"),
        (.name as $service | .needs[] | select(.bit != null) | "signal \($service) \(.bit) \(.handle)")'
}

# symbol NAME: its address in the kernel.
symbol() {
    llvm-nm "$kernel" | awk -v name="$1" '$3 == name { print $1 }'
}

# offset NAME: of a field, as the kernel's assembler knows it.
offset() {
    awk -v name="$1" '$2 == name { print $3 }' "$KOZO_BUILD/kernel/$profile/offsets.h"
}

# What the plugin is told of the kernel.
plugin_arguments() {
    start=$(sed -n 's/^#define KOZO_START_INFO_ADDRESS UINT64_C(0x\([0-9a-f]*\))$/\1/p' lib/kozo/include/kozo/task.h)
    echo "boot=$(symbol kernel_entry),entry=$(symbol syscall_entry),fault=$(symbol thread_fault),cpu=$(symbol cpu),start=$start,$(
    )current=$(offset CPU_CURRENT),cnode_slots=$(offset THREAD_CNODE_SLOTS),cnode_limit=$(offset THREAD_CNODE_LIMIT),$(
    )buffer=$(offset THREAD_BUFFER),rip=$(offset CONTEXT_RIP),object=$(offset SLOT_OBJECT),badge=$(offset SLOT_BADGE),$(
    )rights=$(offset SLOT_RIGHTS)${tally:+,holdings=on}"
}

# Reads records and prints what is wanted of them.
decode() {
    eval "\"\$tools/kozo-trace\" --names \"\$out/names\" $options"
}

if [ "$KOZO_DRY_RUN" = 1 ]; then
    print_command "$tools/kozo-trace" --names "$out/names"
    pipe=RECORDS
else
    mkdir -p "$out"
    names >"$out/names"
    # What it does not understand it says before the machine is started.
    decode </dev/null >/dev/null
    [ -z "$output" ] || exec 3>&1 >"$output"
    pipe=$out/records.$$ reader=''
    mkfifo "$pipe"
    trap 'rm -f "$pipe"; [ -z "$reader" ] || kill "$reader" 2>/dev/null || true' EXIT
    trap 'exit 130' HUP INT TERM
    decode <"$pipe" &
    reader=$!
    [ -z "$output" ] || exec >&3
fi
watched="$tools/trace/trace_plugin,records=$pipe"
[ "$KOZO_DRY_RUN" = 1 ] || watched="$watched,$(plugin_arguments)"

status=0
if [ "$typed" != 0 ]; then
    QEMU=$qemu KOZO_MARKS=$pipe run sh tools/verify/guest.sh "$image" "$out" "$limit" "$watched" "$card" "$@" || status=$?
else
    plugin=${watched%%,*}
    run sh scripts/qemu.sh --qemu "$qemu" --image "$image" --log "$out/console" --record "$out/panic" \
        --until-limit 0 -- -plugin "$plugin.$(plugin_api "$qemu").so,${watched#*,}" || status=$?
fi
[ "$KOZO_DRY_RUN" = 0 ] || exit 0
# Nobody writes to the pipe any more. A machine that never came so far did not open it, and then nobody would end.
[ "$status" = 0 ] || exit "$status"
wait "$reader" || status=$?
reader=''
[ "$status" != 0 ] || [ -z "$perfetto" ] || say "$perfetto can be opened in https://ui.perfetto.dev" >&2
exit "$status"
