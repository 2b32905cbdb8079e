#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: audit.sh SYSTEM SCENARIO [--json]
#
# Runs a scenario of a system under the trace and tells what of its authority was never used, and what was held that no
# description declares: `./kozo caps audit`. SCENARIO is '' for the one beside the description.

set -eu
. scripts/common.sh
. scripts/packages.sh

wanted=$1 scenario=$2 json=${3:-}
find_system "$wanted"
if [ -n "$scenario" ]; then
    scenario=$(caller_path "$scenario")
else
    scenario=${system_file%.kozo}.scenario
fi
[ -f "$scenario" ] || die "there is no $scenario, which tells what to type at the shell; docs/audit.md says more"

out=$(realpath -m "$KOZO_BUILD/audit/$system")
kozoc() {
    # shellcheck disable=SC2046 # They are several.
    "$KOZO_BUILD/tools/kozoc" "$@" $(definition_options)
}

# Has the system a shell that may ask init for what is undeclared?
has_audit() {
    kozoc caps "$system_file" --json | jq -e 'any(.services[] | select(.program == "shell") | .needs[] |
        select(.handle == "system") | .methods[]; . == "audit")' >/dev/null
}

# A line on what was wrong was printed.
run mkdir -p "$out"
run make --silent -j "$(jobs_wanted)" V="$KOZO_VERBOSE" RUST=0 "$KOZO_BUILD/tools/kozoc" >&2 || die 'the system compiler does not build'
if [ "$KOZO_DRY_RUN" = 0 ]; then
    echo "include $(realpath "$scenario")" >"$out/scenario"
    ! has_audit || echo audit >>"$out/scenario"
fi
KOZO_TRACE_OUT=$out run sh scripts/trace.sh --system "$wanted" --scenario "$out/scenario" --tally --output "$out/usage" || exit 1
[ "$KOZO_DRY_RUN" = 0 ] || exit 0

# What the shell said, one line for each thing that is undeclared, and one that counts.
tr -d '\r' <"$out/console" | sed -n '/^audit: .* what no description declares: /p; /^audit: [0-9]* capabilities of /p' >"$out/held"
if has_audit && ! grep -q ' undeclared$' "$out/held"; then
    die "the shell did not say what is undeclared; $out/console has all that it said"
fi

# The system was built without its services in Rust where there is no Rust.
without=--without-rust
[ "${RUST:-1}" = 0 ] || ! have_rust || without=''
status=0
# shellcheck disable=SC2086 # They may be nothing.
kozoc audit "$system_file" --usage "$out/usage" $without $json >"$out/report" || status=$?
if [ -n "$json" ]; then
    jq --rawfile held "$out/held" '. + {undeclared: ($held | split("\n") | map(select(test("declares"))))}' "$out/report"
else
    cat "$out/report" "$out/held"
fi
! grep -q 'what no description declares' "$out/held" || status=1
exit "$status"
