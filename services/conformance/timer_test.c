// SPDX-License-Identifier: Apache-2.0
#include <kozo/ipc.h>
#include <kozo/start.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "scratch.h"

#define MS UINT64_C(1000000)

/// A timer that signals these bits of the notification.
static kozo_handle_t make_timer(kozo_handle_t notification, uint64_t bits) {
    kozo_handle_t timer = make(OBJECT_TIMER, 0);
    EQUAL(kozo_sys_timer_notify(timer, mint(notification, RIGHT_NOTIFICATION_SIGNAL, bits)), 0);
    return timer;
}

static void signals_in_time(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t late = make_timer(notification, 1);
    kozo_handle_t soon = make_timer(notification, 2);
    uint64_t signals = 0, pending = 1, start = now();
    EQUAL(kozo_sys_timer_set(late, start + 20 * MS), 0);
    EQUAL(kozo_sys_timer_set(soon, start + 5 * MS), 0);
    EQUAL(kozo_sys_wait(notification, &signals), 0);
    EQUAL(signals, 2);
    HOLDS(now() >= start + 5 * MS);
    EQUAL(kozo_sys_wait(notification, &signals), 0);
    EQUAL(signals, 1);
    HOLDS(now() >= start + 20 * MS);
    EQUAL(kozo_sys_timer_cancel(late, &pending), 0);
    EQUAL(pending, 0);
}

static void past_deadline(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    uint64_t signals = 0;
    EQUAL(kozo_sys_timer_set(make_timer(notification, 4), 1), 0);
    EQUAL(kozo_sys_poll(notification, &signals), 0);
    EQUAL(signals, 4);
}

static void silent_timers(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t cancelled = make_timer(notification, 1);
    kozo_handle_t unbound = make_timer(notification, 2);
    kozo_handle_t deleted = make_timer(notification, 4);
    kozo_handle_t revoked = make(OBJECT_TIMER, 0);
    kozo_handle_t badged = mint(notification, RIGHT_NOTIFICATION_SIGNAL, 8);
    EQUAL(kozo_sys_timer_notify(revoked, badged), 0);
    uint64_t soon = now() + 3 * MS, signals = 0, pending = 0;
    const kozo_handle_t timers[] = {cancelled, unbound, deleted, revoked};
    for (unsigned i = 0; i < 4; i++) {
        EQUAL(kozo_sys_timer_set(timers[i], soon), 0);
    }
    EQUAL(kozo_sys_timer_cancel(cancelled, &pending), 0);
    EQUAL(pending, 1);
    EQUAL(kozo_sys_timer_notify(unbound, NULL_HANDLE), 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, deleted), 0);
    EQUAL(kozo_sys_cap_revoke(own_cnode, badged), 0);
    EQUAL(kozo_sys_timer_set(revoked, soon), ERR_IN_USE);
    while (now() < soon + 5 * MS) {
    }
    EQUAL(kozo_sys_poll(notification, &signals), ERR_WOULD_BLOCK);
}

static void deadlines(void) {
    kozo_handle_t endpoint = make_endpoint();
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    struct kozo_message message = kozo_message_of(1);
    uint64_t signals = 1, deadline = now() + 3 * MS;
    EQUAL(kozo_call_until(endpoint, &message, deadline), ERR_TIMED_OUT);
    HOLDS(now() >= deadline);
    EQUAL(kozo_recv_until(endpoint, &message, deadline = now() + 3 * MS), ERR_TIMED_OUT);
    HOLDS(now() >= deadline);
    EQUAL(kozo_sys_wait_until(notification, deadline = now() + 3 * MS, &signals), ERR_TIMED_OUT);
    HOLDS(now() >= deadline);
    kozo_ipc_buffer->deadline = deadline;
    EQUAL(kozo_sys_send(endpoint, TAG_DEADLINE, 0, 0, 0, 0), ERR_TIMED_OUT);
    EQUAL(kozo_sys_send(endpoint, TAG_DEADLINE | TAG_NONBLOCK, 0, 0, 0, 0), ERR_INVALID_ARGUMENT);
}

static kozo_handle_t worker_endpoint;

/// Receives a call, and never answers it.
static void silent(uint64_t argument) {
    (void)argument;
    uint64_t badge, tag, word;
    kozo_sys_recv(worker_endpoint, 0, &badge, &tag, &word, &word, &word, &word);
    worker_end();
}

static void unanswered(void) {
    worker_endpoint = make_endpoint();
    struct worker server = start_worker(silent, 0, 0);
    let_others_run();
    struct kozo_message message = kozo_message_of(1);
    EQUAL(kozo_call_until(worker_endpoint, &message, now() + 3 * MS), ERR_TIMED_OUT);
    EQUAL(kozo_sys_reply(server.reply, 0, 0, 0, 0, 0), ERR_NO_CALLER);
}

enum { CROWD = 4000, CROWD_BITS = 12, AT_ONCE = 50 };

/// Sets a timer that stands in another CNode.
static void set_crowded(kozo_handle_t cnode, uint64_t index, kozo_handle_t signal, uint64_t deadline) {
    static kozo_handle_t slot;
    slot = index == 1 ? take_slots(1) : slot;
    EQUAL(kozo_sys_cap_move(own_cnode, slot, cnode, index), 0);
    EQUAL(kozo_sys_timer_notify(slot, signal), 0);
    EQUAL(kozo_sys_timer_set(slot, deadline), 0);
    EQUAL(kozo_sys_cap_move(cnode, index, own_cnode, slot), 0);
}

static void crowd(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t signal = mint(notification, RIGHT_NOTIFICATION_SIGNAL, 1);
    kozo_handle_t cnode = make(OBJECT_CNODE, CROWD_BITS);
    uint64_t deadline = now() + 2000 * MS;
    for (uint64_t i = 0; i < CROWD; i++) {
        if (i % AT_ONCE == 0) {
            EQUAL(kozo_sys_cap_create(pool, OBJECT_TIMER, 0, cnode, i + 1, AT_ONCE), 0);
        }
        set_crowded(cnode, i + 1, signal, deadline);
    }
    EQUAL(kozo_sys_timer_set(make_timer(notification, 2), deadline + 1), 0);
    HOLDS(now() < deadline);
    while (now() < deadline) {
    }
    // While they expire, this thread goes on: some way between any two interrupts.
    uint64_t turns = 0, signals = 0;
    while ((signals & 2) == 0 && now() < deadline + 20000 * MS) {
        turns++;
        uint64_t more = 0;
        kozo_sys_poll(notification, &more);
        signals |= more;
    }
    EQUAL(signals, 3);
    HOLDS(turns > CROWD / 64);
}

const struct test timer_tests[] = {
    {"TIM001", "timers signal in the order of their deadlines, and not early", signals_in_time},
    {"TIM002", "a deadline that has passed signals at once", past_deadline},
    {"TIM003", "a timer that is cancelled, deleted or has lost its notification does not signal", silent_timers},
    {"TIM004", "four thousand timers that are due at once let others run meanwhile", crowd},
    {"TIM005", "a call, a send, a receive and a wait end with TIMED_OUT at their deadline", deadlines},
    {"TIM006", "a call that the server has taken and does not answer ends at its deadline", unanswered},
    {0},
};
