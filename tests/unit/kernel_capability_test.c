// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c tests/unit/kernel/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
//
// Capabilities: what derivation keeps, counts and refuses, what moving and deleting carry over, how revocation and the
// end of CNodes reach everything below.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "capability.h"
#include "cpu_block.h"
#include "untyped.h"
#include "world.h"

enum { DEEP = 200 };

static uint64_t references(uint64_t handle) {
    return object_of(world_slot(handle))->references;
}

static void derivation_shrinks_rights_and_keeps_the_badge(void **state) {
    (void)state;
    uint64_t all = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t badged = world_derive(all, RIGHT_NOTIFICATION_SIGNAL, 5);
    uint64_t copy = world_derive(badged, RIGHTS_ALL, 0);
    assert_int_equal(world_slot(copy)->rights, RIGHT_NOTIFICATION_SIGNAL);
    assert_int_equal(world_slot(copy)->badge, 5);
    assert_int_equal(references(all), 3);
    assert_ptr_equal(derivation_child(world_slot(badged)), world_slot(copy));
    world_check();
}

static void receive_comes_from_own_and_is_counted(void **state) {
    (void)state;
    uint64_t own = world_make(OBJECT_ENDPOINT, 0);
    struct endpoint *endpoint = world_object(own);
    assert_false(slot_has(world_slot(own), RIGHT_ENDPOINT_RECEIVE));
    uint64_t both = world_derive(own, RIGHTS_ALL, 0);
    assert_false(slot_has(world_slot(both), RIGHT_ENDPOINT_RECEIVE));
    uint64_t server = world_derive(own, RIGHT_ENDPOINT_RECEIVE, 0);
    assert_true(slot_has(world_slot(server), RIGHT_ENDPOINT_RECEIVE));
    assert_int_equal(endpoint->receive_capabilities, 1);
    uint64_t client = world_derive(own, RIGHT_ENDPOINT_SEND, 0);
    uint64_t gains = world_derive(client, RIGHTS_ALL, 0);
    assert_int_equal(world_slot(gains)->rights, RIGHT_ENDPOINT_SEND);
    world_derive(server, RIGHTS_ALL, 0);
    assert_int_equal(endpoint->receive_capabilities, 2);
    world_revoke(own);
    assert_int_equal(endpoint->receive_capabilities, 0);
    assert_int_equal(references(own), 1);
    world_check();
}

static void memory_cannot_be_derived(void **state) {
    (void)state;
    assert_status(capability_derivable(world_slot(WORLD_MEMORY)), ERR_NOT_DERIVABLE);
    assert_status(capability_derivable(world_slot(world_make(OBJECT_PAGE_TABLE, 0))), ERR_NOT_DERIVABLE);
    assert_status(capability_derivable(world_slot(world_make(OBJECT_FRAME, FRAME_SMALL_BITS))), 0);
}

static void moving_keeps_children_and_counts(void **state) {
    (void)state;
    uint64_t from = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t child = world_derive(from, RIGHTS_ALL, 9);
    uint64_t to = world_free_handle();
    capability_move(world_slot(from), world_slot(to));
    assert_true(slot_is_empty(world_slot(from)));
    assert_ptr_equal(derivation_child(world_slot(to)), world_slot(child));
    assert_int_equal(references(to), 2);
    world_check();
}

static void deleting_leaves_the_children_to_the_parent(void **state) {
    (void)state;
    uint64_t first = world_make(OBJECT_NOTIFICATION, 0);
    struct notification *notification = world_object(first);
    uint64_t child = world_derive(first, RIGHTS_ALL, 0);
    uint64_t grandchild = world_derive(child, RIGHTS_ALL, 0);
    world_delete(child);
    assert_ptr_equal(derivation_child(world_slot(first)), world_slot(grandchild));
    world_delete(first);
    assert_int_equal(notification->object.references, 1);
    assert_int_equal(untyped_free(world_slot(WORLD_MEMORY)) % 64, 0);
    world_check();
    world_delete(grandchild);
    assert_int_equal(notification->object.references, 0);
    world_check();
}

static void revoking_empties_all_that_was_derived_and_no_more(void **state) {
    (void)state;
    uint64_t first = world_make(OBJECT_ENDPOINT, 0);
    uint64_t middle = world_derive(first, RIGHTS_ALL, 0);
    uint64_t sibling = world_derive(first, RIGHTS_ALL, 0);
    uint64_t last = middle;
    for (unsigned i = 0; i < DEEP; i++) {
        last = world_derive(last, RIGHTS_ALL, 0);
    }
    assert_int_equal(references(first), DEEP + 3);
    world_revoke(middle);
    assert_true(slot_is_empty(world_slot(last)));
    assert_false(slot_is_empty(world_slot(middle)));
    assert_false(slot_is_empty(world_slot(sibling)));
    assert_int_equal(references(first), 3);
    world_check();
}

/// Puts the last capability to a CNode into a slot of another.
static void put_into(uint64_t holder, uint64_t index, uint64_t handle) {
    struct cnode *cnode = world_object(holder);
    capability_move(world_slot(handle), &cnode_slots(cnode)[index]);
}

static void nested_cnodes_end_together(void **state) {
    (void)state;
    uint64_t outermost = world_make(OBJECT_CNODE, 2);
    uint64_t notification = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t inner = outermost;
    for (unsigned i = 0; i < DEEP; i++) {
        uint64_t around = world_make(OBJECT_CNODE, 2);
        put_into(around, 1, inner);
        inner = around;
    }
    struct cnode *cnode = world_object(inner);
    capability_derive(world_slot(notification), &cnode_slots(cnode)[2], UINT32_MAX);
    world_check();
    world_delete(inner);
    assert_int_equal(references(notification), 1);
    world_check();
}

/// A CNode in itself, or two in each other, live on without a capability outside, until their memory is revoked.
static void cnodes_in_a_circle_end_with_their_memory(void **state) {
    (void)state;
    uint64_t memory = world_make(OBJECT_UNTYPED, 14);
    uint64_t first = world_free_handle();
    assert_status(untyped_create(world_slot(memory), OBJECT_CNODE, 2, world_slot(first), 1), 0);
    uint64_t second = world_free_handle();
    assert_status(untyped_create(world_slot(memory), OBJECT_CNODE, 2, world_slot(second), 1), 0);
    uint64_t alone = world_free_handle();
    assert_status(untyped_create(world_slot(memory), OBJECT_CNODE, 2, world_slot(alone), 1), 0);
    struct cnode *in_itself = world_object(alone);
    struct cnode *other = world_object(second);
    put_into(alone, 3, alone);
    uint64_t copy = world_derive(second, RIGHTS_ALL, 0);
    put_into(first, 1, second);
    capability_move(world_slot(first), &cnode_slots(other)[1]);
    world_delete(copy);
    assert_int_equal(in_itself->object.references, 1);
    assert_int_equal(other->object.references, 1);
    world_revoke(memory);
    assert_int_equal(untyped_free(world_slot(memory)), 1 << 14);
    world_check();
}

/// An Untyped whose capability stands in a CNode made of it goes with it.
static void memory_that_holds_its_own_capability(void **state) {
    (void)state;
    uint64_t outer = world_make(OBJECT_UNTYPED, 12);
    uint64_t memory = world_free_handle();
    assert_status(untyped_create(world_slot(outer), OBJECT_UNTYPED, 11, world_slot(memory), 1), 0);
    uint64_t holder = world_free_handle();
    assert_status(untyped_create(world_slot(memory), OBJECT_CNODE, 2, world_slot(holder), 1), 0);
    struct cnode *cnode = world_object(holder);
    put_into(holder, 1, memory);
    world_check();
    world_revoke_slot(&cnode_slots(cnode)[1]);
    assert_int_equal(untyped_free(world_slot(outer)), 1 << 12);
    world_check();
}

static void handles_are_found_by_number_type_and_rights(void **state) {
    (void)state;
    struct thread *thread = world_thread();
    uint64_t handle = world_derive(world_make(OBJECT_NOTIFICATION, 0), RIGHT_NOTIFICATION_WAIT, 0);
    struct need wait = {OBJECT_NOTIFICATION, RIGHT_NOTIFICATION_WAIT};
    const struct slot *found = thread_slot(thread, handle);
    assert_ptr_equal(found, world_slot(handle));
    assert_status(capability_check(found, wait), 0);
    struct need both = {OBJECT_NOTIFICATION, RIGHTS_NOTIFICATION};
    assert_status(capability_check(found, both), ERR_MISSING_RIGHT);
    assert_status(capability_check(found, (struct need){OBJECT_ENDPOINT, 0}), ERR_WRONG_TYPE);
    static const uint64_t nothing[] = {0, 1 << WORLD_CNODE_BITS, UINT64_MAX, UINT64_C(1) << 58};
    for (unsigned i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++) {
        assert_status(capability_check(thread_slot(thread, nothing[i]), wait), ERR_INVALID_HANDLE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(derivation_shrinks_rights_and_keeps_the_badge, world_start, world_end),
        cmocka_unit_test_setup_teardown(receive_comes_from_own_and_is_counted, world_start, world_end),
        cmocka_unit_test_setup_teardown(memory_cannot_be_derived, world_start, world_end),
        cmocka_unit_test_setup_teardown(moving_keeps_children_and_counts, world_start, world_end),
        cmocka_unit_test_setup_teardown(deleting_leaves_the_children_to_the_parent, world_start, world_end),
        cmocka_unit_test_setup_teardown(revoking_empties_all_that_was_derived_and_no_more, world_start, world_end),
        cmocka_unit_test_setup_teardown(nested_cnodes_end_together, world_start, world_end),
        cmocka_unit_test_setup_teardown(cnodes_in_a_circle_end_with_their_memory, world_start, world_end),
        cmocka_unit_test_setup_teardown(memory_that_holds_its_own_capability, world_start, world_end),
        cmocka_unit_test_setup_teardown(handles_are_found_by_number_type_and_rights, world_start, world_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
