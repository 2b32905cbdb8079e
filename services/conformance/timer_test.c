// SPDX-License-Identifier: Apache-2.0
#include <kozo/ipc.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "scratch.h"

/// A timer that signals these bits of the notification.
static kozo_handle_t make_timer(kozo_handle_t notification, uint64_t bits) {
    kozo_handle_t timer = make(OBJECT_TIMER, 0);
    EQUAL(kozo_sys_timer_notify(timer, mint(notification, RIGHT_NOTIFICATION_SIGNAL, bits)), 0);
    return timer;
}

/// Sets two timers this far apart and takes their signals: those of the first wait, and of the second if there is one.
static uint64_t first_signals(kozo_handle_t notification, uint64_t distance) {
    kozo_handle_t late = make_timer(notification, 1);
    kozo_handle_t soon = make_timer(notification, 2);
    uint64_t first = 0, second = 0, start = now();
    EQUAL(kozo_sys_timer_set(late, start + 2 * distance), 0);
    EQUAL(kozo_sys_timer_set(soon, start + distance), 0);
    EQUAL(kozo_sys_wait(notification, &first), 0);
    HOLDS(now() >= start + distance);
    if (first != 3) {
        EQUAL(kozo_sys_wait(notification, &second), 0);
    }
    EQUAL(first | second, 3);
    HOLDS(now() >= start + 2 * distance);
    return first;
}

static void signals_in_time(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    uint64_t signals = 3;
    // A machine that stood still meanwhile is late for both.
    for (uint64_t distance = 5 * MS; signals == 3 && distance < 5000 * MS; distance *= 4) {
        signals = first_signals(notification, distance);
    }
    EQUAL(signals, 2);
}

/// Whether it was set.
static uint64_t cancel(kozo_handle_t timer) {
    uint64_t pending = 2;
    EQUAL(kozo_sys_timer_cancel(timer, &pending), 0);
    return pending;
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
    uint64_t soon = now() + 100 * MS, signals = 0;
    const kozo_handle_t timers[] = {cancelled, unbound, deleted, revoked};
    for (unsigned i = 0; i < 4; i++) {
        EQUAL(kozo_sys_timer_set(timers[i], soon), 0);
    }
    EQUAL(cancel(cancelled), 1);
    EQUAL(kozo_sys_timer_notify(unbound, NULL_HANDLE), 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, deleted), 0);
    EQUAL(kozo_sys_cap_revoke(own_cnode, badged), 0);
    REFUSED(TIMER_SET, IN_USE, kozo_sys_timer_set(revoked, soon));
    while (now() < soon + 5 * MS) {
    }
    REFUSED(POLL, WOULD_BLOCK, kozo_sys_poll(notification, &signals));
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
    REFUSED(WAIT_UNTIL, TIMED_OUT, kozo_sys_wait_until(notification, deadline = now() + 3 * MS, &signals));
    HOLDS(now() >= deadline);
    kozo_ipc_buffer->deadline = deadline;
    REFUSED(SEND, TIMED_OUT, kozo_sys_send(endpoint, TAG_DEADLINE, 0, 0, 0, 0));
    REFUSED(SEND, INVALID_ARGUMENT, kozo_sys_send(endpoint, TAG_DEADLINE | TAG_NONBLOCK, 0, 0, 0, 0));
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
    REFUSED(REPLY, NO_CALLER, kozo_sys_reply(server.reply, 0, 0, 0, 0, 0));
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
    // While they expire, from the first signal to the last, this thread goes on: some way between any two interrupts.
    uint64_t turns = 0, signals = 0;
    while ((signals & 2) == 0 && now() < deadline + 20000 * MS) {
        signals |= poll(notification);
        turns += signals != 0;
    }
    EQUAL(signals, 3);
    // It is thousands, on a slow machine fewer; without a pause between the interrupts it is none.
    HOLDS(turns > 32);
}

/// Whether the notification has no signal before this time, and none some time after it.
static bool stays_silent(kozo_handle_t notification, uint64_t end) {
    uint64_t signals = 0;
    return kozo_sys_wait_until(notification, end + 2 * MS, &signals) == ERR_TIMED_OUT;
}

static void set_again(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t timer = make_timer(notification, 1);
    uint64_t soon = now() + 100 * MS, signals = 0;
    EQUAL(kozo_sys_timer_set(timer, soon), 0);
    EQUAL(kozo_sys_timer_set(timer, soon + HOUR), 0);
    HOLDS(stays_silent(notification, soon));
    EQUAL(kozo_sys_timer_set(timer, now() + MS), 0);
    EQUAL(kozo_sys_wait(notification, &signals), 0);
    EQUAL(signals, 1);
}

static void cancelled(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t timer = make_timer(notification, 1);
    EQUAL(cancel(timer), 0);
    EQUAL(kozo_sys_timer_set(timer, UINT64_MAX), 0);
    EQUAL(cancel(timer), 1);
    EQUAL(cancel(timer), 0);
}

static void signal_stays(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t timer = make_timer(notification, 4);
    EQUAL(kozo_sys_timer_set(timer, 1), 0);
    EQUAL(cancel(timer), 0);
    EQUAL(poll(notification), 4);
}

static void once(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t timer = make_timer(notification, 8);
    uint64_t signals = 0, deadline = now() + MS;
    EQUAL(kozo_sys_timer_set(timer, deadline), 0);
    EQUAL(kozo_sys_wait(notification, &signals), 0);
    HOLDS(stays_silent(notification, now()));
    EQUAL(kozo_sys_timer_set(timer, deadline), 0);
    EQUAL(poll(notification), 8);
}

static void notified_anew(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t timer = make_timer(notification, 1);
    EQUAL(kozo_sys_timer_set(timer, UINT64_MAX), 0);
    EQUAL(kozo_sys_timer_notify(timer, mint(notification, RIGHT_NOTIFICATION_SIGNAL, 2)), 0);
    EQUAL(cancel(timer), 0);
    EQUAL(kozo_sys_timer_set(timer, 1), 0);
    EQUAL(poll(notification), 2);
}

static void refused_keeps(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t timer = make_timer(notification, 1);
    EQUAL(kozo_sys_timer_set(timer, UINT64_MAX), 0);
    REFUSED(TIMER_NOTIFY, WRONG_TYPE, kozo_sys_timer_notify(timer, timer));
    EQUAL(cancel(timer), 1);
    EQUAL(kozo_sys_timer_set(timer, 1), 0);
    EQUAL(poll(notification), 1);
}

static void same_deadline(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    uint64_t deadline = now() + 2 * MS, signals = 0;
    for (unsigned i = 0; i < 5; i++) {
        EQUAL(kozo_sys_timer_set(make_timer(notification, 1 << i), deadline), 0);
    }
    while (signals != 31) {
        uint64_t more = 0;
        EQUAL(kozo_sys_wait(notification, &more), 0);
        EQUAL(signals & more, 0);
        signals |= more;
    }
    HOLDS(now() >= deadline);
}

static void notification_ends(void) {
    kozo_handle_t untyped = make(OBJECT_UNTYPED, 12), notification = take_slots(1), timer = make(OBJECT_TIMER, 0);
    EQUAL(kozo_sys_cap_create(untyped, OBJECT_NOTIFICATION, 0, own_cnode, notification, 1), 0);
    EQUAL(kozo_sys_timer_notify(timer, mint(notification, RIGHT_NOTIFICATION_SIGNAL, 1)), 0);
    EQUAL(kozo_sys_timer_set(timer, now() + MS), 0);
    EQUAL(kozo_sys_cap_revoke(own_cnode, untyped), 0);
    EQUAL(cancel(timer), 0);
    REFUSED(TIMER_SET, IN_USE, kozo_sys_timer_set(timer, 1));
}

const struct test timer_tests[] = {
    {"TIM001", "timers signal in the order of their deadlines, and not early", signals_in_time},
    {"TIM002", "a deadline that has passed signals at once", past_deadline},
    {"TIM003", "a timer that is cancelled, deleted or has lost its notification does not signal", silent_timers},
    {"TIM004", "four thousand timers that are due at once let others run meanwhile", crowd},
    {"TIM005", "a call, a send, a receive and a wait end with TIMED_OUT at their deadline", deadlines},
    {"TIM006", "a call that the server has taken and does not answer ends at its deadline", unanswered},
    {"TIM007", "a timer that is set anew forgets what was set before", set_again},
    {"TIM008", "cancelling tells whether the timer was set", cancelled},
    {"TIM009", "a signal that was given stays when the timer is cancelled", signal_stays},
    {"TIM010", "a timer signals once each time that it is set", once},
    {"TIM011", "another notification cancels what was set", notified_anew},
    {"TIM012", "a notification that is refused leaves the timer set", refused_keeps},
    {"TIM013", "all timers of one deadline signal, each once", same_deadline},
    {"TIM014", "a timer is cancelled when its notification ends", notification_ends},
    {0},
};
