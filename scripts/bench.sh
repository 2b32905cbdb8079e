#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Measures the release image. Figures are guest instructions or bytes, never time. docs/benchmarks.md tells how.

set -eu
. scripts/common.sh

usage() {
    cat <<'EOT'
usage: ./kozo bench [--json FILE] [--image FILE --kernel FILE] [--qemu PROGRAM]
       ./kozo bench --breakdown ROW [--listing] [--image FILE --kernel FILE] [--qemu PROGRAM]

Builds what is missing, then measures the release image in QEMU and prints a table: row, figure, and where it comes from.
Returns 1 where what is measured did not run as it should. build/bench then has what was seen.

  longest_irq_off     the longest stretch of the kernel without interrupts, over all that ran; boot and panic apart
  irq_off_CASE        the same over one case of services/bench
  kernel_text_bytes   bytes of code and constants of the kernel

With --breakdown it shows where the instructions of a row of services/costs go: in all, by function, and by block, with
how often each is executed in a round; and how many lines of the cache (64 bytes) that takes, of code and of data.

  --json FILE      writes the rows to a file, too
  --image FILE     another image than build/kozo.img, with --kernel, its kernel with symbols; only the cases of
                   services/bench are run
  --listing        with --breakdown: each block's instructions, and each line of data, too
  --qemu PROGRAM   QEMU to run the system in   (qemu-system-x86_64)
EOT
}

unset breakdown
listing=0
# Behind a colon stands the argument that a suite is run with: a twentieth of the calls that hostile makes up by itself.
json='' image=build/kozo.img kernel=build/kernel/release/kozo.elf suites='conformance hostile:50000' others='ps ls hello crash' out=build/bench/guest
while [ $# -gt 0 ]; do
    case $1 in
    --help)
        usage
        exit 0
        ;;
    --listing)
        listing=1
        shift
        ;;
    --breakdown | --json | --image | --kernel | --qemu)
        [ $# -ge 2 ] || misuse "bench: option $1 needs a value"
        case $1 in
        --breakdown) breakdown=$2 ;;
        --json) json=$2 ;;
        --image) image=$2 suites='' others='' out=build/bench/other ;;
        --kernel) kernel=$2 ;;
        --qemu) export QEMU="$2" ;;
        esac
        shift 2
        ;;
    *) misuse "bench: unknown option '$1'" ;;
    esac
done
[ "$listing" = 0 ] || [ -n "${breakdown+set}" ] || misuse 'bench: --listing goes with --breakdown'

sh scripts/setup.sh run test
sh scripts/build.sh all bench-tools
[ -z "${breakdown+set}" ] || exec sh scripts/bench_breakdown.sh "$breakdown" "$listing" "$image" "$kernel"

# The services in the initrd, of those wanted.
present() {
    cpio --quiet -t <build/initrd.cpio 2>/dev/null | sed -n "s|^services/$1\$|$1|p"
}

# Boots, and has all stretches without interrupts watched. Leaves $out/report (see irq_off_plugin.c).
watch() {
    # One instruction takes 32 ns of the machine's time, so that nothing depends on this one's speed. QEMU 10 can't count
    # with an x2APIC.
    run sh tools/verify/guest.sh "$image" "$out" 90 \
        "build/bench/irq_off_plugin,kernel=$out/kernel.symbols,marks=$out/bench.symbols,report=$out/report" \
        '-cpu max,-x2apic -icount shift=5,sleep=off' "$@"
}

# The commands to type.
# shellcheck disable=SC2086 # They are several.
set -- $others
for suite in $suites; do
    [ -z "$(present "${suite%%:*}")" ] || set -- "$@" "run $(echo "$suite" | tr : ' ')"
done
set -- "$@" 'run bench'

if [ "$KOZO_DRY_RUN" = 1 ]; then
    watch "$@"
    exit 0
fi
mkdir -p "$out"
rm -f "$out/report"
llvm-nm -n "$kernel" >"$out/kernel.symbols"
llvm-nm -n build/services/bench.debug >"$out/bench.symbols"
watch "$@"

# Did all run, and succeed?
check_run() {
    tr -d '\r' <"$out/console" >"$out/console.text"
    ! grep '^FAIL \|: exit status\|^kozo.*unknown' "$out/console.text" >&2 || die "what was measured failed; see $out/console"
    wanted=$(awk '$2 ~ /[tT]/ && $3 ~ /^case_/ { sub("case_", "", $3); print $3 }' "$out/bench.symbols" | sort)
    found=$(awk '$1 == "case" && $3 == 1 { print $2 }' "$out/report" | sort)
    [ "$wanted" = "${found:-none}" ] || die "not each case was measured once; see $out/report"
    [ "$(tail -n 1 "$out/report")" = end ] || die "$out/report is incomplete"
}

# Prints rows: name, unit, figure and, in words, where it comes from.
rows() {
    awk -f tools/bench/rows.awk "$out/report"
    llvm-size -A "$kernel" | awk '
        $1 == ".text" || $1 == ".rodata" { bytes += $2 }
        END { print "kernel_text_bytes bytes " bytes " .text and .rodata of the kernel" }'
}

check_run
rows >"$out/rows"
awk '
    { name = $1; figure = $3; unit = $2; $1 = $2 = $3 = ""; sub(/^ +/, "")
      printf "%-32s %8d %-12s %s\n", name, figure, unit, $0 }' "$out/rows"
if [ -n "$json" ]; then
    awk '
        BEGIN { printf "{\"rows\": [" }
        { name = $1; unit = $2; figure = $3; $1 = $2 = $3 = ""; sub(/^ +/, "")
          printf "%s\n  {\"name\": \"%s\", \"%s\": %d, \"where\": \"%s\"}", (NR > 1 ? "," : ""), name, unit, figure, $0 }
        END { print "\n]}" }' "$out/rows" >"$json"
fi
