#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: audit.sh SYSTEM SCENARIO [--json]
#
# Runs a scenario of a system under the trace and tells what of its authority was never used: `./kozo caps audit`. SCENARIO is
# '' for the one beside the description.

set -eu
. scripts/common.sh
. scripts/packages.sh

wanted=$1 scenario=$2 json=${3:-}
find_system "$wanted"
scenario=${scenario:-${system_file%.kozo}.scenario}
case $scenario in "$system_file"* | "${system_file%.kozo}"*) ;; *) scenario=$(caller_path "$scenario") ;; esac
[ -f "$scenario" ] || die "there is no $scenario, which tells what to type at the shell; docs/audit.md says more"

out=$KOZO_BUILD/audit/$system
run mkdir -p "$out"
usage=$out/usage
# A line on what was wrong was printed.
KOZO_TRACE_OUT=$out run sh scripts/trace.sh --system "$wanted" --scenario "$scenario" --tally --output "$usage" || exit 1
[ "$KOZO_DRY_RUN" = 0 ] || exit 0
# The system was built without its services in Rust where there is no Rust.
without=--without-rust
[ "${RUST:-1}" = 0 ] || ! have_rust || without=''
# shellcheck disable=SC2046,SC2086 # They are several.
"$KOZO_BUILD/tools/kozoc" audit "$system_file" $(definition_options) --usage "$usage" $without $json
