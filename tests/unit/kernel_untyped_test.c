// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c tests/unit/kernel/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
//
// Untyped memory: what can be asked for, where objects land, what is left, when it starts again.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "capability.h"
#include "thread.h"
#include "untyped.h"
#include "world.h"

enum { PIECE_BITS = 16 };

static void requests_are_checked(void **state) {
    (void)state;
    static const struct {
        uint64_t type, size_bits, count;
        int64_t status;
    } requests[] = {
        {OBJECT_UNTYPED, UNTYPED_MIN_BITS, 1, 0},
        {OBJECT_UNTYPED, UNTYPED_MIN_BITS - 1, 1, ERR_OUT_OF_RANGE},
        {OBJECT_UNTYPED, UNTYPED_MAX_BITS, CREATE_MAX_COUNT, 0},
        {OBJECT_UNTYPED, UNTYPED_MAX_BITS + 1, 1, ERR_OUT_OF_RANGE},
        {OBJECT_UNTYPED, UINT64_MAX, 1, ERR_OUT_OF_RANGE},
        {OBJECT_CNODE, CNODE_MIN_BITS, 1, 0},
        {OBJECT_CNODE, CNODE_MIN_BITS - 1, 1, ERR_OUT_OF_RANGE},
        {OBJECT_CNODE, CNODE_MAX_BITS, 1, 0},
        {OBJECT_CNODE, CNODE_MAX_BITS + 1, 1, ERR_OUT_OF_RANGE},
        {OBJECT_FRAME, FRAME_SMALL_BITS, 1, 0},
        {OBJECT_FRAME, FRAME_LARGE_BITS, 1, 0},
        {OBJECT_FRAME, FRAME_SMALL_BITS + 1, 1, ERR_OUT_OF_RANGE},
        {OBJECT_THREAD, 0, 0, ERR_OUT_OF_RANGE},
        {OBJECT_THREAD, 0, CREATE_MAX_COUNT + 1, ERR_OUT_OF_RANGE},
        {OBJECT_THREAD, 0, UINT64_MAX, ERR_OUT_OF_RANGE},
        {OBJECT_THREAD, 1, 1, ERR_OUT_OF_RANGE},
        {OBJECT_IRQ, 0, 1, 0},
        {OBJECT_IO_PORT, 0, 1, ERR_INVALID_ARGUMENT},
        {OBJECT_CLOCK, 0, 1, ERR_INVALID_ARGUMENT},
        {0, 0, 1, ERR_INVALID_ARGUMENT},
        {UINT64_MAX, 0, 1, ERR_INVALID_ARGUMENT},
        {(UINT64_C(1) << 32) + OBJECT_THREAD, 0, 1, ERR_INVALID_ARGUMENT},
    };
    for (unsigned i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        assert_status(untyped_check(requests[i].type, requests[i].size_bits, requests[i].count), requests[i].status);
    }
}

static uint64_t create(uint64_t memory, uint64_t type, uint64_t size_bits) {
    uint64_t handle = world_free_handle();
    int64_t status = untyped_create(world_slot(memory), type, size_bits, world_slot(handle), 1);
    assert_true(status == 0 || status == ERR_NO_MEMORY);
    return status == 0 ? handle : 0;
}

static uint64_t offset_in(uint64_t memory, uint64_t handle) {
    return (uint64_t)world_object(handle) - (uint64_t)world_object(memory);
}

static void objects_are_aligned_to_their_size_and_follow_each_other(void **state) {
    (void)state;
    uint64_t memory = world_make(OBJECT_UNTYPED, PIECE_BITS);
    assert_int_equal((uint64_t)world_object(memory) % (1 << PIECE_BITS), 0);
    assert_int_equal(offset_in(memory, create(memory, OBJECT_ENDPOINT, 0)), 0);
    assert_int_equal(offset_in(memory, create(memory, OBJECT_REPLY, 0)), 128);
    assert_int_equal(offset_in(memory, create(memory, OBJECT_THREAD, 0)), 1024);
    assert_int_equal(offset_in(memory, create(memory, OBJECT_IRQ, 0)), 2048);
    assert_int_equal(offset_in(memory, create(memory, OBJECT_FRAME, FRAME_SMALL_BITS)), 4096);
    assert_int_equal(offset_in(memory, create(memory, OBJECT_PAGE_TABLE, 0)), 8192);
    assert_int_equal(offset_in(memory, create(memory, OBJECT_CNODE, 4)), 16384);
    assert_int_equal(untyped_free(world_slot(memory)), (1 << PIECE_BITS) - 16384 - 1024);
    world_check();
}

static void several_objects_come_whole_or_not_at_all(void **state) {
    (void)state;
    uint64_t memory = world_make(OBJECT_UNTYPED, 8);
    uint64_t first = world_free_handle();
    assert_status(untyped_create(world_slot(memory), OBJECT_REPLY, 0, world_slot(first), 5), ERR_NO_MEMORY);
    assert_true(slot_is_empty(world_slot(first)));
    assert_int_equal(untyped_free(world_slot(memory)), 256);
    assert_status(untyped_create(world_slot(memory), OBJECT_REPLY, 0, world_slot(first), 4), 0);
    for (uint64_t i = 0; i < 4; i++) {
        assert_int_equal(offset_in(memory, first + i), 64 * i);
    }
    assert_int_equal(untyped_free(world_slot(memory)), 0);
    assert_int_equal(create(memory, OBJECT_UNTYPED, 6), 0);
}

static void what_is_larger_than_the_rest_is_refused(void **state) {
    (void)state;
    uint64_t memory = world_make(OBJECT_UNTYPED, 13);
    assert_int_equal(create(memory, OBJECT_UNTYPED, 14), 0);
    assert_int_equal(create(memory, OBJECT_UNTYPED, UNTYPED_MAX_BITS), 0);
    assert_int_not_equal(create(memory, OBJECT_ENDPOINT, 0), 0);
    // Aligned, it would start beyond the end.
    assert_int_equal(create(memory, OBJECT_UNTYPED, 14), 0);
    // Aligned, it would start where the memory ends.
    assert_int_equal(create(memory, OBJECT_PAGE_TABLE, 0), 0);
    assert_int_not_equal(create(memory, OBJECT_FRAME, FRAME_SMALL_BITS), 0);
    assert_int_equal(untyped_free(world_slot(memory)), 0);
}

static void memory_starts_again_when_its_last_object_is_gone(void **state) {
    (void)state;
    uint64_t memory = world_make(OBJECT_UNTYPED, 12);
    uint64_t frame = create(memory, OBJECT_FRAME, FRAME_SMALL_BITS);
    uint64_t copy = world_derive(frame, RIGHTS_ALL, 0);
    *(uint64_t *)world_object(frame) = UINT64_MAX;
    world_delete(frame);
    assert_int_equal(create(memory, OBJECT_ENDPOINT, 0), 0);
    world_delete(copy);
    assert_int_equal(untyped_free(world_slot(memory)), 4096);
    frame = create(memory, OBJECT_FRAME, FRAME_SMALL_BITS);
    const uint64_t *words = world_object(frame);
    for (unsigned i = 0; i < 4096 / 8; i++) {
        assert_int_equal(words[i], 0);
    }
}

static void revoking_memory_ends_all_that_was_made_of_it(void **state) {
    (void)state;
    uint64_t memory = world_make(OBJECT_UNTYPED, PIECE_BITS);
    uint64_t inner = create(memory, OBJECT_UNTYPED, 14);
    uint64_t thread = create(inner, OBJECT_THREAD, 0);
    uint64_t notification = create(memory, OBJECT_NOTIFICATION, 0);
    uint64_t irq = create(inner, OBJECT_IRQ, 0);
    struct irq *object = world_object(irq);
    capability_derive(world_slot(notification), &object->notification, UINT32_MAX);
    world_check();
    world_revoke(memory);
    assert_true(slot_is_empty(world_slot(thread)));
    assert_true(slot_is_empty(world_slot(inner)));
    assert_true(slot_is_empty(&object->notification));
    assert_int_equal(untyped_free(world_slot(memory)), 1 << PIECE_BITS);
    world_check();
}

static void device_memory_becomes_frames_that_nobody_clears(void **state) {
    (void)state;
    uint64_t memory = world_make(OBJECT_UNTYPED, PIECE_BITS);
    world_slot(memory)->device = true;
    *(uint64_t *)world_object(memory) = UINT64_MAX;
    struct slot *to = world_slot(world_free_handle());
    for (uint64_t type = OBJECT_UNTYPED; type <= OBJECT_IRQ; type++) {
        if (type != OBJECT_UNTYPED && type != OBJECT_FRAME) {
            assert_status(untyped_create(world_slot(memory), type, CNODE_MIN_BITS, to, 1), ERR_INVALID_ARGUMENT);
        }
    }
    uint64_t piece = create(memory, OBJECT_UNTYPED, 13);
    uint64_t frame = create(piece, OBJECT_FRAME, FRAME_SMALL_BITS);
    assert_int_equal(*(uint64_t *)world_object(frame), UINT64_MAX);
    assert_int_equal(world_slot(frame)->rights, RIGHT_FRAME_READ | RIGHT_FRAME_WRITE);
    struct slot *moved = world_slot(world_derive(frame, RIGHTS_ALL, 0));
    to = world_slot(world_free_handle());
    capability_move(moved, to);
    assert_true(to->device);
    world_check();
    struct thread *thread = world_thread();
    assert_status(thread_bind(thread, THREAD_SLOT_BUFFER, to, 0), ERR_INVALID_ARGUMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(requests_are_checked, world_start, world_end),
        cmocka_unit_test_setup_teardown(objects_are_aligned_to_their_size_and_follow_each_other, world_start,
                                        world_end),
        cmocka_unit_test_setup_teardown(several_objects_come_whole_or_not_at_all, world_start, world_end),
        cmocka_unit_test_setup_teardown(what_is_larger_than_the_rest_is_refused, world_start, world_end),
        cmocka_unit_test_setup_teardown(memory_starts_again_when_its_last_object_is_gone, world_start, world_end),
        cmocka_unit_test_setup_teardown(device_memory_becomes_frames_that_nobody_clears, world_start, world_end),
        cmocka_unit_test_setup_teardown(revoking_memory_ends_all_that_was_made_of_it, world_start, world_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
