// SPDX-License-Identifier: Apache-2.0
// sources: lib/kozo/manifest.c
// includes: lib/kozo/include
//
// The check of what a program says that it needs: each thing that can be wrong with it is told, and what is taken can
// be relied on, whatever bytes it was made of.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <kozo/manifest.h>
#include <kozo/random.h>

enum { NEEDS = 7, RANDOM_TURNS = 200000 };

/// As it lies in a note.
struct note {
    struct kozo_program_manifest program;
    struct kozo_program_need needs[NEEDS];
};
_Static_assert(sizeof(struct note) == sizeof(struct kozo_program_manifest) + NEEDS * sizeof(struct kozo_program_need),
               "without gaps");

static struct note note;
static struct kozo_manifest manifest;

static void need(unsigned place, uint64_t kind, uint64_t a, uint64_t b, const char *offer, const char *clear) {
    struct kozo_program_need *record = &note.needs[place];
    *record = (struct kozo_program_need){.kind = kind, .slot = SLOT_FIRST_NEED + place, .a = a, .b = b};
    strncpy((char *)record->offer, offer, sizeof(record->offer) - 1);
    strncpy((char *)record->name, "handle", sizeof(record->name) - 1);
    strncpy((char *)record->clear, clear, sizeof(record->clear) - 1);
}

static int set_up(void **state) {
    (void)state;
    note.program = (struct kozo_program_manifest){
        .handles = 0x1234567812345678,
        .memory = 0x40000,
        .stack = 0x4000,
        .slot_bits = 8,
        .free_slot = SLOT_FIRST_NEED + NEEDS,
        .signals = 1,
        .need_count = NEEDS,
    };
    need(0, NEED_CLIENT, 3, 0, "console", "console.read+write");
    need(1, NEED_PORTS, 0x3f8, 0x3ff, "", "ports:0x3f8-0x3ff");
    need(2, NEED_TIMER, 0, 0, "", "timer.set");
    need(3, NEED_CLOCK, 0, 0, "", "clock.read");
    need(4, NEED_MEMORY, 14, 0, "", "memory:16K");
    need(5, NEED_DEBUG, 0, 0, "", "debug.write");
    need(6, NEED_COUNTERS, 0, 0, "", "counters.read");
    note.needs[6].optional = 1;
    return 0;
}

static const char *read_note(void) {
    return kozo_manifest_read(&note, sizeof(note), &manifest);
}

static void takes_a_good_one(void **state) {
    (void)state;
    assert_null(read_note());
    assert_memory_equal(&manifest.program, &note.program, sizeof(note.program));
    assert_memory_equal(manifest.needs, note.needs, sizeof(note.needs));
    assert_int_equal(kozo_manifest_memory_bits(&manifest), 18);
}

static void takes_one_at_any_alignment(void **state) {
    (void)state;
    static uint8_t bytes[sizeof(note) + 4];
    memcpy(bytes + 4, &note, sizeof(note));
    assert_null(kozo_manifest_read(bytes + 4, sizeof(note), &manifest));
    assert_memory_equal(manifest.needs, note.needs, sizeof(note.needs));
}

static void takes_one_without_needs(void **state) {
    (void)state;
    note.program.need_count = note.program.signals = 0;
    note.program.free_slot = SLOT_FIRST_NEED;
    assert_null(kozo_manifest_read(&note, sizeof(note.program), &manifest));
}

/// In a block of its own size, so that a read beyond it is noticed.
static const char *read_copy(size_t size) {
    void *copy = malloc(size ? size : 1);
    memcpy(copy, &note, size);
    const char *error = kozo_manifest_read(copy, size, &manifest);
    free(copy);
    return error;
}

static void refuses_each_other_size(void **state) {
    (void)state;
    for (size_t size = 0; size < sizeof(note); size++)
        assert_string_equal(read_copy(size), size < sizeof(note.program)
                                                 ? "has a manifest that is cut off"
                                                 : "has a manifest of another size than its needs take");
    note.program.need_count = NEEDS - 1;
    assert_string_equal(read_note(), "has a manifest of another size than its needs take");
    note.program.need_count = PROGRAM_MAX_NEEDS + 1;
    assert_string_equal(read_note(), "has a manifest with more needs than there can be");
    note.program.need_count = UINT64_MAX / sizeof(note.needs[0]) + 1;
    assert_string_equal(read_note(), "has a manifest with more needs than there can be");
}

#define MEMORY "has a manifest with a size of memory that there is not"
#define STACK  "has a manifest with a size of the stack that there is not"
#define SLOTS  "has a manifest with fewer or more slots than there can be"
#define SLOT   "has a manifest with a need in another's slot"
#define NEED   "has a manifest with a need that no service can pass on"
#define SIGNAL "has a manifest with a need that has another's signal"
#define TEXT   "has a manifest with a text that is none"
#define COUNT  "has a manifest that counts other needs than it has"

static void tells_what_is_wrong_with_numbers(void **state) {
    const struct {
        uint64_t *number;
        uint64_t value;
        const char *error;
    } spoils[] = {
        {&note.program.memory, 0, MEMORY},
        {&note.program.memory, 0x8000, MEMORY},
        {&note.program.memory, 0x60000, MEMORY},
        {&note.program.memory, UINT64_C(1) << 41, MEMORY},
        {&note.program.stack, 0, STACK},
        {&note.program.stack, 0x4001, STACK},
        {&note.program.stack, 0x40000, STACK},
        {&note.program.slot_bits, 5, SLOTS},
        {&note.program.slot_bits, CNODE_MAX_BITS + 1, SLOTS},
        {&note.program.free_slot, 257, SLOTS},
        {&note.program.free_slot, SLOT_FIRST_NEED + NEEDS + 1, COUNT},
        {&note.program.signals, 0, COUNT},
        {&note.program.signals, 2, COUNT},
        {&note.needs[0].slot, SLOT_SYSTEM, SLOT},
        {&note.needs[1].slot, SLOT_FIRST_NEED, SLOT},
        {&note.needs[6].slot, UINT64_MAX, SLOT},
        {&note.needs[0].kind, 7, NEED},
        {&note.needs[0].kind, UINT64_MAX, NEED},
        {&note.needs[0].a, 0, NEED},
        {&note.needs[0].a, UINT64_C(1) << 48, NEED},
        {&note.needs[0].b, 1, NEED},
        {&note.needs[0].optional, 2, NEED},
        {&note.needs[1].a, 0x400, NEED},
        {&note.needs[1].b, 0x10000, NEED},
        {&note.needs[2].a, 1, NEED},
        {&note.needs[3].b, 1, NEED},
        {&note.needs[4].a, 11, NEED},
        {&note.needs[4].a, 18, NEED},
        {&note.needs[2].bit, 1, SIGNAL},
        {&note.needs[3].bit, 1, SIGNAL},
    };
    for (size_t i = 0; i < sizeof(spoils) / sizeof(spoils[0]); i++) {
        set_up(state);
        *spoils[i].number = spoils[i].value;
        const char *error = read_note();
        assert_non_null(error);
        assert_string_equal(error, spoils[i].error);
    }
}

static void tells_what_is_wrong_with_texts(void **state) {
    const struct {
        uint8_t *byte;
        uint8_t value;
        const char *error;
    } spoils[] = {
        {&note.needs[0].offer[0], 0, NEED},   {&note.needs[3].offer[0], 'x', NEED},
        {&note.needs[0].name[0], 0, TEXT},    {&note.needs[0].clear[0], 0, TEXT},
        {&note.needs[0].clear[1], 10, TEXT},  {&note.needs[0].clear[1], 0x7f, TEXT},
        {&note.needs[0].name[23], 'x', TEXT}, {&note.needs[0].offer[20], 'x', TEXT},
    };
    for (size_t i = 0; i < sizeof(spoils) / sizeof(spoils[0]); i++) {
        set_up(state);
        *spoils[i].byte = spoils[i].value;
        const char *error = read_note();
        assert_non_null(error);
        assert_string_equal(error, spoils[i].error);
    }
    set_up(state);
    memset(note.needs[0].clear, 'x', sizeof(note.needs[0].clear));
    assert_string_equal(read_note(), TEXT);
}

// ---- Whatever bytes it is

static void rely_on_text(const uint8_t *text, size_t size) {
    const uint8_t *end = memchr(text, 0, size);
    assert_non_null(end);
    for (; text < end; text++)
        assert_in_range(*text, ' ', '~');
}

/// What process.c does with what was taken.
static void rely_on(void) {
    const struct kozo_program_manifest *program = &manifest.program;
    assert_in_range(program->need_count, 0, PROGRAM_MAX_NEEDS);
    assert_in_range(kozo_manifest_memory_bits(&manifest), 16, UNTYPED_MAX_BITS);
    assert_int_equal(program->memory, UINT64_C(1) << kozo_manifest_memory_bits(&manifest));
    assert_int_equal(program->stack % 4096, 0);
    assert_in_range(program->stack, 4096, 0x100000);
    assert_in_range(program->slot_bits, CNODE_MIN_BITS, CNODE_MAX_BITS);
    assert_in_range(program->free_slot, SLOT_FIRST_NEED, UINT64_C(1) << program->slot_bits);
    for (uint64_t i = 0; i < program->need_count; i++) {
        const struct kozo_program_need *of = &manifest.needs[i];
        assert_in_range(of->slot, SLOT_FIRST_NEED, program->free_slot - 1);
        assert_in_range(of->bit, 0, SIGNAL_WATCHDOG_BIT - 1);
        rely_on_text(of->offer, sizeof(of->offer));
        rely_on_text(of->name, sizeof(of->name));
        rely_on_text(of->clear, sizeof(of->clear));
    }
}

static void takes_nothing_that_cannot_be_relied_on(void **state) {
    uint64_t seed = 20261126, taken = 0;
    for (unsigned turn = 0; turn < RANDOM_TURNS; turn++) {
        set_up(state);
        for (uint64_t changes = kozo_random(&seed) % 3; changes < 3; changes++)
            ((uint8_t *)&note)[kozo_random(&seed) % sizeof(note)] ^= (uint8_t)(1U << kozo_random(&seed) % 8);
        const char *error = read_copy(kozo_random(&seed) % 16 ? sizeof(note) : kozo_random(&seed) % sizeof(note));
        if (!error)
            rely_on();
        taken += !error;
    }
    // Most changes are refused, and some change nothing that is checked: a fingerprint, a letter.
    assert_in_range(taken, RANDOM_TURNS / 1000, RANDOM_TURNS / 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(takes_a_good_one, set_up),
        cmocka_unit_test_setup(takes_one_at_any_alignment, set_up),
        cmocka_unit_test_setup(takes_one_without_needs, set_up),
        cmocka_unit_test_setup(refuses_each_other_size, set_up),
        cmocka_unit_test(tells_what_is_wrong_with_numbers),
        cmocka_unit_test(tells_what_is_wrong_with_texts),
        cmocka_unit_test(takes_nothing_that_cannot_be_relied_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
