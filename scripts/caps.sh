#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Who may do what in a system, out of its description.

set -eu
. scripts/common.sh

usage() {
    cat <<'EOT'
usage: ./kozo caps [--system NAME|FILE]                         a table of all capabilities
       ./kozo caps [--system NAME|FILE] of NAME                 those of one service or program
       ./kozo caps [--system NAME|FILE] who-can AUTHORITY       who has an authority, who reaches it, who could get it
       ./kozo caps [--system NAME|FILE] path FROM TO            how a service reaches another one, or an authority
       ./kozo caps [--system NAME|FILE] audit [--scenario FILE] [--json]     what of it is never used
       ./kozo caps [--system NAME|FILE] --json
       ./kozo caps [--system NAME|FILE] --svg FILE

Reads the description of a system; nothing is booted. An AUTHORITY is what a description says that is needed: serial.com1,
irq:4, console.write, system.kill. who-can tells first who holds it, then who reaches it through calls to such a one, and
then who could be given it: capabilities travel only between two of whom one needs the other with `grant`; and which programs
services could start with it. path prints a shortest way, such as

    shell -[console.read+write]-> console -[holds]-> serial.com1

and returns 1 where there is none.

audit is the only one that boots the system. It runs a scenario in an emulated machine, looks on, and tells for each service
and each need how often that was used, and where the description asks for more than it takes. A scenario is a file of lines
that are typed at the shell. Returns 1 if something was not used. docs/audit.md tells more.

  --system NAME|FILE   the system: one in systems/, or a description elsewhere   (default)
  --scenario FILE      of audit: what is done in that run        (systems/NAME.scenario, beside the description)
  --json               all of it, for other tools
  --svg FILE           draws it (needs graphviz): services in boxes, what the machine gives below them, arrows to whom they
                       call with the methods; through the red ones capabilities can travel
EOT
}

wanted=$(default_system) svg='' json='' scenario=''
count=$#
while [ "$count" -gt 0 ]; do
    word=$1
    shift
    count=$((count - 1))
    case $word in
    --help)
        usage
        exit 0
        ;;
    --json) json=--json ;;
    --system | --svg | --scenario)
        [ "$count" -gt 0 ] || misuse "caps: option $word needs a value"
        case $word in
        --system) wanted=$1 ;;
        --svg) svg=$1 ;;
        --scenario) scenario=$1 ;;
        esac
        shift
        count=$((count - 1))
        ;;
    -*) misuse "caps: unknown option '$word'" ;;
    *) set -- "$@" "$word" ;;
    esac
done

case ${1:-}-$# in
-0 | of-2 | who-can-2 | path-3 | audit-1) ;;
of-*) misuse 'caps: of takes one service' ;;
who-can-*) misuse 'caps: who-can takes one authority' ;;
path-*) misuse 'caps: path takes where from and where to' ;;
audit-*) misuse 'caps: audit takes no words' ;;
*) misuse "caps: there is no '$1'; there are of, who-can, path and audit" ;;
esac
if [ "${1:-}" = audit ]; then
    [ -z "$svg" ] || misuse 'caps: --svg draws what is held'
    exec sh scripts/audit.sh "$wanted" "$scenario" $json
fi
[ -z "$scenario" ] || misuse 'caps: --scenario is for audit'
[ -z "$json$svg" ] || [ "$#" = 0 ] || misuse 'caps: --json and --svg are for the whole system'
[ -z "$json" ] || [ -z "$svg" ] || misuse 'caps: --json and --svg are two things'
find_system "$wanted"

# What is told goes to the standard output, what is built does not.
if [ "${KOZO_SET_UP:-0}" != 1 ]; then
    sh scripts/setup.sh build ${svg:+draw} >&2
fi
run make --silent -j "$(jobs_wanted)" V="$KOZO_VERBOSE" RUST=0 "$KOZO_BUILD/tools/kozoc" >&2 || die 'the system compiler does not build'
definition=$(definition_options)
# shellcheck disable=SC2086
if [ -n "$svg" ]; then
    graph=$KOZO_BUILD/caps.dot
    svg=$(caller_path "$svg")
    run mkdir -p "$KOZO_BUILD"
    run "$KOZO_BUILD/tools/kozoc" caps "$system_file" $definition --dot "$graph"
    run dot -Tsvg -o "$svg" "$graph" || die "$svg could not be drawn"
else
    run "$KOZO_BUILD/tools/kozoc" caps "$system_file" $definition $json "$@"
fi
