// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c tests/unit/kernel/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
//
// Long operations are done in parts: each test makes the smallest ones, so that it stops wherever that is possible, and
// all invariants are checked at each stop. What others do meanwhile, and what becomes of an operation that is left off.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arch.h"
#include "capability.h"
#include "cpu_block.h"
#include "ipc.h"
#include "paging.h"
#include "scheduler.h"
#include "syscall.h"
#include "thread.h"
#include "untyped.h"
#include "work.h"
#include "world.h"

enum { MANY = 40 };

/// From now on a syscall does one step at a time.
static void smallest_steps(void) {
    host.work_budget = 1;
    world_restarts = 0;
}

/// From now on nothing is done in parts.
static void whole_steps(void) {
    host.work_budget = cpu.work_left = INT64_MAX;
}

/// As world_part(), with a look at all that there is.
static int64_t part(struct thread *thread, uint64_t number, const uint64_t arguments[6]) {
    int64_t status = world_part(thread, number, arguments);
    world_check();
    return status;
}
#define part_of(thread, number, ...) part(thread, number, (const uint64_t[6]){__VA_ARGS__})

static bool is_zero(const void *memory, uint64_t size) {
    const unsigned char *bytes = memory;
    return bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0;
}

static uint64_t free_bytes(uint64_t memory) {
    return untyped_free(world_slot(memory));
}

/// Puts the capability at a handle into a slot of a CNode.
static void put_into(struct cnode *cnode, uint64_t index, uint64_t handle) {
    capability_move(world_slot(handle), &cnode_slots(cnode)[index]);
}

static void memory_is_cleared_in_parts(void **state) {
    (void)state;
    struct thread *thread = world_thread();
    uint64_t memory = world_make(OBJECT_UNTYPED, 16);
    uint64_t frames = world_free_handle();
    smallest_steps();
    uint64_t arguments[6] = {memory, OBJECT_FRAME, FRAME_SMALL_BITS, WORLD_CNODE, frames, 16};
    for (unsigned i = 0; i <= 16; i++) {
        // The last part is to make the objects.
        assert_status(part(thread, SYS_CAP_CREATE, arguments), i < 16 ? SYSCALL_LEFT_OFF : 0);
        // Nothing is given out or accounted for before all of it is there.
        assert_int_equal(free_bytes(memory), i < 16 ? 1 << 16 : 0);
        assert_int_equal(slot_is_empty(world_slot(frames)), i < 16);
    }
    for (unsigned i = 0; i < 16; i++) {
        assert_true(is_zero(world_object(frames + i), 4096));
    }
}

static void another_creation_uses_what_was_made_ready(void **state) {
    (void)state;
    static const struct {
        uint64_t type, size_bits;
    } others[] = {
        {OBJECT_FRAME, FRAME_SMALL_BITS}, {OBJECT_CNODE, 6},      {OBJECT_ENDPOINT, 0}, {OBJECT_UNTYPED, 12},
        {OBJECT_ADDRESS_SPACE, 0},        {OBJECT_PAGE_TABLE, 0}, {OBJECT_THREAD, 0},
    };
    enum { OTHERS = sizeof(others) / sizeof(others[0]) };
    struct thread *thread = world_thread();
    uint64_t memory = world_make(OBJECT_UNTYPED, 17);
    smallest_steps();
    for (unsigned i = 0; i < OTHERS * OTHERS; i++) {
        uint64_t first = world_free_handle();
        const uint64_t left_off[6] = {memory, others[i / OTHERS].type, others[i / OTHERS].size_bits, WORLD_CNODE, first,
                                      5};
        unsigned parts = 1 + i % 3;
        while (parts-- > 0 && part(thread, SYS_CAP_CREATE, left_off) == SYSCALL_LEFT_OFF) {
        }
        uint64_t type = others[i % OTHERS].type;
        uint64_t second = world_free_handle();
        assert_status(
            world_call(thread, SYS_CAP_CREATE, memory, type, others[i % OTHERS].size_bits, WORLD_CNODE, second, 1), 0);
        if (type == OBJECT_FRAME || type == OBJECT_PAGE_TABLE) {
            assert_true(is_zero(world_object(second), 4096));
            memset(world_object(second), type == OBJECT_FRAME ? 0xff : 0, 4096);
        }
        if (i % 5 == 4) {
            assert_status(world_call(thread, SYS_CAP_REVOKE, WORLD_CNODE, memory), 0);
            assert_int_equal(free_bytes(memory), 1 << 17);
        }
    }
}

static void objects_of_every_type_come_out_the_same(void **state) {
    (void)state;
    struct thread *thread = world_thread();
    uint64_t memory = world_make(OBJECT_UNTYPED, 18);
    for (uint64_t type = OBJECT_UNTYPED; type <= OBJECT_AUDIT; type++) {
        uint64_t size_bits = type == OBJECT_FRAME || type == OBJECT_UNTYPED ? 12 : type == OBJECT_CNODE ? 7 : 0;
        if (untyped_check(type, size_bits, 3) != 0) {
            continue;
        }
        uint64_t size = UINT64_C(3) << object_size_bits(type, size_bits);
        uint64_t first = world_free_handle();
        static unsigned char whole[1 << 16];
        assert_in_range(size, 1, sizeof(whole));
        whole_steps();
        assert_status(world_call(thread, SYS_CAP_CREATE, memory, type, size_bits, WORLD_CNODE, first, 3), 0);
        memcpy(whole, world_object(first), size);
        memset(world_object(first), type == OBJECT_FRAME ? 0xff : whole[0], type == OBJECT_FRAME ? size : 1);
        assert_status(world_call(thread, SYS_CAP_REVOKE, WORLD_CNODE, memory), 0);
        smallest_steps();
        assert_status(world_call(thread, SYS_CAP_CREATE, memory, type, size_bits, WORLD_CNODE, first, 3), 0);
        assert_true(type == OBJECT_UNTYPED || memcmp(whole, world_object(first), size) == 0);
        assert_status(world_call(thread, SYS_CAP_REVOKE, WORLD_CNODE, memory), 0);
    }
}

/// Two that copy for each step of the revoker's: each copy is paid for by two deletions.
static void revocation_wins_against_threads_that_keep_copying(void **state) {
    (void)state;
    struct thread *revoker = world_thread();
    struct thread *copiers[2] = {world_thread(), world_thread()};
    uint64_t root = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t last = world_derive(root, RIGHTS_ALL, 0);
    for (unsigned i = 0; i < MANY; i++) {
        last = world_derive(i % 3 == 0 ? root : last, RIGHTS_ALL, 0);
    }
    smallest_steps();
    const uint64_t revoke[6] = {WORLD_CNODE, root};
    unsigned parts = 0;
    unsigned copies = 0;
    while (part(revoker, SYS_CAP_REVOKE, revoke) == SYSCALL_LEFT_OFF) {
        assert_in_range(++parts, 1, MANY);
        assert_ptr_equal(cpu.revocation, world_slot(root));
        for (unsigned i = 0; i < 2; i++) {
            uint64_t to = world_free_handle();
            int64_t status = world_call(copiers[i], SYS_CAP_COPY, WORLD_CNODE, to, WORLD_CNODE, root, RIGHTS_ALL);
            assert_status(status, 0);
            copies++;
            assert_int_equal(copiers[i]->debt, cpu.revocation != NULL ? 2 : 0);
        }
    }
    assert_in_range(copies, 10, 2 * MANY);
    assert_null(cpu.revocation);
    // Those made after the last step.
    world_revoke(root);
    assert_int_equal(object_of(world_slot(root))->references, 1);
    // Nothing is owed any more.
    assert_status(world_call(copiers[0], SYS_CAP_COPY, WORLD_CNODE, world_free_handle(), WORLD_CNODE, root, RIGHTS_ALL),
                  0);
    assert_int_equal(copiers[0]->debt, 0);
}

/// A thread that is all that was made of an Untyped, which is returned.
static uint64_t alone_in_memory(struct thread **thread, uint64_t *handle) {
    uint64_t memory = world_make(OBJECT_UNTYPED, 12);
    *handle = world_free_handle();
    assert_status(untyped_create(world_slot(memory), OBJECT_THREAD, 0, world_slot(*handle), 1), 0);
    *thread = world_object(*handle);
    assert_status(thread_bind(*thread, THREAD_SLOT_CNODE, world_slot(WORLD_CNODE), 0), 0);
    scheduler_wake(*thread);
    return memory;
}

/// It may be the payer itself that goes.
static void who_pays_may_end_by_it(void **state) {
    (void)state;
    struct thread *payer;
    uint64_t handle;
    uint64_t memory = alone_in_memory(&payer, &handle);
    cpu.revocation = world_slot(memory);
    payer->debt = 9;
    // What it asks for is not done.
    const uint64_t delete[6] = {WORLD_CNODE, WORLD_MEMORY};
    part(payer, SYS_CAP_DELETE, delete);
    assert_true(slot_is_empty(world_slot(handle)));
    assert_false(slot_is_empty(world_slot(WORLD_MEMORY)));
    world_revoke(memory);
}

/// Even where its own end is left off, it does no more of what it asked for.
static void who_pays_may_begin_to_end_by_it(void **state) {
    (void)state;
    struct thread *payer;
    uint64_t handle;
    uint64_t endpoint = world_derive(world_make(OBJECT_ENDPOINT, 0), RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_RECEIVE, 0);
    const uint64_t graves[] = {world_make(OBJECT_CNODE, 4), world_make(OBJECT_CNODE, 4)};
    uint64_t memory = alone_in_memory(&payer, &handle);
    world_run(payer);
    for (unsigned i = 0; i < 2; i++) {
        assert_true(capability_delete(world_slot(graves[i])));
    }
    smallest_steps();
    cpu.revocation = world_slot(memory);
    payer->debt = 1;
    const uint64_t send[6] = {endpoint};
    assert_status(part(payer, SYS_SEND, send), SYSCALL_LEFT_OFF);
    assert_int_equal(payer->state, THREAD_STOPPED);
    assert_false(slot_is_empty(world_slot(handle)));
    world_revoke(memory);
}

static void deleting_or_moving_what_is_being_revoked(void **state) {
    (void)state;
    struct thread *revoker = world_thread();
    struct thread *thread = world_thread();
    for (unsigned moves = 0; moves < 2; moves++) {
        uint64_t root = world_make(OBJECT_NOTIFICATION, 0);
        uint64_t middle = world_derive(root, RIGHTS_ALL, 0);
        uint64_t child = world_derive(middle, RIGHTS_ALL, 0);
        world_derive(child, RIGHTS_ALL, 0);
        smallest_steps();
        const uint64_t revoke[6] = {WORLD_CNODE, middle};
        assert_status(part(revoker, SYS_CAP_REVOKE, revoke), SYSCALL_LEFT_OFF);
        if (moves) {
            uint64_t to = world_free_handle();
            assert_status(world_call(thread, SYS_CAP_MOVE, WORLD_CNODE, to, WORLD_CNODE, middle), 0);
            assert_ptr_equal(cpu.revocation, world_slot(to));
            world_revoke(to);
        } else {
            assert_status(world_call(thread, SYS_CAP_DELETE, WORLD_CNODE, middle), 0);
        }
        assert_null(cpu.revocation);
        // The revoker finds the slot empty, and what is left is the root's.
        assert_status(part(revoker, SYS_CAP_REVOKE, revoke), ERR_INVALID_HANDLE);
        world_revoke(root);
        assert_int_equal(object_of(world_slot(root))->references, 1);
    }
}

static void a_cnode_ends_whose_revocation_was_left_off(void **state) {
    (void)state;
    struct thread *revoker = world_thread();
    struct thread *other = world_thread();
    uint64_t cnode = world_make(OBJECT_CNODE, 3);
    uint64_t copies[2] = {world_derive(cnode, RIGHTS_ALL, 0), world_derive(cnode, RIGHTS_ALL, 0)};
    smallest_steps();
    const uint64_t revoke[6] = {WORLD_CNODE, cnode};
    assert_status(part(revoker, SYS_CAP_REVOKE, revoke), SYSCALL_LEFT_OFF);
    assert_status(world_call(other, SYS_CAP_DELETE, WORLD_CNODE, copies[0]), 0);
    assert_status(world_call(other, SYS_CAP_DELETE, WORLD_CNODE, cnode), 0);
    assert_null(cpu.revocation);
    // Whoever derives now finds nothing to pay for.
    assert_status(world_call(other, SYS_CAP_COPY, WORLD_CNODE, cnode, WORLD_CNODE, WORLD_CNODE, RIGHTS_ALL), 0);
    assert_true(slot_is_empty(world_slot(copies[1])));
}

static void cnodes_end_in_parts(void **state) {
    (void)state;
    struct thread *thread = world_thread();
    uint64_t notification = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t outer = world_make(OBJECT_CNODE, 4);
    for (unsigned i = 0; i < MANY; i++) {
        uint64_t around = world_make(OBJECT_CNODE, 3);
        struct cnode *cnode = world_object(around);
        capability_derive(world_slot(notification), &cnode_slots(cnode)[1 + i % 3], UINT32_MAX);
        put_into(cnode, 5, outer);
        outer = around;
    }
    struct slot *slot = world_slot(outer);
    smallest_steps();
    assert_status(world_call(thread, SYS_CAP_DELETE, WORLD_CNODE, outer), 0);
    assert_true(slot_is_empty(slot));
    assert_int_equal(object_of(world_slot(notification))->references, 1);
    assert_in_range(world_restarts, 7 * MANY, 10 * MANY);
}

/// The slot is empty at once; the thread goes on when all is.
static void a_cnode_is_gone_before_it_is_empty(void **state) {
    (void)state;
    struct thread *thread = world_thread();
    struct thread *caller = world_thread();
    struct thread *other = world_thread();
    uint64_t own = world_make(OBJECT_ENDPOINT, 0);
    uint64_t handle = world_make(OBJECT_CNODE, 4);
    struct cnode *cnode = world_object(handle);
    capability_derive(world_slot(own), &cnode_slots(cnode)[1], (uint32_t)RIGHT_ENDPOINT_RECEIVE);
    assert_status(world_call(caller, SYS_SEND, own), WAITS);
    smallest_steps();
    const uint64_t delete[6] = {WORLD_CNODE, handle};
    assert_status(part(thread, SYS_CAP_DELETE, delete), SYSCALL_LEFT_OFF);
    assert_true(slot_is_empty(world_slot(handle)));
    assert_ptr_equal(thread->graves, cnode);
    assert_int_equal(caller->state, THREAD_SENDING);
    // Others may use the slot meanwhile: what is left to do has nothing to do with it.
    assert_status(world_call(other, SYS_CAP_COPY, WORLD_CNODE, handle, WORLD_CNODE, own, RIGHTS_ALL), 0);
    while (part(thread, 0, NULL) == SYSCALL_LEFT_OFF) {
    }
    assert_status((int64_t)thread->context.status, 0);
    assert_status((int64_t)caller->context.status, ERR_PEER_GONE);
    assert_null(thread->graves);
}

/// What a thread has left to bury when it ends is buried when nothing runs, and after others' syscalls.
static void an_ended_threads_graves_are_emptied(void **state) {
    (void)state;
    struct thread *other = world_thread();
    uint64_t notification = world_make(OBJECT_NOTIFICATION, 0);
    for (unsigned idles = 0; idles < 2; idles++) {
        whole_steps();
        struct thread *thread = world_thread();
        uint64_t handle = world_make(OBJECT_CNODE, 4);
        struct cnode *cnode = world_object(handle);
        capability_derive(world_slot(notification), &cnode_slots(cnode)[1], UINT32_MAX);
        smallest_steps();
        const uint64_t delete[6] = {WORLD_CNODE, handle};
        assert_status(part(thread, SYS_CAP_DELETE, delete), SYSCALL_LEFT_OFF);
        uint64_t of_thread = world_handle_of(thread);
        assert_status(world_call(other, SYS_CAP_DELETE, WORLD_CNODE, of_thread), 0);
        assert_ptr_equal(cpu.idle.graves, cnode);
        while (idles && !syscall_idle()) {
            world_check();
        }
        whole_steps();
        assert_status(world_call(other, SYS_SIGNAL, notification), 0);
        assert_null(cpu.idle.graves);
        assert_int_equal(object_of(world_slot(notification))->references, 1);
    }
}

/// A thread that deletes the last capability to itself leaves its CNode to be emptied.
static void a_thread_that_ends_itself_buries_nothing(void **state) {
    (void)state;
    struct thread *other = world_thread();
    struct thread *thread = world_thread();
    uint64_t handle = world_handle_of(thread);
    uint64_t small = world_make(OBJECT_CNODE, 4);
    struct cnode *cnode = world_object(small);
    uint64_t notification = world_make(OBJECT_NOTIFICATION, 0);
    capability_derive(world_slot(WORLD_CNODE), &cnode_slots(cnode)[1], UINT32_MAX);
    capability_derive(world_slot(notification), &cnode_slots(cnode)[2], UINT32_MAX);
    assert_status(thread_bind(thread, THREAD_SLOT_CNODE, world_slot(small), 0), 0);
    world_delete(small);
    // All that keeps the CNode is the thread.
    smallest_steps();
    const uint64_t delete[6] = {1, handle};
    part(thread, SYS_CAP_DELETE, delete);
    assert_ptr_not_equal(cpu.current, thread);
    world_run(other);
    whole_steps();
    assert_status(world_call(other, SYS_SIGNAL, notification), 0);
    assert_null(cpu.idle.graves);
}

/// A thread may end its own CNode, for what is left to do needs no handle.
static void a_thread_ends_its_own_cnode(void **state) {
    (void)state;
    struct thread *thread = world_thread();
    uint64_t handle = world_handle_of(thread);
    uint64_t small = world_make(OBJECT_CNODE, 4);
    struct cnode *cnode = world_object(small);
    uint64_t notification = world_make(OBJECT_NOTIFICATION, 0);
    capability_derive(world_slot(handle), &cnode_slots(cnode)[1], UINT32_MAX);
    capability_derive(world_slot(notification), &cnode_slots(cnode)[2], UINT32_MAX);
    assert_status(world_call(thread, SYS_THREAD_BIND, handle, THREAD_SLOT_CNODE, small), 0);
    world_delete(small);
    smallest_steps();
    assert_status(world_call(thread, SYS_THREAD_BIND, 1, THREAD_SLOT_CNODE, NULL_HANDLE), 0);
    assert_int_not_equal(world_restarts, 0);
    assert_int_equal(thread->cnode_limit, 1);
    assert_int_equal(object_of(world_slot(notification))->references, 1);
}

/// A CNode that holds itself, two that hold each other, and a thread whose CNode holds it.
static void circles_end_with_their_memory(void **state) {
    (void)state;
    struct thread *thread = world_thread();
    for (unsigned order = 0; order < 2; order++) {
        uint64_t memory = world_make(OBJECT_UNTYPED, 14);
        uint64_t made = 100;
        whole_steps();
        assert_status(untyped_create(world_slot(memory), OBJECT_CNODE, 3, world_slot(made), 4), 0);
        assert_status(untyped_create(world_slot(memory), OBJECT_THREAD, 0, world_slot(made + 4), 1), 0);
        struct cnode *cnodes[4];
        for (unsigned i = 0; i < 4; i++) {
            cnodes[i] = world_object(made + i);
        }
        struct thread *inner = world_object(made + 4);
        assert_status(thread_bind(inner, THREAD_SLOT_CNODE, world_slot(made + 3), 0), 0);
        put_into(cnodes[0], 3, made);
        put_into(cnodes[order == 0 ? 1 : 2], 4, made + 1 + (order == 0));
        put_into(cnodes[order == 0 ? 2 : 1], 5, made + 1 + (order != 0));
        put_into(cnodes[3], 2, made + 4);
        world_delete(made + 3);
        smallest_steps();
        assert_status(world_call(thread, SYS_CAP_REVOKE, WORLD_CNODE, memory), 0);
        assert_int_not_equal(world_restarts, 0);
        assert_int_equal(free_bytes(memory), 1 << 14);
        world_delete(memory);
    }
}

/// A deletion is left off anywhere, and its memory revoked by somebody else.
static void others_finish_what_is_left_off(void **state) {
    (void)state;
    struct thread *thread = world_thread();
    struct thread *other = world_thread();
    for (unsigned parts = 1; parts < 60; parts++) {
        uint64_t memories[2];
        uint64_t made[2];
        struct cnode *cnodes[2];
        whole_steps();
        for (unsigned i = 0; i < 2; i++) {
            memories[i] = world_make(OBJECT_UNTYPED, 12);
            made[i] = 100 + 10 * i;
            assert_status(untyped_create(world_slot(memories[i]), OBJECT_CNODE, 3, world_slot(made[i]), 3), 0);
            cnodes[i] = world_object(made[i]);
        }
        put_into(cnodes[0], 6, made[0] + 1);
        put_into(cnodes[0], 5, made[1]);
        put_into(cnodes[0], 2, made[0] + 2);
        put_into(cnodes[1], 3, made[1] + 1);
        put_into(cnodes[1], 4, made[1] + 2);
        smallest_steps();
        const uint64_t delete[6] = {WORLD_CNODE, made[0]};
        for (unsigned i = 0; i < parts && part(thread, SYS_CAP_DELETE, delete) == SYSCALL_LEFT_OFF; i++) {
        }
        unsigned first = parts % 2;
        assert_status(world_call(other, SYS_CAP_REVOKE, WORLD_CNODE, memories[first]), 0);
        assert_int_equal(free_bytes(memories[first]), 1 << 12);
        assert_status(world_call(other, SYS_CAP_REVOKE, WORLD_CNODE, memories[1 - first]), 0);
        assert_int_equal(free_bytes(memories[1 - first]), 1 << 12);
        world_delete(memories[0]);
        world_delete(memories[1]);
    }
}

static void waiters_wake_in_parts(void **state) {
    (void)state;
    struct thread *thread = world_thread();
    uint64_t own = world_make(OBJECT_ENDPOINT, 0);
    uint64_t server = world_derive(own, RIGHT_ENDPOINT_RECEIVE, 0);
    uint64_t notification = world_make(OBJECT_NOTIFICATION, 0);
    struct thread *senders[10];
    for (unsigned i = 0; i < 10; i++) {
        senders[i] = world_thread();
        assert_status(
            i % 2 == 0 ? world_call(senders[i], SYS_SEND, own) : world_call(senders[i], SYS_WAIT, notification), WAITS);
    }
    smallest_steps();
    assert_status(world_call(thread, SYS_CAP_DELETE, WORLD_CNODE, server), 0);
    assert_status(world_call(thread, SYS_CAP_DELETE, WORLD_CNODE, notification), 0);
    assert_int_equal(world_restarts, 2 * 5 - 2);
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(senders[i]->state, THREAD_READY);
        assert_status(senders[i]->context.status, i % 2 == 0 ? ERR_PEER_GONE : ERR_CANCELLED);
    }
}

static void messages_that_cannot_be_delivered_are_passed_in_parts(void **state) {
    (void)state;
    enum { CALLERS = 7 };
    struct thread *receiver = world_thread();
    uint64_t endpoint = world_derive(world_make(OBJECT_ENDPOINT, 0), RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_RECEIVE, 0);
    struct thread *callers[CALLERS];
    for (unsigned i = 0; i < CALLERS; i++) {
        callers[i] = world_thread();
        assert_status(world_call(callers[i], SYS_CALL, endpoint), WAITS);
    }
    assert_status(world_call(world_thread(), SYS_SEND, endpoint, 1, 99), WAITS);
    smallest_steps();
    // It has no Reply, so that nobody can call it.
    assert_status(world_call(receiver, SYS_RECV, endpoint, 0), 0);
    assert_int_equal(world_restarts, CALLERS);
    assert_int_equal(receiver->context.argument[2], 99);
    for (unsigned i = 0; i < CALLERS; i++) {
        assert_status((int64_t)callers[i]->context.status, ERR_MESSAGE_REFUSED);
    }
}

static void receivers_wake_in_parts(void **state) {
    (void)state;
    struct thread *thread = world_thread();
    uint64_t own = world_make(OBJECT_ENDPOINT, 0);
    const uint64_t rights[] = {world_derive(own, RIGHT_ENDPOINT_RECEIVE, 0),
                               world_derive(own, RIGHT_ENDPOINT_RECEIVE, 0)};
    struct thread *receivers[10];
    for (unsigned i = 0; i < 10; i++) {
        receivers[i] = world_thread();
        assert_status(world_call(receivers[i], SYS_RECV, rights[i % 2]), WAITS);
    }
    smallest_steps();
    const uint64_t arguments[6] = {WORLD_CNODE, rights[0]};
    for (unsigned i = 0; i < 3; i++) {
        assert_status(part(thread, SYS_CAP_DELETE, arguments), SYSCALL_LEFT_OFF);
        assert_status(world_call(receivers[2 * i], SYS_RECV, rights[0]), ERR_MISSING_RIGHT);
    }
    // Where it stands does not matter.
    uint64_t moved = world_free_handle();
    assert_status(world_call(receivers[0], SYS_CAP_MOVE, WORLD_CNODE, moved, WORLD_CNODE, rights[0]), 0);
    assert_status(part(thread, SYS_CAP_DELETE, arguments), ERR_INVALID_HANDLE);
    assert_int_equal(receivers[8]->state, THREAD_RECEIVING);
    assert_status(world_call(thread, SYS_CAP_DELETE, WORLD_CNODE, moved), 0);
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(receivers[i]->state, i % 2 == 0 ? THREAD_READY : THREAD_RECEIVING);
    }
    assert_status(receivers[8]->context.status, ERR_CANCELLED);
}

static void tables_are_released_in_parts(void **state) {
    (void)state;
    struct thread *thread = world_thread();
    uint64_t space = world_make(OBJECT_ADDRESS_SPACE, 0);
    uint64_t tables[3];
    for (unsigned level = 3; level >= 1; level--) {
        tables[level - 1] = world_make(OBJECT_PAGE_TABLE, 0);
        assert_status(world_call(thread, SYS_SPACE_MAP_TABLE, space, tables[level - 1], 0, level), 0);
    }
    uint64_t frames[MANY];
    for (unsigned i = 0; i < MANY; i++) {
        frames[i] = world_make(OBJECT_FRAME, FRAME_SMALL_BITS);
        assert_status(world_call(thread, SYS_SPACE_MAP, space, frames[i], (uint64_t)i * 5 * 4096, PROT_READ), 0);
    }
    smallest_steps();
    assert_status(world_call(thread, SYS_TABLE_UNMAP, tables[1]), 0);
    assert_int_equal(world_restarts, MANY);
    assert_null(world_slot(frames[MANY - 1])->entry);
    assert_null(world_slot(tables[0])->entry);
    assert_status(world_call(thread, SYS_SPACE_MAP_TABLE, space, tables[1], 0, 2), 0);
    assert_status(world_call(thread, SYS_SPACE_MAP_TABLE, space, tables[0], 0, 1), 0);
    assert_status(world_call(thread, SYS_SPACE_MAP, space, frames[0], 4096, PROT_READ), 0);
    assert_status(world_call(thread, SYS_CAP_DELETE, WORLD_CNODE, space), 0);
    assert_null(world_slot(frames[0])->entry);
    assert_null(world_slot(tables[2])->entry);
}

/// A stopped thread goes on with its syscall when it is resumed, and forgets it when it is started anew.
static void threads_are_stopped_in_the_middle(void **state) {
    (void)state;
    struct thread *thread = world_thread();
    struct thread *other = world_thread();
    uint64_t handle = world_handle_of(thread);
    for (unsigned anew = 0; anew < 2; anew++) {
        whole_steps();
        uint64_t root = world_make(OBJECT_NOTIFICATION, 0);
        for (unsigned i = 0; i < 3; i++) {
            world_derive(root, RIGHTS_ALL, 0);
        }
        smallest_steps();
        const uint64_t revoke[6] = {WORLD_CNODE, root};
        assert_status(part(thread, SYS_CAP_REVOKE, revoke), SYSCALL_LEFT_OFF);
        assert_status(world_call(other, SYS_THREAD_STOP, handle), 0);
        // Its registers are not yet what it goes on with.
        assert_status(world_call(other, SYS_THREAD_READ, handle, REGISTERS_CONTROL), ERR_IN_USE);
        if (anew) {
            assert_status(world_call(other, SYS_THREAD_START, handle, 0x1000, 0x2000), 0);
            assert_int_equal(thread->context.resume, RESUME_START);
            assert_non_null(derivation_child(world_slot(root)));
            world_revoke(root);
        } else {
            assert_status(world_call(other, SYS_THREAD_RESUME, handle), 0);
            while (part(thread, SYS_CAP_REVOKE, revoke) == SYSCALL_LEFT_OFF) {
            }
            assert_null(derivation_child(world_slot(root)));
        }
    }
}

/// Objects are aligned to their size. The gap before one that was left off is not ready, and nothing is put there.
static void gaps_are_not_taken_for_ready(void **state) {
    (void)state;
    struct thread *thread = world_thread();
    struct thread *other = world_thread();
    // Left off in the middle of what is made ready, and behind it.
    static const uint64_t wanted[][3] = {{OBJECT_FRAME, FRAME_SMALL_BITS, 2}, {OBJECT_CNODE, 6, 1}};
    for (unsigned i = 0; i < 2; i++) {
        whole_steps();
        uint64_t memory = world_make(OBJECT_UNTYPED, 15);
        uint64_t slots = world_free_handle();
        assert_status(world_call(thread, SYS_CAP_CREATE, memory, OBJECT_ENDPOINT, 0, WORLD_CNODE, slots, 1), 0);
        smallest_steps();
        const uint64_t left_off[6] = {memory, wanted[i][0], wanted[i][1], WORLD_CNODE, slots + 1, wanted[i][2]};
        assert_status(part(thread, SYS_CAP_CREATE, left_off), SYSCALL_LEFT_OFF);
        assert_status(world_call(other, SYS_CAP_CREATE, memory, OBJECT_ENDPOINT, 0, WORLD_CNODE, slots + 1, 1), 0);
        const struct endpoint *endpoint = world_object(slots + 1);
        assert_null(endpoint_first(endpoint));
        size_t behind = offsetof(struct endpoint, waiting) + sizeof(endpoint->waiting);
        assert_true(is_zero((const char *)endpoint + behind, sizeof(*endpoint) - behind));
        // It finds the slot taken.
        assert_status(part(thread, SYS_CAP_CREATE, left_off), ERR_SLOT_OCCUPIED);
    }
}

int main(void) {
#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, world_start, world_end)
    const struct CMUnitTest tests[] = {
        WORLD_TEST(memory_is_cleared_in_parts),
        WORLD_TEST(another_creation_uses_what_was_made_ready),
        WORLD_TEST(gaps_are_not_taken_for_ready),
        WORLD_TEST(objects_of_every_type_come_out_the_same),
        WORLD_TEST(revocation_wins_against_threads_that_keep_copying),
        WORLD_TEST(who_pays_may_end_by_it),
        WORLD_TEST(who_pays_may_begin_to_end_by_it),
        WORLD_TEST(deleting_or_moving_what_is_being_revoked),
        WORLD_TEST(cnodes_end_in_parts),
        WORLD_TEST(a_cnode_is_gone_before_it_is_empty),
        WORLD_TEST(an_ended_threads_graves_are_emptied),
        WORLD_TEST(a_thread_ends_its_own_cnode),
        WORLD_TEST(a_thread_that_ends_itself_buries_nothing),
        WORLD_TEST(a_cnode_ends_whose_revocation_was_left_off),
        WORLD_TEST(circles_end_with_their_memory),
        WORLD_TEST(others_finish_what_is_left_off),
        WORLD_TEST(waiters_wake_in_parts),
        WORLD_TEST(messages_that_cannot_be_delivered_are_passed_in_parts),
        WORLD_TEST(receivers_wake_in_parts),
        WORLD_TEST(tables_are_released_in_parts),
        WORLD_TEST(threads_are_stopped_in_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
