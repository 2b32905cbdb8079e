#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: tests/driver.sh     run from the top of the tree, after a build
# ./kozo where something is wrong: one clear line, a status that is not 0, and no hang.

set -u
unset KOZO_DRY_RUN KOZO_VERBOSE KOZO_SET_UP
work=$(mktemp -d)
trap 'umount "$work/tree/build" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
failures=0
# Where Debian keeps mount.
PATH=$PATH:/usr/sbin:/sbin

ok() {
    echo "ok $1"
}

bad() {
    echo "FAIL $1: $2"
    cat "$work/said"
    failures=$((failures + 1))
}

# expect NAME STATUS PATTERN COMMAND...: within 30 s, with this status, and a last line that has the pattern.
expect() {
    name=$1 wanted=$2 pattern=$3
    shift 3
    status=0
    timeout -k 5 30 "$@" >"$work/said" 2>&1 </dev/null || status=$?
    if [ "$status" != "$wanted" ]; then
        bad "$name" "status $status, not $wanted"
    elif ! tail -n 1 "$work/said" | grep -q "$pattern"; then
        bad "$name" "the last line lacks '$pattern'"
    else
        ok "$name"
    fi
}

# fake NAME: a program of this name in $work/bin, its text from the standard input.
fake() {
    mkdir -p "$work/bin"
    cat >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}

# ---- How it is called ----

expect 'no command' 2 '.' ./kozo
expect 'an unknown command' 2 "^kozo: unknown command 'frobnicate'" ./kozo frobnicate
expect 'help' 0 '.' ./kozo --help
expect 'a call from another folder' 0 '^KOZO [0-9]' sh -c "cd / && '$PWD/kozo' --version"
for command in run build test abi caps docs bench trace debug verify fuzz setup doctor clean new install; do
    expect "help on $command" 0 '.' ./kozo "$command" --help
    grep -q "^usage: ./kozo $command" "$work/said" || bad "help on $command" 'it does not begin with the usage'
    expect "an unknown option of $command" 2 '^kozo: .*--frobnicate' ./kozo "$command" --frobnicate
done
expect 'an option without its value' 2 '^kozo: .*--memory needs a value' ./kozo run --memory
expect 'an option of bench without its value' 2 '^kozo: .*--json needs a value' ./kozo bench --json
expect 'a part of bench that is none' 2 "^kozo: .*'half'" ./kozo bench --only half
expect 'a record without a reason' 2 '^kozo: .*needs a reason' ./kozo bench --record ' '
expect 'a record of a part' 2 '^kozo: .*all rows' ./kozo bench --only operations --record 'because'
expect 'an option of docs without its value' 2 '^kozo: .*--out needs a value' ./kozo docs --out
expect 'a site over what is none' 1 '^kozo: docs is there and is no site' ./kozo docs --out docs/
expect 'a listing of no row' 2 '^kozo: .*--breakdown' ./kozo bench --listing
expect 'a row that can be none' 2 "^kozo: .*'run x'" ./kozo bench --breakdown 'run x'
expect 'a size of memory that is none' 2 '^kozo: .*lots' sh scripts/qemu.sh --memory lots
expect 'a way to show a screen that is none' 2 "^kozo: .*'wall'" sh scripts/qemu.sh --screen wall
expect 'a part beside --coverage' 2 '^kozo: test: --coverage stands alone' ./kozo test --coverage unit
expect 'a time that is none' 2 "^kozo: .*'soon'" ./kozo fuzz --minutes soon
expect 'no time at all' 2 "^kozo: .*'0'" ./kozo fuzz --minutes 0
expect 'a seed that is none' 2 "^kozo: .*'x1'" ./kozo fuzz --seed x1
expect 'a number of lives that is none' 2 "^kozo: .*'many'" ./kozo fuzz --lives many
expect 'a system that is none' 2 "^kozo: there is no system 'nowhere'; there are .*default.*minimal" ./kozo run --system nowhere
expect 'a description that is missing' 1 '^kozo: .*nowhere.kozo is missing' ./kozo build --system "$work/nowhere.kozo"
expect 'a system without a name' 2 '^kozo: .*--system needs a value' ./kozo build --system
expect 'a question on capabilities that is none' 2 "^kozo: caps: there is no 'frobnicate'" ./kozo caps frobnicate
expect 'something new that is none' 2 "^kozo: new: what? .*'frobnicate'" ./kozo new frobnicate x
expect 'a service without a system' 2 '^kozo: new: the system .* there are .*default' ./kozo new service herald
expect 'a service in a language that is none' 2 "^kozo: new: .*'ada'" ./kozo new service herald --lang ada --system minimal
expect 'a service by a bad name' 2 "^kozo: new: .*'Herald'" ./kozo new service Herald --system minimal
expect 'a service that is there' 1 '^kozo: services/hello is there already' ./kozo new service hello --system minimal
expect 'a program that offers something' 2 '^kozo: new: --offers and --needs are for services' \
    ./kozo new program herald --offers greeter --system minimal
expect 'a program that is there' 1 '^kozo: programs/wc is there already' ./kozo new program wc --system minimal
expect 'a program by the name of a service' 1 '^kozo: services/hello is there already' \
    ./kozo new program hello --system minimal
expect 'a project by a name that make cannot take' 1 '^kozo: the path of a project' ./kozo new project "$work/a project"
expect 'a project where files are' 1 '^kozo: .* is not empty' ./kozo new project docs
expect 'an installation nowhere' 2 '^kozo: install: where' ./kozo install
mkdir -p "$work/elsewhere/share/kozo" "$work/project/below"
expect 'an installation over something else' 1 "^kozo: .* is not KOZO's" ./kozo install "$work/elsewhere"
: >"$work/project/kozo.project"
expect 'a command in a project that is about KOZO' 1 '^kozo: verify is about KOZO itself' \
    sh -c "cd '$work/project/below' && '$PWD/kozo' verify"
expect 'a system that a project has not' 2 "^kozo: there is no system 'minimal'" \
    sh -c "cd '$work/project/below' && '$PWD/kozo' run --system minimal"
mkdir "$work/project/systems"
cp systems/minimal.kozo "$work/project/systems/mine.kozo"
expect 'a trace in a project' 0 "^+ sh tools/verify/guest.sh $work/project/build/.* $work/project/build/tools/trace/trace_plugin," \
    sh -c "cd '$work/project/below' && '$PWD/kozo' trace --dry-run -- hello"
expect 'half a question on capabilities' 2 '^kozo: caps: path takes' ./kozo caps path shell
expect 'capabilities of a system that is none' 2 "^kozo: there is no system 'nowhere'" ./kozo caps --system nowhere
expect 'a scenario for a question' 2 '^kozo: caps: --scenario is for audit' ./kozo caps --scenario "$work/x" of shell
expect 'a picture of an audit' 2 '^kozo: caps: --svg draws what is held' ./kozo caps audit --svg "$work/x.svg"
expect 'an audit with more' 2 '^kozo: caps: audit takes no words' ./kozo caps audit shell
expect 'an audit without a scenario' 1 'there is no systems/minimal.scenario' ./kozo caps --system minimal audit
expect 'an audit of a scenario that is none' 1 "there is no $work/none" ./kozo caps audit --scenario "$work/none"
expect 'a dry run of an audit' 0 '^+ sh scripts/trace.sh --system default --scenario .* --tally --output .*/audit/default/usage$' \
    ./kozo caps audit --dry-run
expect 'a dry run of a scenario' 0 "^+ sh tools/verify/guest.sh build/kozo.img .* '-device VGA' ls .*'key e c h o .* reboot$" \
    ./kozo trace --dry-run --scenario systems/default.scenario
printf 'include x.scenario\n' >"$work/x.scenario"
expect 'a scenario that includes itself' 1 'x.scenario is included by itself, or too deep' ./kozo trace --scenario "$work/x.scenario"
printf 'one\ninclude kozo:systems/greedy.scenario\ninclude y.scenario\nlast' >"$work/x.scenario"
printf '# three\n\ntwo words\n' >"$work/y.scenario"
expect 'a scenario that includes others' 0 "'-device VGA' one 'run greedy' 'two words' last\$" \
    ./kozo trace --dry-run --scenario "$work/x.scenario"
expect 'a trace of a scenario and lines' 2 '^kozo: trace: lines stand in the scenario' \
    ./kozo trace --scenario systems/default.scenario -- ls
expect 'a trace in no form' 2 '^kozo: trace: --json, --perfetto and --tally' ./kozo trace --json --tally
expect 'a trace without lines behind --' 2 '^kozo: trace: nothing stands behind' ./kozo trace --
expect 'a trace in two forms' 2 '^kozo: trace: --json, --perfetto' ./kozo trace --json --perfetto "$work/x"
expect 'a trace with a limit that is none' 2 "^kozo: trace: 'soon'" ./kozo trace --limit soon
expect 'an unknown part of the tests' 2 '^kozo: .*frobnicate' sh tests/run.sh frobnicate

# ---- Dry runs ----

expect 'a dry run of run' 0 '^+ qemu-system-x86_64 .*kozo-debug.img.* -smp 2$' \
    ./kozo run --dry-run --debug --accel tcg -- -smp 2
expect 'a dry run of run --screen' 0 '^+ qemu-system-x86_64 .*-display [a-z][a-z]* -device VGA ' \
    ./kozo run --dry-run --screen --accel tcg
expect 'a dry run of another system' 0 '^+ qemu-system-x86_64 .*build/systems/minimal/minimal.img' \
    ./kozo run --dry-run --system minimal --accel tcg
cp systems/minimal.kozo "$work/mine.kozo"
expect 'a dry run of a description elsewhere' 0 "^+ make .*SYSTEM_FILE=$work/mine.kozo build/systems/mine/mine.img" \
    ./kozo build --dry-run --system "$work/mine.kozo"
printf 'include "%s/services/hello/hello.kozo"\nservice a { program crash }\n  program pager // program x\n' "$PWD" >"$work/named.kozo"
expect 'what a system is built of' 0 '^services/crash services/pager services/hello$' \
    sh -c "sh scripts/system_parts.sh '$work/named.kozo' | xargs"
expect 'a dry run of build' 0 '^+ make ' ./kozo --dry-run build
expect 'a dry run of debug' 0 '^+ gdb .*build/kernel/debug/kozo.elf .*add-symbol-file build/services/shell.debug' \
    ./kozo debug --dry-run --debug --service shell
grep -q '^+ qemu-system-x86_64 .* -S -gdb unix:' "$work/said" || bad 'a dry run of debug' 'no machine is started'
expect 'a dry run of test' 0 '^+ sh tests/run.sh unit$' ./kozo --dry-run test unit
expect 'a dry run of the coverage' 0 '^+ sh tests/coverage.sh --report$' ./kozo test --coverage --dry-run
expect 'a dry run of fuzz' 0 '^+ llvm-cov show ' ./kozo fuzz --dry-run --coverage --minutes 1.5 --seed 7
grep -q '^+ env .*KOZO_FIRST=7 KOZO_SECONDS=90 ' "$work/said" || bad 'a dry run of fuzz' 'it lacks the seed or the time'
expect 'a dry run of the churn' 0 '^+ env KOZO_TEST_LOG=.* expect .* release 100000 7$' \
    ./kozo fuzz --dry-run --lives 100000 --seed 7
# Two machines at once: either may be the last.
expect 'a dry run of bench' 0 '^+ sh tools/verify/guest.sh build/systems/bench/bench.img .*run \(bench\|costs\)' \
    ./kozo bench --dry-run
expect 'a dry run of bench --scale' 0 '^+ sh tools/verify/guest.sh .* -m 1G. .run scale.$' ./kozo bench --dry-run --scale
expect 'a dry run of bench --timeline' 0 '^+ sh tools/verify/guest.sh build/kozo.img .*timeline_plugin,.*,program=shell:' \
    ./kozo bench --dry-run --timeline
expect 'a dry run of bench --host' 0 '^kozo: would build, run and edit a copy' ./kozo bench --dry-run --host
expect "a dry run of a row's breakdown" 0 '^+ sh tools/verify/guest.sh other.img .*run costs some_row' \
    ./kozo bench --dry-run --breakdown some_row --image other.img
expect 'a dry run of bench, of an image beside the caller' 0 "^+ sh tools/verify/guest.sh $work/other.img .*run costs" \
    sh -c "cd '$work' && '$PWD/kozo' bench --dry-run --only operations --image other.img"
expect "a dry run of a row in Rust's breakdown" 0 '^+ sh tools/verify/guest.sh .*run costs-rust some_rust' \
    ./kozo bench --dry-run --breakdown some_rust
expect 'a dry run of docs into a folder beside the caller' 0 "^+ sh tools/site/check.sh $work/site$" \
    sh -c "cd '$work' && '$PWD/kozo' docs --dry-run --out site"
expect 'a dry run of docs' 0 '^+ sh tools/site/check.sh build/site$' ./kozo docs --dry-run
expect 'a dry run of clean' 0 '^+ rm -rf build$' ./kozo clean --dry-run
[ -e build/kozo.img ] || bad 'a dry run of clean' 'it removed build/'
expect 'the doctor' 0 '^kozo: ready' ./kozo doctor

# ---- Who may do what ----

# KOZO_SET_UP: nothing is installed here.
export KOZO_SET_UP=1
expect 'a way to an authority' 0 '^shell -\[console[.].*\]-> console -\[holds\]-> serial.com1$' ./kozo caps path shell serial.com1
expect 'no way' 1 '^no way from console to shell' ./kozo caps path console shell
expect 'a service that a system lacks' 1 '^kozoc: minimal has no service .greeter.' ./kozo caps --system minimal of greeter
expect 'capabilities for other tools' 0 '^default$' sh -c './kozo caps --json | jq -r .system'
if command -v dot >/dev/null; then
    expect 'a system that is drawn' 0 '</svg>' sh -c "./kozo caps --svg '$work/x.svg' && cat '$work/x.svg'"
else
    echo 'skip a system that is drawn: graphviz is missing'
fi
unset KOZO_SET_UP

# ---- How branches are counted ----

# An assertion; a condition and a label of which only what doesn't panic counts; a condition with &&; a label.
mkdir -p "$work/counted/kernel/core"
cat >"$work/counted/kernel/core/x.c" <<'EOF'
    if (empty || full) {
        panic("empty or full");
    }
    if (left && right) {
        panic("both");
    }
    switch (number) {
    case 1:
        return 1;
    default:
        panic("neither");
EOF
printf '%s\t%d\t%d\t%d\t%d\n' kernel/core/panic.h 17 31 3 0 kernel/core/x.c 1 9 0 3 kernel/core/x.c 1 18 0 3 \
    kernel/core/x.c 4 9 2 1 kernel/core/x.c 4 17 0 0 kernel/core/x.c 4 17 0 2 kernel/core/x.c 8 5 1 4 \
    kernel/core/x.c 10 5 0 1 >"$work/counted/branches"
for least in 95 80; do
    expect "branches of which $least % are wanted" "$((least > 90))" '^kernel/core: 85.7 % of 7 branches$' \
        sh -c "cd $work/counted && awk -v least=$least -f $PWD/tests/coverage.awk branches"
    grep -q '^kernel/core/x.c:4:17: never true: if (left && right) {$' "$work/said" ||
        bad "branches of which $least % are wanted" 'the one that is not covered is not named'
done

# ---- What goes wrong ----

# The system's programs but some, and no apt to get them with.
without() {
    rm -rf "$work/path"
    cp -rs /usr/bin "$work/path"
    for gone in apt-get "$@"; do
        rm -f "$work/path/$gone"
    done
}

without mcopy
expect 'a missing tool' 1 '^kozo: install them' env PATH="$work/path" ./kozo build
grep -q '^  mtools ' "$work/said" || bad 'a missing tool' 'it is not named'
expect 'the doctor on a missing tool' 1 '^kozo: not ready' env PATH="$work/path" ./kozo doctor
grep -q '^mtools .*MISSING' "$work/said" || bad 'the doctor on a missing tool' 'it is not named'

fake dies <<'EOF'
#!/bin/sh
exit 3
EOF
fake hangs <<'EOF'
#!/bin/sh
trap '' TERM
while :; do sleep 1; done
EOF
log=$work/serial.log
expect 'a QEMU that dies' 1 '^kozo: QEMU ended with status 3' sh scripts/qemu.sh --qemu "$work/bin/dies" --log "$log"
expect 'a QEMU that hangs' 1 "^kozo: the machine had not shown" \
    sh scripts/qemu.sh --qemu "$work/bin/hangs" --log "$log" --until-limit 2
expect 'a machine that is not done in time' 1 '^kozo: the machine had not powered off' \
    sh scripts/qemu.sh --qemu "$work/bin/hangs" --log "$log" --until-limit 0 --limit 2
expect 'a QEMU without a window' 1 '^kozo: .*qemu-system-gui' \
    sh scripts/qemu.sh --qemu "$work/bin/dies" --log "$log" --screen window
expect 'a QEMU that is missing' 1 '^kozo: .*nowhere is missing' sh scripts/qemu.sh --qemu "$work/nowhere" --log "$log"
expect 'an image that is missing' 1 '^kozo: .*nowhere is missing' sh scripts/qemu.sh --image "$work/nowhere" --log "$log"
expect 'a boot test that must fail' 0 '.' env KOZO_TEST_OUT="$work" \
    sh tests/boot/one.sh "canary prompt.exp --qemu $work/bin/hangs --until-limit 2"
grep -q '^FAIL boot: canary' "$work/said" || bad 'a boot test that must fail' 'it did not'

fake panics <<'EOF'
#!/bin/sh
echo 'KOZO PANIC: out of cheese'
echo 'build=0123 abi=4567'
echo 'backtrace: ffffffff80001234'
echo 'KOZO PANIC: halted'
sleep 9
EOF
expect 'a boot test whose kernel panics' 0 '.' env KOZO_TEST_OUT="$work" \
    sh tests/boot/one.sh "canary prompt.exp --qemu $work/bin/panics"
grep -q '^    kernel: no build here matches 0123' "$work/said" || bad 'a boot test whose kernel panics' 'no record is shown'
expect 'a service that is none' 1 "^kozo: there is no service 'nowhere'" ./kozo debug --attach nowhere --service nowhere
expect 'a machine that dies under gdb' 1 '^kozo: no machine came up: .*status 3' ./kozo debug --qemu "$work/bin/dies"
expect 'a record that is none' 1 '^kozo: .* holds no record' ./kozo debug --panic README.md

# A copy of the tree whose build/ is a disk of one megabyte.
tar -cf "$work/tree.tar" --exclude=./build --exclude=./.git . && mkdir -p "$work/tree/build" &&
    tar -xf "$work/tree.tar" -C "$work/tree"

# In it fuzzers that are none, and a make that makes nothing.
mkdir -p "$work/tree/build/tests/unit" "$work/tree/build/tests/abi"
fake make <<'EOF'
#!/bin/sh
EOF
fake silent <<'EOF'
#!/bin/sh
EOF
fake finds <<'EOF'
#!/bin/sh
echo 'not ok 1 - invariants_hold'
echo 'never succeeded: REST' >"$KOZO_COUNTS"
exit 1
EOF
# expect_fuzz NAME STATUS PATTERN KERNEL DEFINITIONS: the last two stand in for what makes them up.
expect_fuzz() {
    ln -sf "$work/bin/$4" "$work/tree/build/tests/unit/kernel_random_test"
    ln -sf "$work/bin/$5" "$work/tree/build/tests/abi/fuzzer"
    expect "$1" "$2" "$3" env PATH="$work/bin:$PATH" "$work/tree/kozo" fuzz --minutes 0.02 --seed 3
}
expect_fuzz 'a sequence that fails' 1 '^kozo: something failed; --seed 3 ' finds silent
grep -q '^never succeeded: REST' "$work/said" || bad 'a sequence that fails' 'what was never reached is not told'
expect_fuzz 'a definition that abigen does not survive' 1 '^kozo: something failed' silent dies
expect_fuzz 'no sequence that fails' 0 '^kozo: nothing failed' silent silent

if mount -t tmpfs -o size=1m kozo-test "$work/tree/build" 2>/dev/null; then
    expect 'a full disk' 1 '^kozo: the build failed: the disk .* is full' env RUST=0 "$work/tree/kozo" build
    umount "$work/tree/build"
else
    echo 'skip a full disk: nothing can be mounted here'
fi

[ "$failures" = 0 ]
