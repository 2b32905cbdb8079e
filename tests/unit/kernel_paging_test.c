// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c tests/unit/kernel/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
//
// Page tables: what is mapped is what the CPU finds, either end of a mapping finds the other, and no translation
// outlives its mapping.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch.h"
#include "capability.h"
#include "cpu_block.h"
#include "paging.h"
#include "untyped.h"
#include "world.h"

enum { LOW = 0x400000 };
static const uint64_t HIGH = UINT64_C(0x7fffffffe000);
#define LARGE_PAGE (UINT64_C(1) << FRAME_LARGE_BITS)

static struct address_space *space;
static struct slot *tables[4];

static struct slot *make(uint64_t type, uint64_t size_bits) {
    return world_slot(world_make(type, size_bits));
}

static struct slot *make_frame(void) {
    return make(OBJECT_FRAME, FRAME_SMALL_BITS);
}

/// Maps the tables for an address down to this level.
static void map_tables(uint64_t address, unsigned lowest) {
    for (unsigned level; (level = missing_table_level(space, address)) >= lowest && level != 0;) {
        tables[level] = make(OBJECT_PAGE_TABLE, 0);
        assert_status(page_table_map(space, tables[level], address, level), 0);
    }
}

static int start(void **state) {
    world_start(state);
    space = make(OBJECT_ADDRESS_SPACE, 0)->object;
    return 0;
}

/// Lets the CPU run in the space, so that the kernel's flushes matter.
static void enter_space(void) {
    struct thread *thread = world_thread();
    uint64_t handle = world_handle_of(space);
    uint64_t self = world_handle_of(thread);
    assert_status(world_call(thread, SYS_THREAD_BIND, self, THREAD_SLOT_SPACE, handle, 0), 0);
    assert_int_equal(host.root, physical_address(space));
}

static struct host_page translate(uint64_t address) {
    return host_translate(physical_address(space), address);
}

static void assert_mapped(uint64_t address, const struct slot *frame, bool writable, bool executable) {
    struct host_page page = translate(address);
    assert_int_equal(page.size, UINT64_C(1) << frame->size_bits);
    assert_int_equal(page.physical, physical_address(frame->object));
    assert_int_equal(page.writable, writable);
    assert_int_equal(page.executable, executable);
}

static void assert_not_mapped(uint64_t address) {
    assert_int_equal(translate(address).size, 0);
}

static void the_cpu_finds_what_was_mapped(void **state) {
    (void)state;
    map_tables(LOW, 1);
    map_tables(HIGH, 1);
    struct slot *code = make_frame();
    struct slot *data = make_frame();
    struct slot *constants = make_frame();
    assert_status(frame_map(space, code, LOW, PROT_READ | PROT_EXECUTE), 0);
    assert_status(frame_map(space, constants, LOW + 4096, PROT_READ), 0);
    assert_status(frame_map(space, data, HIGH, PROT_READ | PROT_WRITE), 0);
    assert_mapped(LOW, code, false, true);
    assert_mapped(LOW + 4096, constants, false, false);
    assert_mapped(HIGH, data, true, false);
    assert_not_mapped(LOW - 4096);
    assert_not_mapped(LOW + 8192);
    assert_int_equal(code->address, LOW);
    world_check();
}

static void a_large_frame_needs_two_tables_and_no_third(void **state) {
    (void)state;
    struct slot *frame = make(OBJECT_FRAME, FRAME_LARGE_BITS);
    assert_status(frame_map(space, frame, LOW, PROT_READ), ERR_NO_TABLE);
    map_tables(LOW, 2);
    assert_status(frame_map(space, frame, LOW, PROT_READ), 0);
    assert_mapped(LOW + LARGE_PAGE - 1, frame, false, false);
    assert_status(frame_map(space, make_frame(), LOW, PROT_READ), ERR_NO_TABLE);
    assert_status(page_table_map(space, make(OBJECT_PAGE_TABLE, 0), LOW, 1), ERR_ALREADY_MAPPED);
    map_tables(LOW + LARGE_PAGE, 1);
    assert_status(frame_map(space, make(OBJECT_FRAME, FRAME_LARGE_BITS), LOW + LARGE_PAGE, PROT_READ),
                  ERR_ALREADY_MAPPED);
    world_check();
}

static void tables_are_asked_for_from_the_top(void **state) {
    (void)state;
    assert_int_equal(missing_table_level(space, LOW), 3);
    struct slot *table = make(OBJECT_PAGE_TABLE, 0);
    assert_status(page_table_map(space, table, LOW, 1), ERR_NO_TABLE);
    assert_status(page_table_map(space, table, LOW, 2), ERR_NO_TABLE);
    assert_null(table->entry);
    assert_status(page_table_map(space, table, LOW, 3), 0);
    assert_int_equal(table->address, 0);
    assert_int_equal(missing_table_level(space, LOW), 2);
    assert_int_equal(missing_table_level(space, UINT64_C(1) << 39), 3);
    map_tables(LOW, 1);
    assert_int_equal(missing_table_level(space, LOW), 0);
    assert_status(frame_map(space, make_frame(), LOW, PROT_READ), 0);
    assert_status(frame_map(space, make_frame(), LOW, PROT_READ), ERR_ALREADY_MAPPED);
    world_check();
}

static void protecting_takes_effect_at_once(void **state) {
    (void)state;
    map_tables(LOW, 1);
    map_tables(LOW + LARGE_PAGE, 2);
    struct slot *frame = make_frame();
    struct slot *large = make(OBJECT_FRAME, FRAME_LARGE_BITS);
    assert_status(frame_protect(space, frame, PROT_READ), ERR_NOT_MAPPED);
    assert_status(frame_map(space, frame, LOW, PROT_READ | PROT_WRITE), 0);
    assert_status(frame_map(space, large, LOW + LARGE_PAGE, PROT_READ), 0);
    enter_space();
    static const uint64_t changes[] = {PROT_READ, PROT_READ | PROT_EXECUTE, PROT_READ | PROT_WRITE};
    for (unsigned i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        bool writable = (changes[i] & PROT_WRITE) != 0;
        bool executable = (changes[i] & PROT_EXECUTE) != 0;
        host_touch(LOW);
        host_touch(LOW + LARGE_PAGE + 8192);
        assert_status(frame_protect(space, frame, changes[i]), 0);
        assert_mapped(LOW, frame, writable, executable);
        assert_status(frame_protect(space, large, changes[i]), 0);
        assert_mapped(LOW + LARGE_PAGE, large, writable, executable);
        world_check();
    }
    const struct slot *other = make(OBJECT_ADDRESS_SPACE, 0);
    assert_status(frame_protect(other->object, frame, PROT_READ), ERR_NOT_MAPPED);
}

static void mapping_where_nothing_was_flushes_nothing(void **state) {
    (void)state;
    enter_space();
    host.invalidations = host.root_loads = 0;
    map_tables(LOW, 1);
    map_tables(HIGH, 1);
    assert_status(frame_map(space, make_frame(), LOW, PROT_READ), 0);
    assert_int_equal(host.invalidations + host.root_loads, 0);
}

/// A device's frame of this size, from an Untyped of device memory.
static struct slot *make_device_frame(uint64_t size_bits) {
    struct slot *memory = make(OBJECT_UNTYPED, size_bits);
    memory->device = true;
    struct slot *frame = world_slot(world_free_handle());
    assert_status(untyped_create(memory, OBJECT_FRAME, size_bits, frame, 1), 0);
    return frame;
}

static void devices_are_mapped_past_the_cache(void **state) {
    (void)state;
    enum { WRITE_BACK = 0, WRITE_COMBINING = 1, UNCACHED = 3 }; // entries of the PAT, see cpu.c
    struct thread *thread = world_thread();
    uint64_t in = world_handle_of(space);
    map_tables(LOW, 1);
    map_tables(LOW + LARGE_PAGE, 2);
    uint64_t memory = world_make(OBJECT_FRAME, FRAME_SMALL_BITS);
    uint64_t device = world_handle_of(make_device_frame(FRAME_SMALL_BITS)->object) + 1;
    uint64_t large = world_handle_of(make_device_frame(FRAME_LARGE_BITS)->object) + 1;
    const struct {
        uint64_t frame, address, cache;
        int64_t status;
        unsigned entry;
    } rows[] = {
        {memory, LOW + 4096, PROT_UNCACHED, ERR_INVALID_ARGUMENT, 0},
        {memory, LOW + 4096, PROT_WRITE_COMBINING, ERR_INVALID_ARGUMENT, 0},
        {memory, LOW + 4096, 0, 0, WRITE_BACK},
        {device, LOW, 0, ERR_INVALID_ARGUMENT, 0},
        {device, LOW, PROT_UNCACHED | PROT_WRITE_COMBINING, ERR_INVALID_ARGUMENT, 0},
        {device, LOW, PROT_UNCACHED | PROT_EXECUTE, ERR_MISSING_RIGHT, 0},
        {device, LOW, PROT_UNCACHED, 0, UNCACHED},
        {large, LOW + LARGE_PAGE, PROT_WRITE_COMBINING | PROT_WRITE, 0, WRITE_COMBINING},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_status(world_call(thread, SYS_SPACE_MAP, in, rows[i].frame, rows[i].address, PROT_READ | rows[i].cache),
                      rows[i].status);
        assert_int_equal(translate(rows[i].address).cache, rows[i].entry);
    }
    assert_status(world_call(thread, SYS_SPACE_PROTECT, in, device, PROT_READ), ERR_INVALID_ARGUMENT);
    assert_status(world_call(thread, SYS_SPACE_PROTECT, in, device, PROT_READ | PROT_WRITE_COMBINING), 0);
    assert_int_equal(translate(LOW).cache, WRITE_COMBINING);
}

static void unmapping_leaves_no_translation_behind(void **state) {
    (void)state;
    map_tables(LOW, 1);
    struct slot *frame = make_frame();
    assert_status(frame_map(space, frame, LOW, PROT_READ), 0);
    enter_space();
    host_touch(LOW);
    mapping_remove(frame);
    assert_null(frame->entry);
    assert_not_mapped(LOW);
    world_check();
    assert_status(frame_map(space, frame, LOW, PROT_READ), 0);
    host_touch(LOW);
    mapping_remove(tables[2]);
    page_table_release(tables[2]->object);
    assert_null(frame->entry);
    assert_null(tables[1]->entry);
    assert_non_null(tables[3]->entry);
    world_check();
}

static void the_end_of_a_capability_ends_its_mapping_alone(void **state) {
    (void)state;
    map_tables(LOW, 1);
    struct slot *frame = make_frame();
    struct slot *copy = world_slot(world_derive(world_handle_of(frame->object), RIGHTS_ALL, 0));
    assert_status(frame_map(space, frame, LOW, PROT_READ), 0);
    assert_status(frame_map(space, copy, LOW + 4096, PROT_READ), 0);
    enter_space();
    host_touch(LOW);
    host_touch(LOW + 4096);
    capability_revoke(frame);
    assert_not_mapped(LOW + 4096);
    assert_mapped(LOW, frame, false, false);
    world_check();
    capability_delete(frame);
    assert_not_mapped(LOW);
    world_check();
}

static void a_moved_capability_takes_its_mapping_along(void **state) {
    (void)state;
    map_tables(LOW, 1);
    struct slot *frame = make_frame();
    assert_status(frame_map(space, frame, LOW, PROT_READ), 0);
    struct slot *to = world_slot(world_free_handle());
    capability_move(frame, to);
    world_check();
    struct slot *table_to = world_slot(world_free_handle());
    capability_move(tables[1], table_to);
    world_check();
    capability_delete(table_to);
    assert_null(to->entry);
    world_check();
}

static void the_end_of_a_space_unmaps_everything_in_it(void **state) {
    (void)state;
    map_tables(LOW, 1);
    map_tables(HIGH, 1);
    struct slot *frame = make_frame();
    assert_status(frame_map(space, frame, HIGH, PROT_READ), 0);
    enter_space();
    host_touch(HIGH);
    world_revoke(world_handle_of(space));
    world_delete(world_handle_of(space));
    assert_null(frame->entry);
    assert_null(tables[3]->entry);
    assert_int_equal(cpu.current->space_root, cpu.kernel_root);
}

static void a_table_serves_again_in_another_place(void **state) {
    (void)state;
    map_tables(LOW, 1);
    struct slot *frame = make_frame();
    assert_status(frame_map(space, frame, LOW, PROT_READ), 0);
    mapping_remove(tables[1]);
    page_table_release(tables[1]->object);
    assert_status(page_table_map(space, tables[1], LOW + LARGE_PAGE, 1), 0);
    assert_not_mapped(LOW + LARGE_PAGE);
    assert_status(frame_map(space, frame, LOW + LARGE_PAGE, PROT_READ), 0);
    world_check();
}

static void mapping_syscalls_check_their_arguments(void **state) {
    (void)state;
    struct thread *thread = world_thread();
    map_tables(LOW, 1);
    uint64_t in = world_handle_of(space);
    uint64_t all = world_make(OBJECT_FRAME, FRAME_SMALL_BITS);
    uint64_t readable = world_derive(all, RIGHT_FRAME_READ, 0);
    static const struct {
        uint64_t address, protection;
        int64_t status;
    } requests[] = {
        {LOW, 0, ERR_INVALID_ARGUMENT},
        {LOW, PROT_WRITE, ERR_INVALID_ARGUMENT},
        {LOW, PROT_READ | 8, ERR_INVALID_ARGUMENT},
        {LOW, PROT_READ | PROT_WRITE | PROT_EXECUTE, ERR_WRITE_AND_EXECUTE},
        {LOW + 8, PROT_READ, ERR_NOT_ALIGNED},
        {USER_END, PROT_READ, ERR_OUT_OF_RANGE},
        {UINT64_MAX & ~UINT64_C(4095), PROT_READ, ERR_OUT_OF_RANGE},
        {UINT64_C(1) << 39, PROT_READ, ERR_NO_TABLE},
        {LOW, PROT_READ, 0},
        {LOW, PROT_READ, ERR_ALREADY_MAPPED},
    };
    assert_status(world_call(thread, SYS_FRAME_UNMAP, all), ERR_NOT_MAPPED);
    assert_status(world_call(thread, SYS_SPACE_MAP, in, readable, LOW, PROT_READ | PROT_WRITE), ERR_MISSING_RIGHT);
    assert_status(world_call(thread, SYS_SPACE_MAP, in, readable, LOW, PROT_READ | PROT_EXECUTE), ERR_MISSING_RIGHT);
    for (unsigned i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        assert_status(world_call(thread, SYS_SPACE_MAP, in, all, requests[i].address, requests[i].protection),
                      requests[i].status);
    }
    // The last large page reaches into the page at the end, which nobody gets.
    uint64_t large = world_make(OBJECT_FRAME, FRAME_LARGE_BITS);
    assert_status(world_call(thread, SYS_SPACE_MAP, in, large, HIGH & ~(LARGE_PAGE - 1), PROT_READ), ERR_OUT_OF_RANGE);
    assert_status(world_call(thread, SYS_SPACE_MAP, in, readable, LOW, PROT_READ), ERR_ALREADY_MAPPED);
    assert_status(world_call(thread, SYS_SPACE_MAP, in, readable, LOW + 4096, PROT_READ), 0);
    uint64_t table = world_make(OBJECT_PAGE_TABLE, 0);
    assert_status(world_call(thread, SYS_TABLE_UNMAP, table), ERR_NOT_MAPPED);
    assert_status(world_call(thread, SYS_SPACE_MAP_TABLE, in, table, LOW, 0), ERR_OUT_OF_RANGE);
    assert_status(world_call(thread, SYS_SPACE_MAP_TABLE, in, table, LOW, 4), ERR_OUT_OF_RANGE);
    assert_status(world_call(thread, SYS_SPACE_MAP_TABLE, in, table, USER_END, 3), ERR_OUT_OF_RANGE);
    assert_status(world_call(thread, SYS_SPACE_MAP_TABLE, in, table, LOW, 1), ERR_ALREADY_MAPPED);
    assert_status(world_call(thread, SYS_SPACE_MAP_TABLE, in, table, UINT64_C(1) << 39, 3), 0);
    assert_status(world_call(thread, SYS_SPACE_MAP_TABLE, in, table, UINT64_C(1) << 40, 3), ERR_ALREADY_MAPPED);
    assert_status(world_call(thread, SYS_TABLE_UNMAP, table), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_cpu_finds_what_was_mapped, start, world_end),
        cmocka_unit_test_setup_teardown(a_large_frame_needs_two_tables_and_no_third, start, world_end),
        cmocka_unit_test_setup_teardown(tables_are_asked_for_from_the_top, start, world_end),
        cmocka_unit_test_setup_teardown(protecting_takes_effect_at_once, start, world_end),
        cmocka_unit_test_setup_teardown(mapping_where_nothing_was_flushes_nothing, start, world_end),
        cmocka_unit_test_setup_teardown(devices_are_mapped_past_the_cache, start, world_end),
        cmocka_unit_test_setup_teardown(unmapping_leaves_no_translation_behind, start, world_end),
        cmocka_unit_test_setup_teardown(the_end_of_a_capability_ends_its_mapping_alone, start, world_end),
        cmocka_unit_test_setup_teardown(a_moved_capability_takes_its_mapping_along, start, world_end),
        cmocka_unit_test_setup_teardown(the_end_of_a_space_unmaps_everything_in_it, start, world_end),
        cmocka_unit_test_setup_teardown(a_table_serves_again_in_another_place, start, world_end),
        cmocka_unit_test_setup_teardown(mapping_syscalls_check_their_arguments, start, world_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
