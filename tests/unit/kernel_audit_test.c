// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c tests/unit/kernel/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
//
// An audit's walk over the derivation tree: it passes all that there is, wherever it stands, tells what that is, and
// leaves no trace; and what becomes of it where the tree changes under it.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch.h"
#include "capability.h"
#include "cpu_block.h"
#include "scheduler.h"
#include "syscall.h"
#include "thread.h"
#include "untyped.h"
#include "world.h"

static struct thread *thread;
static uint64_t audit;

static int start(void **state) {
    world_start(state);
    thread = world_thread();
    scheduler_leave();
    audit = world_authority(OBJECT_AUDIT);
    return 0;
}

/// What a step told.
struct told {
    unsigned type, size_bits, home;
    enum kozo_audit_way way;
    uint64_t rights, value, slot, object, entry;
};

static unsigned field(unsigned shift) {
    return (unsigned)(thread->context.argument[0] >> shift & AUDIT_FIELD_MASK);
}

static struct told step(void) {
    assert_status(world_call(thread, SYS_AUDIT_STEP, audit), 0);
    const uint64_t *out = thread->context.argument;
    return (struct told){field(AUDIT_TYPE_SHIFT),
                         field(AUDIT_SIZE_SHIFT),
                         field(AUDIT_HOME_SHIFT),
                         field(AUDIT_WAY_SHIFT),
                         out[1],
                         out[2],
                         out[3],
                         out[4],
                         out[5]};
}

static void start_in(uint64_t handle) {
    assert_status(world_call(thread, SYS_AUDIT_START, audit, WORLD_CNODE, handle), 0);
    assert_int_equal(thread->context.argument[0], physical_address(world_slot(handle)));
}

/// The next step goes this way past the capability in the slot.
static struct told assert_step(enum kozo_audit_way way, const struct slot *slot) {
    struct told told = step();
    assert_int_equal(told.way, way);
    assert_int_equal(told.slot, physical_address(slot));
    assert_int_equal(told.type, slot->type);
    assert_int_equal(told.rights, slot->rights);
    return told;
}

/// A capability without children.
static struct told assert_leaf(const struct slot *slot) {
    struct told into = assert_step(AUDIT_INTO, slot);
    assert_step(AUDIT_OUT, slot);
    return into;
}

static void assert_end(void) {
    struct told told = step();
    assert_int_equal(told.way, AUDIT_END);
    assert_true(told.type == 0 && told.rights == 0 && told.value == 0 && told.slot == 0 && told.object == 0);
}

static void what_was_derived_comes_between_in_and_out(void **state) {
    (void)state;
    uint64_t a = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t b = world_derive(a, RIGHTS_ALL, 0);
    uint64_t c = world_derive(b, RIGHT_NOTIFICATION_SIGNAL, 4);
    uint64_t d = world_derive(a, RIGHT_NOTIFICATION_WAIT, 0);
    start_in(a);
    assert_int_equal(thread->context.argument[1], physical_address(world_object(a)));
    assert_leaf(world_slot(d));
    assert_step(AUDIT_INTO, world_slot(b));
    assert_leaf(world_slot(c));
    assert_step(AUDIT_OUT, world_slot(b));
    assert_step(AUDIT_OUT, world_slot(a));
}

static void each_kind_of_place_is_told(void **state) {
    (void)state;
    uint64_t notification = world_make(OBJECT_NOTIFICATION, 0);
    struct thread *other = world_object(world_make(OBJECT_THREAD, 0));
    struct timer *timer = world_object(world_make(OBJECT_TIMER, 0));
    struct irq *irq = world_object(world_make(OBJECT_IRQ, 0));
    struct cnode *inner = world_object(world_make(OBJECT_CNODE, 3));
    struct slot *nested = &cnode_slots(inner)[5];
    capability_derive(world_slot(notification), nested, RIGHTS_ALL);
    capability_derive(world_slot(notification), &irq->notification, RIGHTS_ALL);
    capability_derive(world_slot(notification), &timer->notification, RIGHTS_ALL);
    assert_status(thread_bind(other, THREAD_SLOT_NOTIFICATION, world_slot(notification), 0), 0);
    start_in(notification);
    assert_int_equal(assert_leaf(&other->slots[THREAD_SLOT_NOTIFICATION]).home, HOME_THREAD + THREAD_SLOT_NOTIFICATION);
    assert_int_equal(assert_leaf(&timer->notification).home, HOME_TIMER);
    assert_int_equal(assert_leaf(&irq->notification).home, HOME_IRQ);
    assert_int_equal(assert_leaf(nested).home, HOME_CNODE);
    assert_step(AUDIT_OUT, world_slot(notification));
}

/// Only the thread still refers to it.
static void a_cnode_that_only_a_thread_has_is_found(void **state) {
    (void)state;
    uint64_t hidden = world_make(OBJECT_CNODE, 3);
    struct cnode *cnode = world_object(hidden);
    struct thread *other = world_object(world_make(OBJECT_THREAD, 0));
    uint64_t endpoint = world_make(OBJECT_ENDPOINT, 0);
    capability_derive(world_slot(endpoint), &cnode_slots(cnode)[7], RIGHT_ENDPOINT_SEND);
    assert_status(thread_bind(other, THREAD_SLOT_CNODE, world_slot(hidden), 0), 0);
    world_delete(hidden);
    start_in(endpoint);
    assert_int_equal(assert_leaf(&cnode_slots(cnode)[7]).home, HOME_CNODE);
    start_in(WORLD_MEMORY);
    const struct slot *bound = &other->slots[THREAD_SLOT_CNODE];
    struct told told;
    do {
        told = step();
        assert_int_not_equal(told.way, AUDIT_END);
    } while (told.slot != physical_address(bound));
    assert_int_equal(told.object, physical_address(cnode));
    assert_int_equal(told.size_bits, 3);
}

static void a_dead_cnode_shows_nothing_of_what_takes_its_place(void **state) {
    (void)state;
    uint64_t untyped = world_make(OBJECT_UNTYPED, 12);
    uint64_t handle = world_free_handle();
    assert_status(world_call(thread, SYS_CAP_CREATE, untyped, OBJECT_CNODE, 3, WORLD_CNODE, handle, 1), 0);
    struct cnode *cnode = world_object(handle);
    capability_move(world_slot(world_make(OBJECT_REPLY, 0)), &cnode_slots(cnode)[6]);
    world_refill();
    assert_true(capability_delete(world_slot(handle)));
    assert_ptr_equal(thread->graves, cnode);
    // By themselves, for a syscall would bury it at its end.
    struct audit_start_results started;
    struct audit_step_results told;
    assert_status(sys_audit_start(world_slot(audit), world_slot(WORLD_CNODE), untyped, &started), 0);
    assert_status(sys_audit_step(world_slot(audit), &told), 0);
    assert_int_equal(told.what >> AUDIT_HOME_SHIFT & AUDIT_FIELD_MASK, HOME_GRAVE);
    assert_int_equal(told.what >> AUDIT_TYPE_SHIFT & AUDIT_FIELD_MASK, OBJECT_CNODE);
    assert_int_equal(told.slot, physical_address(cnode));
    assert_int_equal(told.object, physical_address(cnode));
    assert_true(told.rights == 0 && told.value == 0 && told.entry == 0);
}

static void values_are_those_of_the_type(void **state) {
    (void)state;
    uint64_t endpoint = world_make(OBJECT_ENDPOINT, 0);
    uint64_t client = world_derive(endpoint, RIGHT_ENDPOINT_SEND, 77);
    start_in(endpoint);
    assert_int_equal(assert_leaf(world_slot(client)).value, 77);

    uint64_t control = world_authority(OBJECT_IO_PORT_CONTROL);
    uint64_t ports = world_free_handle();
    assert_status(world_call(thread, SYS_PORT_CREATE, control, 0x3f8, 0x3ff, WORLD_CNODE, ports), 0);
    start_in(control);
    struct told told = assert_leaf(world_slot(ports));
    assert_int_equal(told.value, 0x3ff03f8);
    assert_int_equal(told.object, 0);

    uint64_t untyped = world_make(OBJECT_UNTYPED, 13);
    uint64_t clock = world_authority(OBJECT_CLOCK);
    uint64_t copy = world_derive(clock, RIGHTS_ALL, 0);
    start_in(clock);
    assert_int_equal(assert_leaf(world_slot(copy)).value, 0);
    assert_status(world_call(thread, SYS_CAP_CREATE, untyped, OBJECT_UNTYPED, 12, WORLD_CNODE, world_free_handle(), 1),
                  0);
    start_in(untyped);
    told = step();
    // How much is in use of it is no value.
    assert_int_equal(told.value, 0);
    assert_int_equal(told.size_bits, 12);
    assert_int_equal(told.entry, 0);
}

static void mappings_are_told(void **state) {
    (void)state;
    uint64_t space = world_make(OBJECT_ADDRESS_SPACE, 0);
    uint64_t frame = world_make(OBJECT_FRAME, FRAME_LARGE_BITS);
    uint64_t mapped = world_derive(frame, RIGHTS_ALL, 0);
    uint64_t tables[2] = {world_make(OBJECT_PAGE_TABLE, 0), world_make(OBJECT_PAGE_TABLE, 0)};
    const uint64_t address = UINT64_C(0x8040200000);
    for (unsigned i = 0; i < 2; i++) {
        assert_status(world_call(thread, SYS_SPACE_MAP_TABLE, space, tables[i], address, 3 - i), 0);
    }
    start_in(frame);
    struct told told = assert_leaf(world_slot(mapped));
    assert_true(told.value == 0 && told.entry == 0);
    assert_status(world_call(thread, SYS_SPACE_MAP, space, mapped, address, PROT_READ), 0);
    start_in(frame);
    told = assert_leaf(world_slot(mapped));
    assert_int_equal(told.value, address);
    assert_int_equal(told.size_bits, FRAME_LARGE_BITS);
    // The entry that it is mapped by lies in the table of level 2.
    assert_int_equal(told.entry - physical_address(world_object(tables[1])), 8 * (address >> FRAME_LARGE_BITS & 511));
}

static void the_end_of_the_tree_is_the_end(void **state) {
    (void)state;
    // The CNode was made in the memory, and that was derived from a root in no CNode.
    start_in(WORLD_CNODE);
    struct told told;
    unsigned depth = 2;
    while ((told = step()).way != AUDIT_END) {
        depth += told.way == AUDIT_INTO ? 1 : -1U;
        assert_in_range(depth, 0, 16);
    }
    assert_int_equal(depth, 0);
    assert_end();
    // So it does not leave the tree, nor stand in the way of the root's neighbours.
    start_in(audit);
    assert_end();
}

static void an_audit_that_is_a_root_stays_one(void **state) {
    (void)state;
    struct slot *root = world_slot(audit);
    derivation_remove(root);
    derivation_root(root);
    struct audit_step_results told = {.what = UINT64_MAX};
    assert_status(sys_audit_step(root, &told), 0);
    assert_int_equal(told.what, 0);
    assert_ptr_equal(root->close.next, &root->open);
    derivation_insert(&world_outside[0], root);
}

/// All slots of the tree but the audit's, in the order of their opening brackets.
static unsigned list_tree(const struct slot *list[], unsigned most) {
    unsigned count = 0;
    for (struct link *link = world_outside[0].open.next; link != &world_outside[0].close; link = link->next) {
        const struct slot *slot = derivation_slot(link);
        if (derivation_opens(link) && slot != world_slot(audit)) {
            assert_in_range(count, 0, most - 1);
            list[count++] = slot;
        }
    }
    return count;
}

enum { MOST = 400 };

static void fill_world(void) {
    uint64_t endpoint = world_make(OBJECT_ENDPOINT, 0);
    struct cnode *cnode = world_object(world_make(OBJECT_CNODE, 6));
    uint64_t parent = endpoint;
    for (unsigned i = 1; i < 60; i++) {
        capability_derive(world_slot(parent), &cnode_slots(cnode)[i], RIGHTS_ALL);
        parent = i % 7 == 0 ? endpoint : i % 3 == 0 ? world_derive(parent, RIGHTS_ALL, 0) : parent;
    }
    world_buffer(thread);
    world_reply(thread);
}

static void a_walk_passes_each_capability_and_leaves_no_trace(void **state) {
    (void)state;
    fill_world();
    static const struct slot *before[MOST], *after[MOST];
    unsigned count = list_tree(before, MOST);
    assert_in_range(count, 80, MOST);
    // From the first root's first child on: the CNode, made in the memory, comes before what was made later.
    start_in(WORLD_MEMORY);
    unsigned at = 0;
    while (before[at] != world_slot(WORLD_MEMORY)) {
        at++;
    }
    unsigned passed = 0, left = 0;
    struct told told;
    while ((told = step()).slot != physical_address(world_slot(WORLD_MEMORY))) {
        if (told.way == AUDIT_INTO) {
            assert_int_equal(told.slot, physical_address(before[at + 1 + passed++]));
        } else {
            assert_int_equal(told.way, AUDIT_OUT);
            left++;
        }
    }
    assert_int_equal(left, passed);
    assert_int_equal(at + 1 + passed, count);
    assert_int_equal(list_tree(after, MOST), count);
    assert_memory_equal(before, after, count * sizeof(before[0]));
}

static void revoking_takes_the_audit_along(void **state) {
    (void)state;
    uint64_t endpoint = world_make(OBJECT_ENDPOINT, 0);
    uint64_t copy = world_derive(endpoint, RIGHTS_ALL, 0);
    world_derive(copy, RIGHTS_ALL, 0);
    start_in(copy);
    assert_status(world_call(thread, SYS_CAP_REVOKE, WORLD_CNODE, endpoint), 0);
    assert_true(slot_is_empty(world_slot(audit)));
    assert_status(world_call(thread, SYS_AUDIT_STEP, audit), ERR_INVALID_HANDLE);
}

static void deleting_what_it_stands_in_leaves_it_where_that_was(void **state) {
    (void)state;
    uint64_t parent = world_make(OBJECT_ENDPOINT, 0);
    uint64_t middle = world_derive(parent, RIGHTS_ALL, 0);
    uint64_t child = world_derive(middle, RIGHTS_ALL, 0);
    start_in(middle);
    world_delete(middle);
    world_check();
    assert_leaf(world_slot(child));
    assert_step(AUDIT_OUT, world_slot(parent));
}

static void an_untyped_does_not_begin_anew_meanwhile(void **state) {
    (void)state;
    uint64_t untyped = world_make(OBJECT_UNTYPED, 13);
    uint64_t handle = world_free_handle();
    assert_status(world_call(thread, SYS_CAP_CREATE, untyped, OBJECT_FRAME, 12, WORLD_CNODE, handle, 1), 0);
    start_in(untyped);
    world_delete(handle);
    assert_int_equal(untyped_free(world_slot(untyped)), 4096);
    assert_step(AUDIT_OUT, world_slot(untyped));
    assert_int_equal(untyped_free(world_slot(untyped)), 8192);
}

/// A copy is derived from where the audit stands, and is an audit of its own.
static void audits_pass_one_another(void **state) {
    (void)state;
    uint64_t endpoint = world_make(OBJECT_ENDPOINT, 0);
    uint64_t client = world_derive(endpoint, RIGHT_ENDPOINT_SEND, 3);
    uint64_t rightless = world_derive(audit, 0, 0);
    start_in(endpoint);
    uint64_t other = world_derive(audit, RIGHTS_ALL, 0);
    assert_status(world_call(thread, SYS_AUDIT_STEP, other), 0);
    // Out of the one that it was copied from, and so it stands behind that.
    assert_int_equal(field(AUDIT_WAY_SHIFT), AUDIT_OUT);
    assert_int_equal(field(AUDIT_TYPE_SHIFT), OBJECT_AUDIT);
    assert_leaf(world_slot(other));
    assert_leaf(world_slot(client));
    assert_status(world_call(thread, SYS_AUDIT_STEP, rightless), ERR_MISSING_RIGHT);
}

static void a_moved_audit_goes_on_where_it_stood(void **state) {
    (void)state;
    uint64_t endpoint = world_make(OBJECT_ENDPOINT, 0);
    uint64_t client = world_derive(endpoint, RIGHT_ENDPOINT_SEND, 3);
    start_in(endpoint);
    uint64_t to = world_free_handle();
    assert_status(world_call(thread, SYS_CAP_MOVE, WORLD_CNODE, to, WORLD_CNODE, audit), 0);
    audit = to;
    assert_leaf(world_slot(client));
    assert_step(AUDIT_OUT, world_slot(endpoint));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, world_end)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_was_derived_comes_between_in_and_out),
        TEST(each_kind_of_place_is_told),
        TEST(a_cnode_that_only_a_thread_has_is_found),
        TEST(a_dead_cnode_shows_nothing_of_what_takes_its_place),
        TEST(values_are_those_of_the_type),
        TEST(mappings_are_told),
        TEST(the_end_of_the_tree_is_the_end),
        TEST(an_audit_that_is_a_root_stays_one),
        TEST(a_walk_passes_each_capability_and_leaves_no_trace),
        TEST(revoking_takes_the_audit_along),
        TEST(deleting_what_it_stands_in_leaves_it_where_that_was),
        TEST(an_untyped_does_not_begin_anew_meanwhile),
        TEST(audits_pass_one_another),
        TEST(a_moved_audit_goes_on_where_it_stood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
