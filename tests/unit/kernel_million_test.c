// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c tests/unit/kernel/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
// link: -Wl,--wrap=capability_delete
//
// The largest CNode there can be, with a million capabilities in it, ends in small parts, in a time that grows as their
// number does, and on a stack that doesn't grow.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arch.h"
#include "capability.h"
#include "cpu_block.h"
#include "untyped.h"
#include "work.h"
#include "world.h"

enum {
    MILLION_BITS = CNODE_MAX_BITS,
    QUARTER_BITS = MILLION_BITS - 2,
    SLOT_BITS = 6,
    /// What work_budget() is on x86-64.
    BUDGET = 1700,
    /// How many parts are done between two syscalls of another thread.
    OTHERS_TURN = 64,
};
_Static_assert(1 << SLOT_BITS == sizeof(struct slot), "a CNode's bytes");

/// What an end took.
struct cost {
    uint64_t parts;
    uint64_t removals;
    /// The lowest that the stack came to where a capability was deleted.
    uintptr_t stack;
};
static struct cost cost;

bool __real_capability_delete(struct slot *slot);
bool __wrap_capability_delete(struct slot *slot);

bool __wrap_capability_delete(struct slot *slot) {
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    cost.stack = here < cost.stack ? here : cost.stack;
    bool is_gone = __real_capability_delete(slot);
    cost.removals += is_gone;
    return is_gone;
}

struct scene {
    struct thread *thread, *other;
    uint64_t notification, memory, cnode, slot_count;
};

static void copy(const struct scene *scene, uint64_t to, uint64_t from_cnode, uint64_t from) {
    assert_status(
        world_part(scene->thread, SYS_CAP_COPY, (const uint64_t[6]){scene->cnode, to, from_cnode, from, RIGHTS_ALL}),
        0);
}

/// Fills all slots from `first` on with capabilities to the Notification. Those in even slots are derived from each
/// other upwards, so that what was derived last ends first, and those in odd slots downwards.
static void fill(const struct scene *scene, uint64_t first) {
    for (uint64_t i = first; i < scene->slot_count; i += 2) {
        copy(scene, i, i == first ? WORLD_CNODE : scene->cnode, i == first ? scene->notification : i - 2);
    }
    uint64_t last = scene->slot_count - 1 - (scene->slot_count - first) % 2;
    for (uint64_t i = last; i > first; i -= 2) {
        copy(scene, i, i == last ? WORLD_CNODE : scene->cnode, i == last ? scene->notification : i + 2);
    }
    assert_int_equal(object_of(world_slot(scene->notification))->references, 1 + scene->slot_count - first);
}

/// A CNode that is all that was made of an Untyped.
static struct scene set_scene(unsigned bits) {
    struct scene scene = {
        .thread = world_thread(),
        .other = world_thread(),
        .notification = world_make(OBJECT_NOTIFICATION, 0),
        .memory = world_make(OBJECT_UNTYPED, bits + SLOT_BITS),
        .cnode = world_free_handle(),
        .slot_count = UINT64_C(1) << bits,
    };
    assert_status(
        world_call(scene.thread, SYS_CAP_CREATE, scene.memory, OBJECT_CNODE, bits, WORLD_CNODE, scene.cnode, 1), 0);
    return scene;
}

/// Makes a syscall in as many parts as it takes, and lets another thread make some meanwhile.
static void in_parts(const struct scene *scene, uint64_t number, uint64_t first, uint64_t second) {
    const uint64_t arguments[6] = {first, second};
    const uint64_t signal[6] = {scene->notification};
    cost = (struct cost){.stack = UINTPTR_MAX};
    host.work_budget = BUDGET;
    int64_t status = SYSCALL_LEFT_OFF;
    while (status == SYSCALL_LEFT_OFF) {
        uint64_t before = cost.removals;
        status = world_part(scene->thread, number, arguments);
        // A part ends with the step that uses the budget up, and does no less than it could but for the last one.
        assert_in_range(BUDGET - cpu.work_left, status == 0 ? 0 : BUDGET, BUDGET + 2 * WORK_CAPABILITY);
        assert_in_range(cost.removals - before, status == 0 ? 0 : 1, BUDGET / WORK_CAPABILITY + 2);
        if (++cost.parts % OTHERS_TURN == 0) {
            assert_status(world_part(scene->other, SYS_SIGNAL, signal), 0);
        }
    }
    assert_status(status, 0);
    host.work_budget = INT64_MAX;
}

/// All of the CNode's memory can be used again, and is handed out zeroed. What it held left no trace.
static void expect_nothing_left(const struct scene *scene, unsigned bits) {
    uint64_t bytes = UINT64_C(1) << (bits + SLOT_BITS);
    uint64_t frames = bytes >> FRAME_LARGE_BITS;
    uint64_t first = world_free_handle();
    world_check();
    assert_int_equal(object_of(world_slot(scene->notification))->references, 1);
    assert_int_equal(untyped_free(world_slot(scene->memory)), bytes);
    assert_status(world_call(scene->thread, SYS_CAP_CREATE, scene->memory, OBJECT_FRAME, FRAME_LARGE_BITS, WORLD_CNODE,
                             first, frames),
                  0);
    const unsigned char *memory = world_object(first);
    assert_true(memory[0] == 0 && memcmp(memory, memory + 1, bytes - 1) == 0);
    assert_ptr_equal(memory, world_object(scene->memory));
    assert_status(world_call(scene->thread, SYS_CAP_REVOKE, WORLD_CNODE, scene->memory), 0);
}

/// Ends a full CNode by deletion of its last capability, or by the revocation of its memory where it holds that itself.
static struct cost end(unsigned bits, bool holds_itself) {
    struct scene scene = set_scene(bits);
    if (holds_itself) {
        copy(&scene, 1, WORLD_CNODE, scene.cnode);
    }
    fill(&scene, holds_itself ? 2 : 1);
    if (holds_itself) {
        assert_status(world_part(scene.thread, SYS_CAP_DELETE, (const uint64_t[6]){WORLD_CNODE, scene.cnode}), 0);
        assert_int_equal(object_of(world_slot(scene.notification))->references, scene.slot_count - 1);
        in_parts(&scene, SYS_CAP_REVOKE, WORLD_CNODE, scene.memory);
    } else {
        in_parts(&scene, SYS_CAP_DELETE, WORLD_CNODE, scene.cnode);
        assert_true(slot_is_empty(world_slot(scene.cnode)));
    }
    struct cost spent = cost;
    // The capabilities to the Notification; and the CNode's last one, where it is deleted rather than revoked.
    assert_int_equal(spent.removals, scene.slot_count - (holds_itself ? 2 : 0));
    expect_nothing_left(&scene, bits);
    return spent;
}

static void ends_in_proportion(bool holds_itself) {
    struct cost quarter = end(QUARTER_BITS, holds_itself);
    struct cost million = end(MILLION_BITS, holds_itself);
    assert_in_range(million.parts, 4 * quarter.parts - 4, 4 * quarter.parts + 4);
    assert_int_equal(million.stack, quarter.stack);
}

static void a_million_capabilities_end_with_their_cnode(void **state) {
    (void)state;
    ends_in_proportion(false);
}

static void a_cnode_of_a_million_that_holds_itself_ends_with_its_memory(void **state) {
    (void)state;
    ends_in_proportion(true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_million_capabilities_end_with_their_cnode, world_start_large, world_end),
        cmocka_unit_test_setup_teardown(a_cnode_of_a_million_that_holds_itself_ends_with_its_memory, world_start_large,
                                        world_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
