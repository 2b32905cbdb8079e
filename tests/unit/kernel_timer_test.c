// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c tests/unit/kernel/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
//
// Timers: in which order they expire, how many at once, and what ends them. The tree of timeouts against a plain array.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "arch.h"
#include "cpu_block.h"
#include "ipc.h"
#include "scheduler.h"
#include "thread.h"
#include "timer.h"
#include "world.h"

enum { TIMERS = 6, STEPS = 20000 };
#define MS UINT64_C(1000000)

static struct thread *thread;
static uint64_t all;
static uint64_t badged[TIMERS];
static uint64_t timers[TIMERS];

static int start(void **state) {
    world_start(state);
    thread = world_thread();
    // It runs in a slice of its own.
    scheduler_leave();
    all = world_make(OBJECT_NOTIFICATION, 0);
    for (unsigned i = 0; i < TIMERS; i++) {
        timers[i] = world_make(OBJECT_TIMER, 0);
        badged[i] = world_derive(all, RIGHT_NOTIFICATION_SIGNAL, UINT64_C(1) << i);
        assert_status(world_call(thread, SYS_TIMER_NOTIFY, timers[i], badged[i]), 0);
    }
    host.nanoseconds = 1000 * MS;
    return 0;
}

static void set(unsigned timer, uint64_t deadline) {
    assert_status(world_call(thread, SYS_TIMER_SET, timers[timer], deadline), 0);
}

/// The timer interrupts at this time. Returns the signals that came.
static uint64_t tick_at(uint64_t now) {
    host.nanoseconds = now;
    scheduler_tick();
    scheduler_leave();
    world_check();
    uint64_t bits = ((struct notification *)world_object(all))->bits;
    ((struct notification *)world_object(all))->bits = 0;
    return bits;
}

static void the_earliest_is_armed_and_signals(void **state) {
    (void)state;
    set(0, 1030 * MS);
    assert_int_equal(cpu.timer, TIMER_TIMEOUT);
    assert_int_equal(host.timer_ns, 30 * MS);
    set(1, 1010 * MS);
    assert_int_equal(host.timer_ns, 10 * MS);
    set(2, 1020 * MS);
    assert_int_equal(tick_at(1010 * MS - 1), 0);
    assert_int_equal(host.timer_ns, 1);
    assert_int_equal(tick_at(1010 * MS), 2);
    assert_int_equal(host.timer_ns, 10 * MS);
    assert_int_equal(tick_at(1020 * MS), 4);
    assert_int_equal(tick_at(1030 * MS), 1);
    assert_int_equal(cpu.timer, TIMER_OFF);
}

static void equal_deadlines_expire_together(void **state) {
    (void)state;
    for (unsigned i = 0; i < TIMERS; i++) {
        set(i, 1005 * MS);
    }
    assert_int_equal(tick_at(1005 * MS), (1 << TIMERS) - 1);
    assert_null(cpu.timeouts);
}

static void what_has_passed_signals_at_once(void **state) {
    (void)state;
    set(0, 1000 * MS);
    set(1, 0);
    assert_int_equal(((struct notification *)world_object(all))->bits, 3);
    assert_null(cpu.timeouts);
}

static void setting_again_forgets_what_was_set(void **state) {
    (void)state;
    set(0, 1005 * MS);
    set(0, 1009 * MS);
    assert_int_equal(tick_at(1005 * MS), 0);
    assert_int_equal(tick_at(1009 * MS), 1);
    assert_int_equal(tick_at(2000 * MS), 0);
}

static void a_cancelled_timer_is_silent(void **state) {
    (void)state;
    set(0, 1005 * MS);
    assert_status(world_call(thread, SYS_TIMER_CANCEL, timers[0]), 0);
    assert_int_equal(thread->context.argument[0], 1);
    assert_status(world_call(thread, SYS_TIMER_CANCEL, timers[0]), 0);
    assert_int_equal(thread->context.argument[0], 0);
    assert_int_equal(tick_at(1005 * MS), 0);
}

static void without_a_notification_there_is_nothing_to_set(void **state) {
    (void)state;
    uint64_t timer = world_make(OBJECT_TIMER, 0);
    assert_status(world_call(thread, SYS_TIMER_SET, timer, 2000 * MS), ERR_IN_USE);
    assert_status(world_call(thread, SYS_TIMER_NOTIFY, timer, timer), ERR_WRONG_TYPE);
    uint64_t wait = world_derive(all, RIGHT_NOTIFICATION_WAIT, 0);
    assert_status(world_call(thread, SYS_TIMER_NOTIFY, timer, wait), ERR_MISSING_RIGHT);
    set(0, 1005 * MS);
    assert_status(world_call(thread, SYS_TIMER_NOTIFY, timers[0], NULL_HANDLE), 0);
    assert_null(cpu.timeouts);
    assert_status(world_call(thread, SYS_TIMER_SET, timers[0], 2000 * MS), ERR_IN_USE);
}

static void revoking_the_notification_cancels(void **state) {
    (void)state;
    set(0, 1005 * MS);
    set(1, 1005 * MS);
    assert_status(world_call(thread, SYS_CAP_REVOKE, WORLD_CNODE, badged[0]), 0);
    assert_status(world_call(thread, SYS_TIMER_SET, timers[0], 2000 * MS), ERR_IN_USE);
    assert_int_equal(tick_at(1005 * MS), 2);
}

static void a_destroyed_timer_is_silent(void **state) {
    (void)state;
    set(0, 1005 * MS);
    set(1, 1006 * MS);
    assert_status(world_call(thread, SYS_CAP_DELETE, WORLD_CNODE, timers[0]), 0);
    assert_int_equal(tick_at(1006 * MS), 2);
}

static void a_signal_wakes_who_waits(void **state) {
    (void)state;
    set(3, 1005 * MS);
    assert_status(world_call(thread, SYS_WAIT, all), WAITS);
    assert_int_equal(cpu.timer, TIMER_TIMEOUT);
    assert_int_equal(tick_at(1005 * MS), 0);
    assert_ptr_equal(cpu.current, thread);
    assert_int_equal(thread->context.argument[0], 8);
}

/// However many are due: an interrupt deals with a bounded number, and then threads run for a while.
static void a_crowd_expires_bit_by_bit(void **state) {
    (void)state;
    enum { CROWD = 100 };
    uint64_t crowd[CROWD];
    for (unsigned i = 0; i < CROWD; i++) {
        crowd[i] = world_make(OBJECT_TIMER, 0);
        assert_status(world_call(thread, SYS_TIMER_NOTIFY, crowd[i], badged[0]), 0);
        assert_status(world_call(thread, SYS_TIMER_SET, crowd[i], 1005 * MS), 0);
    }
    uint64_t now = 1005 * MS;
    for (unsigned left = CROWD; left > 0;) {
        assert_int_equal(tick_at(now), 1);
        unsigned still = 0;
        for (unsigned i = 0; i < CROWD; i++) {
            still += timeout_is_set(&((struct timer *)world_object(crowd[i]))->timeout);
        }
        assert_int_equal(still, left > TIMEOUTS_AT_ONCE ? left - TIMEOUTS_AT_ONCE : 0);
        left = still;
        assert_true(left == 0 || host.timer_ns == TIMEOUT_PAUSE_NS);
        now += TIMEOUT_PAUSE_NS;
    }
}

/// How many expire at once depends on how long it takes, too.
static void a_crowd_expires_as_the_work_allows(void **state) {
    (void)state;
    set(0, 1005 * MS);
    set(1, 1005 * MS + 1);
    host.work_budget = 1;
    assert_int_equal(tick_at(1006 * MS), 1);
    assert_int_equal(tick_at(1006 * MS + TIMEOUT_PAUSE_NS), 2);
}

/// Regression: who set timers again and again would never have come to the end of its slice.
static void timeouts_do_not_lengthen_a_slice(void **state) {
    (void)state;
    struct thread *other = world_thread();
    set(1, 5000 * MS);
    assert_int_equal(cpu.timer, TIMER_SLICE);
    // A cycle takes 2 ns.
    for (unsigned i = 0; i < 4; i++) {
        host.cycles += TIME_SLICE_NS / 10;
        set(0, 4000 * MS - i);
        assert_int_equal(cpu.timer, TIMER_SLICE);
        assert_int_equal(host.timer_ns, TIME_SLICE_NS * (4 - i) / 5);
    }
    set(0, 1000 * MS + 1);
    assert_int_equal(cpu.timer, TIMER_TIMEOUT);
    assert_true(cpu.armed_until != NO_SLICE);
    tick_at(1000 * MS + 1);
    assert_ptr_equal(cpu.current, thread);
    assert_int_equal(cpu.timer, TIMER_SLICE);
    assert_int_equal(host.timer_ns, TIME_SLICE_NS / 5);
    host.cycles += TIME_SLICE_NS / 10;
    tick_at(1000 * MS + 2 * TIME_SLICE_NS);
    assert_ptr_equal(cpu.current, other);
}

/// The timer's interrupt is late: what is armed meanwhile comes at once.
static void what_is_overdue_is_armed_for_now(void **state) {
    (void)state;
    struct thread *other = world_thread();
    set(1, 1005 * MS);
    host.cycles += TIME_SLICE_NS;
    set(0, 1004 * MS);
    assert_int_equal(cpu.timer, TIMER_SLICE);
    assert_int_equal(host.timer_ns, 0);
    host.nanoseconds = 1006 * MS;
    assert_status(world_call(thread, SYS_THREAD_YIELD, world_handle_of(thread)), 0);
    assert_ptr_equal(cpu.current, other);
    // The one that is armed will do: it comes before any other could.
    assert_int_equal(cpu.timer, TIMER_SLICE);
    assert_int_equal(host.timer_ns, 0);
    assert_int_equal(tick_at(1006 * MS), 3);
    assert_ptr_equal(cpu.current, other);
    assert_ptr_equal(cpu.current, other);
}

// ---- Deadlines of waits

static struct thread *server;
static uint64_t own;
static uint64_t receive;

static int start_ipc(void **state) {
    start(state);
    server = world_thread();
    world_reply(server);
    world_buffer(server);
    world_buffer(thread);
    own = world_make(OBJECT_ENDPOINT, 0);
    receive = world_derive(own, RIGHT_ENDPOINT_RECEIVE, 0);
    thread->buffer->deadline = server->buffer->deadline = 1005 * MS;
    return 0;
}

static void assert_timed_out(const struct thread *waiter) {
    assert_int_equal(waiter->state, THREAD_READY);
    assert_status(waiter->context.status, ERR_TIMED_OUT);
    assert_int_equal(waiter->context.argument[0], 0);
    assert_false(timeout_is_set(&waiter->timeout));
}

static void a_queued_senders_deadline(void **state) {
    (void)state;
    assert_status(world_call(thread, SYS_SEND, own, TAG_DEADLINE), WAITS);
    tick_at(1005 * MS - 1);
    assert_int_equal(thread->state, THREAD_SENDING);
    tick_at(1005 * MS);
    assert_timed_out(thread);
    assert_status(world_call(server, SYS_RECV, receive, TAG_NONBLOCK), ERR_WOULD_BLOCK);
}

static void a_calls_deadline_counts_until_the_answer(void **state) {
    (void)state;
    assert_status(world_call(thread, SYS_CALL, own, TAG_DEADLINE | 1, 7), WAITS);
    assert_int_equal(thread->fast, 0);
    assert_status(world_call(server, SYS_RECV, receive), 0);
    assert_int_equal(server->context.argument[1], 1);
    assert_int_equal(server->context.argument[2], 7);
    assert_int_equal(thread->state, THREAD_CALLING);
    assert_int_equal(thread->fast, 0);
    tick_at(1005 * MS);
    assert_timed_out(thread);
    assert_null(reply_caller(server->reply));
    uint64_t reply = world_handle_of(server->reply);
    assert_status(world_call(server, SYS_REPLY, reply), ERR_NO_CALLER);
    assert_status(world_call(server, SYS_REPLY_RECV, receive, TAG_NONBLOCK), ERR_WOULD_BLOCK);
}

static void an_answer_in_time_ends_the_deadline(void **state) {
    (void)state;
    assert_status(world_call(server, SYS_RECV, receive, TAG_DEADLINE), WAITS);
    assert_status(world_call(thread, SYS_CALL, own, TAG_DEADLINE), WAITS);
    assert_false(timeout_is_set(&server->timeout));
    assert_status(world_call(server, SYS_REPLY_RECV, receive, TAG_DEADLINE | 1, 9), WAITS);
    assert_int_equal(thread->context.argument[2], 9);
    assert_int_equal(thread->fast, thread->priority + 1);
    assert_ptr_equal(cpu.timeouts, &server->timeout);
    tick_at(1005 * MS);
    assert_timed_out(server);
    assert_null(endpoint_receiver(world_object(own)));
}

static void a_waiters_deadline(void **state) {
    (void)state;
    assert_status(world_call(thread, SYS_WAIT_UNTIL, all, 1005 * MS), WAITS);
    assert_status(world_call(server, SYS_WAIT_UNTIL, all, 1005 * MS), WAITS);
    assert_status(world_call(world_thread(), SYS_SIGNAL, badged[0]), 0);
    assert_status(thread->context.status, 0);
    tick_at(1005 * MS);
    assert_timed_out(server);
    assert_status(world_call(thread, SYS_WAIT_UNTIL, all, 1005 * MS), ERR_TIMED_OUT);
    assert_status(world_call(thread, SYS_SIGNAL, badged[0]), 0);
    assert_status(world_call(thread, SYS_WAIT_UNTIL, all, 0), 0);
}

static void a_deadline_that_has_passed_lets_happen_what_need_not_wait(void **state) {
    (void)state;
    thread->buffer->deadline = server->buffer->deadline = 1000 * MS;
    assert_status(world_call(thread, SYS_SEND, own, TAG_DEADLINE), ERR_TIMED_OUT);
    assert_status(world_call(server, SYS_RECV, receive, TAG_DEADLINE), ERR_TIMED_OUT);
    assert_status(world_call(server, SYS_REPLY_RECV, receive, TAG_DEADLINE), ERR_TIMED_OUT);
    assert_status(world_call(server, SYS_RECV, receive), WAITS);
    // A call always waits.
    assert_status(world_call(thread, SYS_CALL, own, TAG_DEADLINE), ERR_TIMED_OUT);
    assert_int_equal(server->state, THREAD_RECEIVING);
    assert_status(world_call(thread, SYS_SEND, own, TAG_DEADLINE), 0);
    assert_status(world_call(thread, SYS_SEND, own), WAITS);
    assert_status(world_call(server, SYS_RECV, receive, TAG_DEADLINE), 0);
}

static void a_priority_that_is_set_meanwhile_counts_afterwards(void **state) {
    (void)state;
    assert_status(world_call(thread, SYS_SEND, own, TAG_DEADLINE), WAITS);
    assert_status(world_call(server, SYS_THREAD_PRIORITY, world_handle_of(thread), 4, 5), 0);
    assert_int_equal(thread->priority, 4);
    assert_int_equal(thread->fast, 0);
    assert_status(world_call(server, SYS_RECV, receive), 0);
    assert_int_equal(thread->state, THREAD_READY);
    assert_int_equal(thread->fast, 5);
}

static void flags_that_make_no_sense_are_refused(void **state) {
    (void)state;
    uint64_t both = TAG_DEADLINE | TAG_NONBLOCK;
    uint64_t reply = world_handle_of(server->reply);
    assert_status(world_call(thread, SYS_CALL, own, both), ERR_INVALID_ARGUMENT);
    assert_status(world_call(server, SYS_RECV, receive, both), ERR_INVALID_ARGUMENT);
    assert_status(world_call(server, SYS_REPLY, reply, TAG_DEADLINE), ERR_INVALID_ARGUMENT);
    struct thread *bare = world_thread();
    assert_status(world_call(bare, SYS_CALL, own, TAG_DEADLINE), ERR_NO_BUFFER);
    assert_status(world_call(bare, SYS_RECV, receive, TAG_DEADLINE), ERR_NO_BUFFER);
}

static void a_stopped_thread_has_no_deadline(void **state) {
    (void)state;
    assert_status(world_call(thread, SYS_CALL, own, TAG_DEADLINE), WAITS);
    uint64_t handle = world_handle_of(thread);
    assert_status(world_call(server, SYS_THREAD_STOP, handle), 0);
    assert_null(cpu.timeouts);
    assert_status(world_call(server, SYS_THREAD_RESUME, handle), 0);
    assert_status(thread->context.status, ERR_CANCELLED);
    assert_status(world_call(thread, SYS_CALL, own, TAG_DEADLINE), WAITS);
    assert_status(world_call(server, SYS_CAP_DELETE, WORLD_CNODE, handle), 0);
    assert_null(cpu.timeouts);
}

// ---- The tree against an array of deadlines, 0: not set

enum { MODEL = 150 };
static uint64_t model[MODEL];
static struct timer *modelled[MODEL];

static void take_all_due(uint64_t now) {
    uint64_t last = 0;
    for (struct timeout *timeout; (timeout = timeout_take(now)) != NULL;) {
        assert_true(timeout->deadline >= last);
        last = timeout->deadline;
        unsigned which = 0;
        while (&modelled[which]->timeout != timeout) {
            which++;
        }
        assert_int_equal(model[which], timeout->deadline);
        model[which] = 0;
    }
    for (unsigned i = 0; i < MODEL; i++) {
        assert_true(model[i] == 0 || model[i] > now);
        assert_int_equal(model[i] != 0, timeout_is_set(&modelled[i]->timeout));
    }
}

static void the_tree_keeps_the_order(void **state) {
    (void)state;
    srand(1);
    for (unsigned i = 0; i < MODEL; i++) {
        modelled[i] = world_object(world_make(OBJECT_TIMER, 0));
        if (i % 7 == 0) {
            world_make(OBJECT_REPLY, 0);
        }
    }
    uint64_t now = 1;
    for (unsigned i = 0; i < STEPS; i++) {
        unsigned which = (unsigned)rand() % MODEL;
        if (model[which] != 0) {
            timeout_cancel(&modelled[which]->timeout);
            model[which] = 0;
        } else {
            model[which] = now + 1 + (unsigned)rand() % 300;
            timeout_set(&modelled[which]->timeout, model[which]);
        }
        if (rand() % 20 == 0) {
            now += (unsigned)rand() % 30;
            take_all_due(now);
        }
    }
    take_all_due(UINT64_MAX);
    assert_null(cpu.timeouts);
    scheduler_leave();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_earliest_is_armed_and_signals, start, world_end),
        cmocka_unit_test_setup_teardown(equal_deadlines_expire_together, start, world_end),
        cmocka_unit_test_setup_teardown(what_has_passed_signals_at_once, start, world_end),
        cmocka_unit_test_setup_teardown(setting_again_forgets_what_was_set, start, world_end),
        cmocka_unit_test_setup_teardown(a_cancelled_timer_is_silent, start, world_end),
        cmocka_unit_test_setup_teardown(without_a_notification_there_is_nothing_to_set, start, world_end),
        cmocka_unit_test_setup_teardown(revoking_the_notification_cancels, start, world_end),
        cmocka_unit_test_setup_teardown(a_destroyed_timer_is_silent, start, world_end),
        cmocka_unit_test_setup_teardown(a_signal_wakes_who_waits, start, world_end),
        cmocka_unit_test_setup_teardown(a_crowd_expires_bit_by_bit, start, world_end),
        cmocka_unit_test_setup_teardown(a_crowd_expires_as_the_work_allows, start, world_end),
        cmocka_unit_test_setup_teardown(timeouts_do_not_lengthen_a_slice, start, world_end),
        cmocka_unit_test_setup_teardown(what_is_overdue_is_armed_for_now, start, world_end),
        cmocka_unit_test_setup_teardown(a_queued_senders_deadline, start_ipc, world_end),
        cmocka_unit_test_setup_teardown(a_calls_deadline_counts_until_the_answer, start_ipc, world_end),
        cmocka_unit_test_setup_teardown(an_answer_in_time_ends_the_deadline, start_ipc, world_end),
        cmocka_unit_test_setup_teardown(a_waiters_deadline, start_ipc, world_end),
        cmocka_unit_test_setup_teardown(a_deadline_that_has_passed_lets_happen_what_need_not_wait, start_ipc,
                                        world_end),
        cmocka_unit_test_setup_teardown(a_priority_that_is_set_meanwhile_counts_afterwards, start_ipc, world_end),
        cmocka_unit_test_setup_teardown(flags_that_make_no_sense_are_refused, start_ipc, world_end),
        cmocka_unit_test_setup_teardown(a_stopped_thread_has_no_deadline, start_ipc, world_end),
        cmocka_unit_test_setup_teardown(the_tree_keeps_the_order, start, world_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
