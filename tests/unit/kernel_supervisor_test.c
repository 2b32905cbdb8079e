// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c tests/unit/kernel/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
//
// What a supervisor counts on when it takes a service down by revoking the memory that all of the service was created
// in, while endpoints and notifications are its own: who waited for the service is told, and all can be used again.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch.h"
#include "cpu_block.h"
#include "irq.h"
#include "notification.h"
#include "scheduler.h"
#include "thread.h"
#include "world.h"

enum { ARENA_BITS = 14, SERVICE_CNODE_BITS = 4, RECEIVE = 3, LINE = 5, IRQ_BIT = 4, OTHER_BIT = 1 };

/// What a service is made of, in the order of their creation: the newest goes first.
enum part { THREAD, REPLY, CNODE, PARTS };

static const enum part orders[][PARTS] = {
    {THREAD, REPLY, CNODE}, {THREAD, CNODE, REPLY}, {REPLY, THREAD, CNODE},
    {REPLY, CNODE, THREAD}, {CNODE, THREAD, REPLY}, {CNODE, REPLY, THREAD},
};
enum { ORDERS = sizeof(orders) / sizeof(orders[0]) };

static struct thread *supervisor;
static uint64_t endpoint;
static uint64_t notification;

static uint64_t arena;
static uint64_t parts[PARTS];
/// A second Reply, which is there before all else and so goes last.
static uint64_t later;
static struct thread *server;

static int start(void **state) {
    world_start(state);
    supervisor = world_thread();
    thread_set_priority(supervisor, PRIORITY_MAX, PRIORITY_MAX);
    endpoint = world_make(OBJECT_ENDPOINT, 0);
    notification = world_make(OBJECT_NOTIFICATION, 0);
    return 0;
}

/// Creates an object in the service's memory.
static uint64_t create(uint64_t type, uint64_t size_bits) {
    uint64_t handle = world_free_handle();
    assert_status(world_call(supervisor, SYS_CAP_CREATE, arena, type, size_bits, WORLD_CNODE, handle, 1), 0);
    return handle;
}

static void bind(uint64_t slot, uint64_t handle) {
    assert_status(world_call(supervisor, SYS_THREAD_BIND, parts[THREAD], slot, handle, 0), 0);
}

/// Starts a service that receives on the supervisor's endpoint. Each run is made of the same memory.
static void start_service(const enum part order[PARTS]) {
    static const uint64_t types[PARTS] = {OBJECT_THREAD, OBJECT_REPLY, OBJECT_CNODE};
    later = create(OBJECT_REPLY, 0);
    for (unsigned i = 0; i < PARTS; i++) {
        parts[order[i]] = create(types[order[i]], order[i] == CNODE ? SERVICE_CNODE_BITS : 0);
    }
    server = world_object(parts[THREAD]);
    bind(THREAD_SLOT_CNODE, parts[CNODE]);
    bind(THREAD_SLOT_REPLY, parts[REPLY]);
    assert_status(
        world_call(supervisor, SYS_CAP_COPY, parts[CNODE], RECEIVE, WORLD_CNODE, endpoint, RIGHT_ENDPOINT_RECEIVE), 0);
    assert_status(world_call(supervisor, SYS_THREAD_PRIORITY, parts[THREAD], WORLD_PRIORITY, 0), 0);
    assert_status(world_call(supervisor, SYS_THREAD_START, parts[THREAD], 0x400000, 0, 0, 0), 0);
}

/// Takes the service down, in parts of this many instructions. Nothing is left of it.
static void take_down(int64_t work_budget) {
    host.work_budget = work_budget;
    assert_status(world_call(supervisor, SYS_CAP_REVOKE, WORLD_CNODE, arena), 0);
    host.work_budget = INT64_MAX;
    for (unsigned i = 0; i < PARTS; i++) {
        assert_true(slot_is_empty(world_slot(parts[i])));
    }
    assert_null(derivation_child(world_slot(arena)));
}

// ---- Callers

enum { CALLERS = 3 };
static struct thread *callers[CALLERS];

/// One call is kept for later by a Reply that is bound no more, one is at hand, one is in the queue.
static void call_the_service(void) {
    bind(THREAD_SLOT_REPLY, later);
    assert_status(world_call(server, SYS_RECV, RECEIVE), WAITS);
    assert_status(world_call(callers[0], SYS_CALL, endpoint), WAITS);
    bind(THREAD_SLOT_REPLY, parts[REPLY]);
    assert_status(world_call(callers[1], SYS_CALL, endpoint), WAITS);
    assert_status(world_call(server, SYS_RECV, RECEIVE), 0);
    assert_status(world_call(callers[2], SYS_CALL, endpoint), WAITS);
    assert_int_equal(callers[0]->state, THREAD_CALLING);
    assert_int_equal(callers[1]->state, THREAD_CALLING);
    assert_int_equal(callers[2]->state, THREAD_SENDING);
}

static void assert_callers_are_told(void) {
    for (unsigned i = 0; i < CALLERS; i++) {
        assert_int_equal(callers[i]->state, THREAD_READY);
        assert_status(callers[i]->context.status, ERR_PEER_GONE);
    }
    assert_status(world_call(callers[0], SYS_CALL, endpoint), ERR_PEER_GONE);
}

/// What the server does meanwhile.
static void go_on(void) {
}

static void be_stopped(void) {
    assert_status(world_call(supervisor, SYS_THREAD_STOP, parts[THREAD]), 0);
}

/// Its own server is the supervisor's, and outlives it.
static void call_another(void) {
    uint64_t other = world_make(OBJECT_ENDPOINT, 0);
    uint64_t receive = world_derive(other, RIGHT_ENDPOINT_RECEIVE, 0);
    struct thread *another = world_thread();
    world_reply(another);
    assert_status(world_call(another, SYS_RECV, receive), WAITS);
    assert_status(
        world_call(supervisor, SYS_CAP_COPY, parts[CNODE], RECEIVE + 1, WORLD_CNODE, other, RIGHT_ENDPOINT_SEND), 0);
    assert_status(world_call(server, SYS_CALL, RECEIVE + 1), WAITS);
    assert_int_equal(server->state, THREAD_CALLING);
}

static void (*const doings[])(void) = {go_on, be_stopped, call_another};
enum { DOINGS = sizeof(doings) / sizeof(doings[0]) };

static void make_callers(void) {
    for (unsigned i = 0; i < CALLERS; i++) {
        callers[i] = world_thread();
    }
    arena = world_make(OBJECT_UNTYPED, ARENA_BITS);
}

static void whoever_waits_is_told_in_whatever_order_it_goes(void **state) {
    (void)state;
    static const int64_t budgets[] = {INT64_MAX, 1};
    make_callers();
    for (unsigned i = 0; i < ORDERS * DOINGS * 2; i++) {
        start_service(orders[i % ORDERS]);
        call_the_service();
        doings[i / ORDERS % DOINGS]();
        take_down(budgets[i / (ORDERS * DOINGS)]);
        assert_callers_are_told();
    }
}

/// The supervisor deletes what the service is made of, the last one first, and only then revokes the memory.
static void whoever_waits_is_told_when_the_parts_are_deleted(void **state) {
    (void)state;
    make_callers();
    for (unsigned i = 0; i < ORDERS * DOINGS; i++) {
        start_service(orders[i % ORDERS]);
        call_the_service();
        doings[i / ORDERS]();
        for (unsigned j = PARTS; j-- > 0;) {
            enum part part = orders[i % ORDERS][j];
            if (part == CNODE) {
                // The thread holds the CNode, too: the right to receive goes by itself.
                assert_status(world_call(supervisor, SYS_CAP_DELETE, parts[CNODE], RECEIVE), 0);
            } else {
                world_delete(parts[part]);
            }
        }
        take_down(INT64_MAX);
        assert_callers_are_told();
    }
}

/// The next run of the service serves who calls again, and who came before it waits.
static void the_endpoint_serves_the_next_run(void **state) {
    (void)state;
    make_callers();
    start_service(orders[0]);
    call_the_service();
    take_down(INT64_MAX);
    assert_callers_are_told();
    start_service(orders[1]);
    assert_status(world_call(callers[0], SYS_CALL, endpoint), WAITS);
    assert_status(world_call(server, SYS_RECV, RECEIVE), 0);
    assert_status(world_call(server, SYS_REPLY_RECV, RECEIVE), WAITS);
    assert_int_equal(callers[0]->state, THREAD_READY);
    assert_status(callers[0]->context.status, 0);
}

// ---- The supervisor's notification, bound to the service's thread

static void signal_bits(uint64_t bits) {
    notification_signal(world_object(notification), bits);
    scheduler_leave();
}

/// Binds it to a new run, whose first receive tells of `bits`, or waits if there are none.
static void start_with_notification(uint64_t bits) {
    start_service(orders[0]);
    bind(THREAD_SLOT_NOTIFICATION, notification);
    assert_status(world_call(server, SYS_RECV, RECEIVE), bits != 0 ? 0 : WAITS);
    if (bits != 0) {
        assert_int_equal(server->context.argument[0], bits);
        assert_int_equal(server->context.argument[1], TAG_NOTIFICATION);
    }
}

static void a_notification_is_free_for_the_next_run(void **state) {
    (void)state;
    const struct notification *object = world_object(notification);
    arena = world_make(OBJECT_UNTYPED, ARENA_BITS);
    for (int64_t budget = 1; budget <= 2; budget++) {
        start_with_notification(0);
        assert_ptr_equal(object->bound, server);
        // It takes one, and is ended before it takes the other.
        signal_bits(OTHER_BIT);
        assert_int_equal(server->state, THREAD_READY);
        assert_int_equal(server->context.argument[0], OTHER_BIT);
        signal_bits(IRQ_BIT);
        take_down(budget == 1 ? 1 : INT64_MAX);
        assert_null(object->bound);
        signal_bits(OTHER_BIT);
        assert_status(world_call(supervisor, SYS_POLL, notification), 0);
        assert_int_equal(supervisor->context.argument[0], IRQ_BIT | OTHER_BIT);
        assert_status(world_call(supervisor, SYS_POLL, notification), ERR_WOULD_BLOCK);
    }
    start_with_notification(0);
    signal_bits(OTHER_BIT);
    assert_int_equal(server->context.argument[0], OTHER_BIT);
}

/// Signals that nobody clears are told to the next run.
static void signals_outlive_who_they_were_for(void **state) {
    (void)state;
    arena = world_make(OBJECT_UNTYPED, ARENA_BITS);
    start_service(orders[0]);
    bind(THREAD_SLOT_NOTIFICATION, notification);
    signal_bits(IRQ_BIT);
    take_down(INT64_MAX);
    start_with_notification(IRQ_BIT);
}

/// It is ended while it waits for a message or a signal.
static void a_notification_is_free_after_a_thread_that_received(void **state) {
    (void)state;
    const struct notification *object = world_object(notification);
    arena = world_make(OBJECT_UNTYPED, ARENA_BITS);
    for (unsigned i = 0; i < ORDERS; i++) {
        start_service(orders[i]);
        bind(THREAD_SLOT_NOTIFICATION, notification);
        assert_status(world_call(server, SYS_RECV, RECEIVE), WAITS);
        take_down(1);
        assert_null(object->bound);
        assert_int_equal(object->bits, 0);
    }
}

// ---- An interrupt of the service's

static uint64_t irq;
static uint64_t control;
static uint64_t badged;

static void make_irq(uint64_t trigger) {
    irq = create(OBJECT_IRQ, 0);
    assert_status(world_call(supervisor, SYS_IRQ_BIND, control, irq, LINE, trigger), 0);
    assert_status(world_call(supervisor, SYS_IRQ_NOTIFY, irq, badged), 0);
    assert_true(host.lines[LINE].masked);
    assert_status(world_call(supervisor, SYS_IRQ_ACK, irq), 0);
    assert_false(host.lines[LINE].masked);
}

static void arrive(uint64_t expected) {
    struct notification *object = world_object(notification);
    object->bits = 0;
    unsigned ends = host.lines[LINE].ends;
    irq_arrived(LINE);
    assert_int_equal(host.lines[LINE].ends, ends + 1);
    assert_int_equal(object->bits, expected);
}

static void a_line_is_free_for_the_next_run(void **state) {
    (void)state;
    static const uint64_t triggers[] = {IRQ_TRIGGER_EDGE, IRQ_TRIGGER_LEVEL};
    control = world_authority(OBJECT_IRQ_CONTROL);
    badged = world_derive(notification, RIGHT_NOTIFICATION_SIGNAL, IRQ_BIT);
    arena = world_make(OBJECT_UNTYPED, ARENA_BITS);
    for (unsigned i = 0; i < 8; i++) {
        bool is_level = i % 2 == 1;
        bool is_pending = i / 2 % 2 == 1;
        make_irq(triggers[i % 2]);
        if (is_pending) {
            // Signalled, and not acknowledged.
            arrive(IRQ_BIT);
            assert_int_equal(host.lines[LINE].masked, is_level);
        }
        uint64_t old = irq;
        host.work_budget = i < 4 ? 1 : INT64_MAX;
        assert_status(world_call(supervisor, SYS_CAP_REVOKE, WORLD_CNODE, arena), 0);
        host.work_budget = INT64_MAX;
        assert_true(slot_is_empty(world_slot(old)));
        assert_null(cpu.irqs[LINE]);
        assert_true(host.lines[LINE].masked);
        assert_false(host.lines[LINE].level);
        // One that was on its way already is ended, and signals nobody.
        arrive(0);
        make_irq(triggers[i % 2]);
        arrive(IRQ_BIT);
        assert_status(world_call(supervisor, SYS_CAP_REVOKE, WORLD_CNODE, arena), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whoever_waits_is_told_in_whatever_order_it_goes, start, world_end),
        cmocka_unit_test_setup_teardown(whoever_waits_is_told_when_the_parts_are_deleted, start, world_end),
        cmocka_unit_test_setup_teardown(the_endpoint_serves_the_next_run, start, world_end),
        cmocka_unit_test_setup_teardown(a_notification_is_free_for_the_next_run, start, world_end),
        cmocka_unit_test_setup_teardown(signals_outlive_who_they_were_for, start, world_end),
        cmocka_unit_test_setup_teardown(a_notification_is_free_after_a_thread_that_received, start, world_end),
        cmocka_unit_test_setup_teardown(a_line_is_free_for_the_next_run, start, world_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
