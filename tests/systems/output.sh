#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What kozoc makes of systems that are right, word for word: answers of `caps`, plans as `show` tells them, and what
# services are compiled with. output/house.kozo has each way in which authority can go. The headers and modules are also
# compiled, by both C compilers and by rustc where there are such, and have to give the same numbers as the plan.
#
# usage: output.sh [KOZOC [ABI]]       ABI is the folder of the built headers; with UPDATE=1 the words of output/* are written
#                                      instead of compared

set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
kozoc=$(realpath "${1:-$root/build/tools/kozoc}")
abi=$(realpath "${2:-$root/build/abi}")
house=$here/output/house.kozo

# shellcheck source=tests/refusals.sh
. "$here/../refusals.sh"

# said COMMAND...: what it says, on both outputs, and its status.
said() {
    status=0
    (cd "$root" && timeout 10 "$@") >"$scratch/said" 2>&1 || status=$?
}

# ---- caps ----

# asks NAME STATUS WORD...: of the house, or of another system.
asked=$house
asks() {
    name=$1 wanted=$2
    shift 2
    said "$kozoc" caps "$asked" "$@" --definition "$here/definition.kidl"
    check_words "caps $name" "$status" "$wanted" "$here/output/$name.caps"
}

asks table 0
asks of-client 0 of kitchen
asks of-server 0 of attic
asks of-nobody 1 of kitchn
asks who-can-port 0 who-can serial.com1
asks who-can-region 0 who-can initrd.read
asks who-can-call 0 who-can attic.read
asks who-can-two-methods 0 who-can hall.open+list
asks who-can-offer 0 who-can attic
asks who-can-signal 0 who-can notification.rung.signal
asks who-can-share 0 who-can shared.album.write
asks who-can-init 0 who-can system.list
asks who-can-argument 0 who-can pci
asks who-can-unknown 1 who-can serial.com2
asks who-can-unknown-method 1 who-can attic.raed
asks path 0 path kitchen serial.com1
asks path-to-service 0 path kitchen porch
asks path-none 1 path plumber initrd.read
asks path-none-to-service 1 path porch kitchen
asks path-in-circles 1 path mouse serial.com1
asks path-unknown 1 path gast serial.com1
asks json 0 --json
asks dot 0 --dot /dev/stdout
asks nonsense 1 frobnicate
asked=$here/output/workshop.kozo
asks programs-table 0
asks programs-of-program 0 of saw
asks programs-of-spawner 0 of apprentice
asks programs-who-can-call 0 who-can shelf.read
asks programs-who-can-spawn 0 who-can process.spawn
asks programs-who-can-clock 0 who-can clock.read
asks programs-who-can-nothing 0 who-can initrd.read
asks programs-json 0 --json
asks programs-dot 0 --dot /dev/stdout

# check NAME COMMAND...: it ends well.
check() {
    name=$1
    shift
    if "$@" >/dev/null 2>"$scratch/difference"; then
        pass "$name"
    else
        fail "$name"
        cat "$scratch/difference"
    fi
}

for of in '' programs-; do
    ! command -v jq >/dev/null || check 'the JSON is well-formed' jq . "$here/output/${of}json.caps"
    ! command -v dot >/dev/null || check 'the graph can be drawn' dot -Tsvg "$here/output/${of}dot.caps"
done

# The picture in the manual is that of the default system.
said "$kozoc" caps systems/default.kozo --dot /dev/stdout
check_words "docs/pictures/default.dot, which \`make system-picture\` renews" "$status" 0 "$root/docs/pictures/default.dot"

# ---- audit ----

# audits NAME STATUS OPTION...: the inn, after a run in which not all was used.
audits() {
    name=$1 wanted=$2
    shift 2
    said "$kozoc" audit tests/systems/output/audit.kozo "$@" --definition "$here/definition.kidl"
    check_words "$name" "$status" "$wanted" "$here/output/$name.expected"
}

audits audit 1 --usage "$here/output/audit.usage"
audits audit-json 1 --usage "$here/output/audit.usage" --json
! command -v jq >/dev/null || check "the audit's JSON is well-formed" jq -e '.unused > 0 and
    (.findings | map(select(.verdict == "unused" or .verdict == "too wide" or .verdict == "never ran")) | length) == .unused' \
    "$here/output/audit-json.expected"

# complains NAME WORDS LINE: a file that has this line.
complains() {
    printf '%s\n' "$3" >"$scratch/usage"
    said "$kozoc" audit tests/systems/output/audit.kozo --usage "$scratch/usage" --definition "$here/definition.kidl"
    echo "kozoc: $scratch/usage$2" >"$scratch/expected"
    check_words "$1" "$status" 1 "$scratch/expected"
}
complains 'a use of no kind' ':1: this tells of no use' 'held porch 1 2 3'
complains 'a use without its count' ':1: this tells of no use' 'slot porch 16 0'
complains 'a use without a number' ':1: this tells of no use' 'slot porch 16 none 1'
complains 'a use with more' ':1: this tells of no use' 'slot porch 16 0 1 2'

# ---- plan ----

# Fingerprints change with the definition, and the bits of init's methods.
plain() {
    sed 's/0x[0-9a-f]\{16\}/FINGERPRINT/g; s/methods of init 0x[0-9a-f]*/methods of init/' "$scratch/said" >"$scratch/plain" && mv "$scratch/plain" "$scratch/said"
}

said "$kozoc" plan "$house" --plan "$scratch/plan"
[ "$status" = 0 ] || fail "plan: $(cat "$scratch/said")"
said "$kozoc" show "$scratch/plan"
plain
check_words 'a plan in words' "$status" 0 "$here/output/house.plan"
said "$kozoc" plan "$here/output/rust.kozo" --without-rust --plan "$scratch/without"
[ "$status" = 0 ] || fail "plan without Rust: $(cat "$scratch/said")"
said "$kozoc" show "$scratch/without"
plain
check_words 'a plan without what is in Rust' "$status" 0 "$here/output/rust.plan"

cp "$scratch/plan" "$scratch/again"
said "$kozoc" plan "$house" --plan "$scratch/again" --stamp "$scratch/stamp" --depfile "$scratch/depends"
check 'a plan is the same each time' cmp "$scratch/plan" "$scratch/again"
check 'dependencies for make' grep -q "^$scratch/stamp:" "$scratch/depends"
check 'dependencies on the description' grep -q ' .*/house.kozo' "$scratch/depends"

# spoilt NAME OFFSET BYTE WORDS: init would refuse it.
spoilt() {
    cp "$scratch/plan" "$scratch/spoilt"
    # shellcheck disable=SC2059 # The byte is the format.
    printf "$3" | dd of="$scratch/spoilt" bs=1 seek="$2" conv=notrunc 2>/dev/null
    said "$kozoc" show "$scratch/spoilt"
    echo "kozoc: $scratch/spoilt: $4" >"$scratch/expected"
    check_words "$1" "$status" 1 "$scratch/expected"
}
spoilt 'a plan of another version' 8 '\377' 'header 0 is of another version'
spoilt 'a plan with a bad name' 64 '\177' 'service 0 has no good name'
head -c 100 "$scratch/plan" >"$scratch/cut"
said "$kozoc" show "$scratch/cut"
echo "kozoc: $scratch/cut: header 0 has another size than the file" >"$scratch/expected"
check_words 'a plan that is cut off' "$status" 1 "$scratch/expected"

# Without folders no program is checked, but a list needs them.
said "$kozoc" plan "$house" --list "$scratch/list"
printf 'kozoc: no folder of --elf has a program %s\n' "\`init\`" >"$scratch/expected"
head -n 1 "$scratch/said" >"$scratch/first" && mv "$scratch/first" "$scratch/said"
check_words 'programs that are nowhere' "$status" 1 "$scratch/expected"

# ---- handles ----

# A program that prints what the service knows by name.
values() {
    case $1 in
    hall) echo 'thread=%d porch=%d alarm=%d clock=%d offer=%d system=%d rung=%d alarm_bit=%d print=%d' ;;
    kitchen) echo 'memory=%d hall=%d attic=%d cellar=%d system=%d has=%d plates=%d dish=%s warm=%d' ;;
    saw) echo 'thread=%d system=%d out=%d shelf=%d alarm=%d clock=%d scraps=%d bench=%d cellar=%d has=%d alarm_bit=%d' ;;
    master) echo 'kind=%d slot=%d a=%#x b=%#x bit=%d optional=%d offer=%s name=%s clear=%s' ;;
    esac
}

c_program() {
    cat <<'END'
#include <kozo_service.h>
#include <stdio.h>
extern const uint64_t kozo_print_console;
uint64_t kozo_start_parameter_number(unsigned index) { return 100 + index; }
const char *kozo_start_parameter_text(unsigned index) { return index == 1 ? "soup" : "?"; }
bool kozo_start_has(kozo_handle_t handle) { return handle == 18; }
struct kozo_region kozo_start_region(unsigned index) { return (struct kozo_region){0, index}; }
END
    case $1 in
    hall)
        printf 'int main(void) {\n    printf("%s\\n", (int)kozo.thread, (int)kozo.porch.handle, (int)kozo.alarm, (int)kozo.clock,\n' "$(values hall)"
        printf '        (int)kozo.offer, (int)kozo.system.handle, (int)KOZO_SIGNAL_RUNG, (int)KOZO_SIGNAL_ALARM,\n'
        printf '        (int)kozo_print_console);\n    printf("region %%d\\n", (int)kozo_region_album().size);\n    return 0;\n}\n'
        ;;
    kitchen)
        printf 'int main(void) {\n    printf("%s\\n", (int)kozo.memory, (int)kozo.hall.handle, (int)kozo.attic.handle,\n' "$(values kitchen)"
        printf '        (int)kozo.cellar.handle, (int)kozo.system.handle, (int)kozo_has_cellar(), (int)kozo_parameter_plates(),\n'
        printf '        kozo_parameter_dish(), (int)kozo_parameter_warm());\n    return 0;\n}\n'
        ;;
    saw)
        printf 'int main(void) {\n    printf("%s\\n", (int)kozo.thread, (int)kozo.system.handle, (int)kozo.out.handle,\n' "$(values saw)"
        printf '        (int)kozo.shelf.handle, (int)kozo.alarm, (int)kozo.clock, (int)kozo.scraps, (int)kozo.bench,\n'
        printf '        (int)kozo.cellar.handle, (int)kozo_has_clock(), (int)KOZO_SIGNAL_ALARM);\n    return 0;\n}\n'
        ;;
    master)
        printf 'int main(void) {\n    for (uint64_t i = 0; i < kozo_needs_count; i++) {\n'
        printf '        const struct kozo_program_need *need = &kozo_needs[i];\n        printf("%s\\n",\n' "$(values master)"
        printf '            (int)need->kind, (int)need->slot, (unsigned)need->a, (unsigned)need->b, (int)need->bit,\n'
        printf '            (int)need->optional, (const char *)need->offer, (const char *)need->name,\n'
        printf '            (const char *)need->clear);\n    }\n    return 0;\n}\n'
        ;;
    esac
}

rust_program() {
    cat <<'END'
pub mod service {
    include!(concat!(env!("GENERATED"), "/kozo_service.rs"));
}
use kozo::Slot;
use service::*;
END
    form=$(values "$1" | sed 's/%[ds]/{}/g')
    case $1 in
    hall) echo "fn main() {
    println!(\"$form\", HANDLES.thread.slot(), HANDLES.porch.slot(), HANDLES.alarm.slot(), HANDLES.clock.slot(),
        HANDLES.offer.slot(), HANDLES.system.slot(), SIGNAL_RUNG, SIGNAL_ALARM, PRINT_CONSOLE);
    println!(\"region {}\", region_album(kozo::Start).unwrap().0);
}" ;;
    kitchen) echo "fn main() {
    let start = kozo::Start;
    println!(\"$form\", HANDLES.memory.slot(), HANDLES.hall.slot(), HANDLES.attic.slot(), HANDLES.cellar.slot(),
        HANDLES.system.slot(), has_cellar(start) as u32, parameter_plates(start), parameter_dish(start),
        parameter_warm(start) as u32);
}" ;;
    saw) echo "fn main() {
    println!(\"$form\", HANDLES.thread.slot(), HANDLES.system.slot(), HANDLES.out.slot(), HANDLES.shelf.slot(),
        HANDLES.alarm.slot(), HANDLES.clock.slot(), HANDLES.scraps.slot(), HANDLES.bench.slot(), HANDLES.cellar.slot(),
        has_clock(kozo::Start) as u32, SIGNAL_ALARM);
}" ;;
    esac
}

# What the module calls of the crate.
rust_crate() {
    cat <<'END'
pub type Handle = u64;
pub trait Slot { fn slot(self) -> u64; }
macro_rules! handles { ($($name:ident)*) => { $(
    #[derive(Clone, Copy)] pub struct $name(u64);
    impl $name { pub const fn new(slot: u64) -> Self { Self(slot) } }
    impl Slot for $name { fn slot(self) -> u64 { self.0 } }
)* } }
handles! { Thread CNode AddressSpace Reply Untyped Notification Endpoint Timer Clock IoPort }
pub mod interfaces {
    use super::Slot;
    pub mod system { use super::Slot; handles! { Client } }
    pub mod console { use super::Slot; handles! { Client } }
    pub mod fs { use super::Slot; handles! { Client } }
}
pub struct Region(pub usize);
#[derive(Clone, Copy)] pub struct Start;
impl Start {
    pub fn has(self, slot: u64) -> bool { slot == 18 }
    pub fn region(self, index: usize) -> Option<Region> { Some(Region(index)) }
    pub fn parameter_number(self, index: usize) -> u64 { 100 + index as u64 }
    pub fn parameter_text(self, index: usize) -> &'static str { if index == 1 { "soup" } else { "?" } }
}
END
}

# compiled NAME COMPILER...: the program of a service in C, or a program, prints the right values.
compiled() {
    service=$1
    shift
    said "$@" -std=c17 -Wall -Wextra -Werror -Wpedantic -Wno-array-bounds -I"$abi" -I"$root/lib/kozo/include" \
        -I"$scratch/$service" -o "$scratch/program" "$scratch/$service/main.c" "$scratch/$service/kozo_service.S"
    [ "$status" != 0 ] || said "$scratch/program"
    check_words "the handles of $service by $1" "$status" 0 "$here/output/$service.values"
}

for service in hall kitchen master saw; do
    mkdir "$scratch/$service"
    case $service in
    hall | kitchen) of="$house --service" ;;
    master) of="$here/output/workshop.kozo --service" ;;
    saw) of="$here/output/workshop.kozo --program" ;;
    esac
    # shellcheck disable=SC2086 # A file and an option.
    said "$kozoc" handles $of "$service" --header "$scratch/$service/kozo_service.h" \
        --rust "$scratch/$service/kozo_service.rs" --note "$scratch/$service/kozo_service.S"
    [ "$status" = 0 ] || fail "handles of $service: $(cat "$scratch/said")"
    for suffix in h rs S; do
        cp "$scratch/$service/kozo_service.$suffix" "$scratch/said"
        plain
        check_words "handles of $service: .$suffix" 0 0 "$here/output/$service.$suffix.expected"
    done
    c_program "$service" >"$scratch/$service/main.c"
    for compiler in clang gcc; do
        ! command -v "$compiler" >/dev/null || compiled "$service" "$compiler"
    done
    # What a service can pass on is told to those in C alone.
    if [ "$service" != master ] && command -v rustc >/dev/null; then
        rust_crate >"$scratch/kozo.rs"
        rust_program "$service" >"$scratch/$service/main.rs"
        said rustc --edition 2024 --crate-type rlib --crate-name kozo -o "$scratch/libkozo.rlib" "$scratch/kozo.rs"
        [ "$status" != 0 ] || said env GENERATED="$scratch/$service" rustc --edition 2024 -D warnings --extern \
            kozo="$scratch/libkozo.rlib" -o "$scratch/program" "$scratch/$service/main.rs"
        [ "$status" != 0 ] || said "$scratch/program"
        check_words "the handles of $service by rustc" "$status" 0 "$here/output/$service.values"
    fi
done

said "$kozoc" handles "$house" --service halls --header "$scratch/none.h"
sed -i "s|^.*/house.kozo|house.kozo|" "$scratch/said"
check_words 'handles of nobody' "$status" 1 "$here/output/nobody.expected"
[ ! -e "$scratch/none.h" ] || fail 'handles of nobody: a file was written'

finish
