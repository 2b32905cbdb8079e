#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Measures the release image. Figures are guest instructions or bytes, never time. docs/benchmarks.md tells how.

set -eu
. scripts/common.sh

usage() {
    cat <<'EOT'
usage: ./kozo bench [--only operations|irq-off] [--json FILE] [--record REASON] [--plot FOLDER]
                    [--image FILE --kernel FILE] [--qemu PROGRAM]
       ./kozo bench --breakdown ROW [--listing] [--image FILE --kernel FILE] [--qemu PROGRAM]
       ./kozo bench --scale [--plot FOLDER] [--image FILE] [--qemu PROGRAM]
       ./kozo bench --timeline [--system NAME|FILE] [--json FILE] [--plot FOLDER] [--image FILE] [--qemu PROGRAM]
       ./kozo bench --host [--rounds N]

Builds what is missing, then measures the release image in QEMU and prints a table: what operations cost in instructions,
beside KOZO's aims and the best peer's figures, and how long the kernel keeps interrupts off. Returns 1 where what is
measured did not run as it should, and where a row is more than 2 % worse than recorded in tests/bench/recorded for this
version of QEMU and this compiler. build/bench then has what was seen. docs/benchmarks.md tells what each row is.

With --scale it prints what operations cost over how many capabilities, threads or timers there are, up to a million
capabilities and ten thousand of the others. Returns 1 where one grows that shall not.

With --breakdown it shows where the instructions of a row of services/costs go: in all, by function, and by block, with
how often each is executed in a round; and how many lines of the cache (64 bytes) that takes, of code and of data.

With --timeline it tells who executes how many instructions from the loader's first one to the prompt of the shell: loader,
firmware, kernel, init and each service, and when each began; of what ./kozo run boots, of another system with a shell, or of
another image with one that is built of this tree. In a project `kozo bench` is that, about the project's system.

With --host it tells how long one waits on this machine instead, for a build, for the prompt, and from an edit in C or Rust
to the prompt, in seconds: the medians of N rounds, by default five. It works on a copy of the tree.

  --only operations   only what operations cost, which takes seconds
  --only irq-off      only the stretches without interrupts
  --json FILE      writes the rows to a file, too
  --system NAME|FILE  with --timeline: one in systems/, or a description elsewhere   (default)
  --record REASON  records the figures; the reason stands above them
  --plot FOLDER    measures and plots curves, too: a message over its length, a revocation over its copies. FOLDER gets
                   the figures and the pictures (SVG); with --timeline that of the boot
  --image FILE     another image than that of systems/bench.kozo, with --kernel, its kernel with symbols; of the stretches without
                   interrupts only the cases of services/bench are run, and nothing is compared
  --listing        with --breakdown: each block's instructions, and each line of data, too
  --qemu PROGRAM   QEMU to run the system in   (qemu-system-x86_64)
EOT
}

[ -z "$KOZO_PROJECT" ] || exec sh scripts/bench_project.sh "$@"
unset breakdown
listing=0
# Behind a colon stands the argument that a suite is run with: a twentieth of the calls that hostile makes up by itself.
json='' image=build/systems/bench/bench.img kernel=build/kernel/release/kozo.elf suites='conformance hostile:50000' others='ps ls hello crash' out=build/bench/guest
host=0 rounds=5 scale=0 timeline=0 wanted='' options=$counting_machine
only='operations irq-off' reason='' plot='' compared=1 qemu=qemu-system-x86_64
while [ $# -gt 0 ]; do
    case $1 in
    --help)
        usage
        exit 0
        ;;
    --host)
        host=1
        shift
        ;;
    --scale)
        scale=1
        shift
        ;;
    --timeline)
        timeline=1
        shift
        ;;
    --listing)
        listing=1
        shift
        ;;
    --only | --rounds | --breakdown | --json | --record | --plot | --image | --kernel | --qemu | --system)
        [ $# -ge 2 ] || misuse "bench: option $1 needs a value"
        case $1 in
        --only) only=$2 ;;
        --rounds) rounds=$2 ;;
        --breakdown) breakdown=$2 ;;
        --json) json=$(caller_path "$2") ;;
        --record) reason=${2:-' '} ;;
        --plot) plot=$(caller_path "$2") ;;
        --image) image=$(caller_path "$2") suites='' others='' out=build/bench/other compared=0 ;;
        --kernel) kernel=$(caller_path "$2") ;;
        --qemu) qemu=$2 ;;
        --system) wanted=$2 ;;
        esac
        shift 2
        ;;
    *) misuse "bench: unknown option '$1'" ;;
    esac
done
case $only in
'operations irq-off' | operations | irq-off) ;;
*) misuse "bench: --only takes operations or irq-off, not '$only'" ;;
esac
if [ -n "$reason" ]; then
    [ -n "$(echo "$reason" | tr -d ' ')" ] || misuse 'bench: what is recorded needs a reason'
    [ "$only$compared" = 'operations irq-off1' ] || misuse 'bench: --record takes all rows of the own image'
fi
export QEMU="$qemu"
wants() {
    case " $only " in *" $1 "*) ;; *) return 1 ;; esac
}
[ -z "$wanted" ] || [ "$timeline$compared" = 11 ] || misuse 'bench: --system goes with --timeline, and not with --image'
[ "$listing" = 0 ] || [ -n "${breakdown+set}" ] || misuse 'bench: --listing goes with --breakdown'

if [ "$host" = 1 ]; then
    sh scripts/setup.sh build rust run test
    export KOZO_SET_UP=1
    exec sh scripts/bench_host.sh "$rounds"
fi
sh scripts/setup.sh run test ${plot:+plot}
if [ "$timeline" = 1 ]; then
    find_system "${wanted:-default}"
    [ "$compared" = 0 ] || image=$(system_image '')
    sh scripts/build.sh ${system_make:+"$system_make"} "$(system_image '')" bench-tools
    exec sh scripts/bench_timeline.sh "$image" "$json" "$plot"
fi
sh scripts/build.sh all bench-tools build/systems/bench/bench.img
[ -z "${breakdown+set}" ] || exec sh scripts/bench_breakdown.sh "$breakdown" "$listing" "$image" "$kernel"

# The service, if the system has it.
present() {
    sed -n "s|.*/$1\$|$1|p" build/systems/bench/programs 2>/dev/null
}

# guest FOLDER PLUGIN COMMAND...: boots and types the commands.
guest() {
    folder=$1 plugin=$2
    shift 2
    run sh tools/verify/guest.sh "$image" "$folder" 90 "$plugin" "$options" "$@" || return 1
    [ "$KOZO_DRY_RUN" = 1 ] || tr -d '\r' <"$folder/console" >"$folder/console.text"
}

# Ends the command where a session's programs failed.
check_session() {
    ! grep '^FAIL \|: exit status\|^costs: \|^costs-rust: \|^scale: \|^kozo.*unknown' "$1/console.text" >&2 ||
        die "what was measured failed; see $1/console"
}

# What operations cost.
measure_operations() {
    guest "$out/operations" '' 'run costs' ${rust:+'run costs-rust'} ${plot:+'run costs lengths' 'run costs revokes'}
}

operation_rows() {
    check_session "$out/operations"
    awk -f tools/bench/costs.awk "$out/operations/console.text"
}

# Has all stretches without interrupts watched. Leaves $out/report (see irq_off_plugin.c).
measure_irq_off() {
    # The commands to type.
    # shellcheck disable=SC2086 # They are several.
    set -- $others
    for suite in $suites; do
        [ -z "$(present "${suite%%:*}")" ] || set -- "$@" "run $(echo "$suite" | tr : ' ')"
    done
    # The suites want device memory: that of flash.
    (
        export KOZO_FLASH=1
        guest "$out" "build/bench/irq_off_plugin,kernel=$out/kernel.symbols,marks=$out/bench.symbols,report=$out/report" \
            "$@" 'run bench'
    )
}

irq_off_rows() {
    check_session "$out"
    wanted=$(awk '$2 ~ /[tT]/ && $3 ~ /^case_/ { sub("case_", "", $3); print $3 }' "$out/bench.symbols" | sort)
    found=$(awk '$1 == "case" && $3 == 1 { print $2 }' "$out/report" | sort)
    [ "$wanted" = "${found:-none}" ] || die "not each case was measured once; see $out/report"
    [ "$(tail -n 1 "$out/report")" = end ] || die "$out/report is incomplete"
    awk -f tools/bench/irq_off.awk "$out/report"
}

size_row() {
    llvm-size -A "$kernel" | awk '
        $1 == ".text" || $1 == ".rodata" { bytes += $2 }
        END { print "kernel_text_bytes bytes", bytes, bytes, bytes }'
}

# Curves over how many there are. The service needs memory for a million capabilities.
measure_scale() {
    options="$options -m 1G"
    [ "$KOZO_DRY_RUN" = 1 ] || mkdir -p "$out/scale" ${plot:+"$plot"}
    guest "$out/scale" '' 'run scale'
    [ "$KOZO_DRY_RUN" = 0 ] || return 0
    check_session "$out/scale"
    awk -v data="${plot:+$plot/scale.data}" -f tools/bench/scale.awk "$out/scale/console.text" ||
        die "what is marked GROWS costs more the more there are; see $out/scale/console"
    [ -z "$plot" ] || gnuplot -e "data = '$plot/scale.data'; picture = '$plot/scale.svg'" tools/bench/scale.gp
}

# Both sessions side by side.
measure() {
    operations='' status=0
    if wants operations; then
        measure_operations &
        operations=$!
    fi
    ! wants irq-off || measure_irq_off || status=1
    [ -z "$operations" ] || wait "$operations" || status=1
    return "$status"
}

# Each row that has to be measured is. Without the services in Rust those that need them are left out.
check_rows() {
    missing=$(awk -v rust="$rust" 'NR == FNR { is[$1]; next } !/^#/ && !($1 in is) && (rust || $4 != "rust") { print $1 }' \
        "$out/rows" tools/bench/aims)
    # shellcheck disable=SC2086 # They are several.
    [ -z "$missing" ] || die "not measured:" $missing
}

# compare: with what is recorded, where that was measured with this QEMU and this compiler.
compare() {
    recorded=tests/bench/recorded/$(echo "$qemu_version" | cut -d. -f1,2)
    by=$(sed -n 's/^compiler //p' "$recorded" 2>/dev/null) || by=''
    if [ -z "$by" ]; then
        say "no figures are recorded for QEMU $qemu_version: nothing to compare with"
    elif [ "$by" != "${compiler%%.*}" ]; then
        say "the figures are recorded for $by, not $compiler: nothing to compare with"
    elif awk -v all="$([ "$only$rust" = 'operations irq-offcosts-rust' ] && echo 1 || echo 0)" -f tools/bench/compare.awk \
        "$recorded" "$out/rows" >"$out/compared"; then
        cat "$out/compared"
        say "no row is more than 2 % worse than recorded in $recorded"
    else
        cat "$out/compared"
        die "worse than recorded in $recorded; ./kozo bench --record 'REASON' renews that"
    fi
}

record() {
    mkdir -p tests/bench/recorded
    {
        echo "$reason" | fold -s -w 118 | sed 's/ *$//; s/^/# /'
        echo "compiler ${compiler%%.*}"
        awk '{ print $1, $3 }' "$out/rows"
    } >"tests/bench/recorded/$(echo "$qemu_version" | cut -d. -f1,2)"
}

if [ "$scale" = 1 ]; then
    measure_scale
    exit 0
fi
rust=$(present costs-rust)
# hello asks the greeter, which is in Rust.
[ -n "$rust" ] || others=${others%hello*}${others#*hello }
if [ "$KOZO_DRY_RUN" = 1 ]; then
    measure
    exit 0
fi
[ -n "$rust" ] || say 'without the services in Rust: the rows that need them are left out'
compiler="clang $("${CLANG:-clang}" --version | sed -n '1s/.*version \([0-9.]*\).*/\1/p')"
qemu_version=$("$qemu" --version | sed -n '1s/.*version \([0-9.]*\).*/\1/p')
mkdir -p "$out/operations"
rm -f "$out/report"
llvm-nm -n "$kernel" >"$out/kernel.symbols"
llvm-nm -n build/services/bench.debug >"$out/bench.symbols"
measure
{
    ! wants operations || operation_rows
    size_row
    ! wants irq-off || irq_off_rows
} >"$out/rows"
! wants operations || check_rows

echo "KOZO $(cat VERSION), $compiler, QEMU $qemu_version. Instructions, the stub in the program included; bytes where it says so."
awk -f tools/bench/table.awk tools/bench/aims "$out/rows"
[ -z "$json" ] || awk -f tools/bench/json.awk -v compiler="$compiler" -v qemu="$qemu_version" "$out/rows" >"$json"
[ -z "$plot" ] || sh tools/bench/plot.sh "$out/operations/console.text" "$plot"
if [ -n "$reason" ]; then
    record
elif [ "$compared" = 1 ]; then
    compare
fi
