// SPDX-License-Identifier: Apache-2.0
//
// Many that wait for the same, and the longest messages.
#include <kozo/ipc.h>
#include <kozo/start.h>
#include <kozo_syscalls.h>

#include "cases.h"
#include "crowd.h"
#include "scratch.h"

enum { CROWD = 100, TIMERS = 128 };

static kozo_handle_t meeting;

static void send_once(uint64_t argument) {
    kozo_sys_send(meeting, 0, argument, 0, 0, 0);
    worker_end();
}

static void call_once(uint64_t argument) {
    uint64_t badge, tag, word;
    kozo_sys_call(meeting, 0, argument, 0, 0, 0, &badge, &tag, &word, &word, &word, &word);
    worker_end();
}

static void receive_once(uint64_t argument) {
    uint64_t badge, tag, word;
    kozo_sys_recv(argument, 0, &badge, &tag, &word, &word, &word, &word);
    worker_end();
}

static void wait_once(uint64_t argument) {
    uint64_t signals;
    kozo_sys_wait(argument, &signals);
    worker_end();
}

/// Receives what waits on the endpoint; the status.
static int64_t receive_waiting(kozo_handle_t endpoint) {
    uint64_t badge, tag, word;
    return kozo_sys_recv(endpoint, TAG_NONBLOCK, &badge, &tag, &word, &word, &word, &word);
}

/// An endpoint, with a capability to send in `meeting`. Returns the only one to receive.
static kozo_handle_t make_meeting(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    meeting = copy(owner, RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_GRANT);
    return copy(owner, RIGHT_ENDPOINT_RECEIVE);
}

static void case_last_receiver_senders(void) {
    kozo_handle_t receive = make_meeting();
    crowd_run(CROWD, send_once, 0);
    MEASURE(kozo_sys_cap_delete(own_cnode, receive), 0);
}

static void bind_reply(kozo_handle_t reply) {
    EQUAL(kozo_sys_thread_bind(own_thread, THREAD_SLOT_REPLY, reply, 0), 0);
}

static void case_last_receiver_callers(void) {
    kozo_handle_t receive = make_meeting();
    crowd_run(CROWD, call_once, 0);
    for (unsigned i = 0; i < CROWD; i++) {
        bind_reply(make(OBJECT_REPLY, 0));
        EQUAL(receive_waiting(receive), 0);
    }
    bind_reply(kozo_self.reply);
    MEASURE(kozo_sys_cap_delete(own_cnode, receive), 0);
}

static void case_receive_undeliverable(void) {
    kozo_handle_t receive = make_meeting();
    crowd_run(CROWD, call_once, 0);
    // Nobody can be called who has no Reply.
    bind_reply(NULL_HANDLE);
    MARK_BEGIN();
    int64_t status = receive_waiting(receive);
    MARK_END();
    bind_reply(kozo_self.reply);
    EQUAL(status, ERR_WOULD_BLOCK);
}

static void case_delete_receivers(void) {
    kozo_handle_t receive = make_meeting();
    crowd_run(CROWD, receive_once, receive);
    MEASURE(kozo_sys_cap_delete(own_cnode, receive), 0);
}

static void case_delete_other_receivers(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t other = copy(owner, RIGHT_ENDPOINT_RECEIVE);
    crowd_run(CROWD, receive_once, copy(owner, RIGHT_ENDPOINT_RECEIVE));
    MEASURE(kozo_sys_cap_delete(own_cnode, other), 0);
}

static void case_move_receivers(void) {
    kozo_handle_t receive = make_meeting();
    kozo_handle_t to = take_slots(1);
    crowd_run(CROWD, receive_once, receive);
    MEASURE(kozo_sys_cap_move(own_cnode, to, own_cnode, receive), 0);
}

static void case_delete_waiters(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    crowd_run(CROWD, wait_once, notification);
    MEASURE(kozo_sys_cap_delete(own_cnode, notification), 0);
}

static void case_signal_waiters(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t signal = mint(notification, RIGHT_NOTIFICATION_SIGNAL, 1);
    crowd_run(CROWD, wait_once, notification);
    MEASURE(kozo_sys_signal(signal), 0);
}

/// Sets the buffer up for IPC_CAPS capabilities out of these slots, and as many into those from `to` on.
static void name_slots(struct kozo_ipc_buffer *buffer, kozo_handle_t from, kozo_handle_t to) {
    for (unsigned i = 0; i < IPC_CAPS; i++) {
        buffer->send_caps[i] = from;
        buffer->receive_slots[i] = to + i;
    }
}

static const uint64_t LONGEST = IPC_MESSAGE_WORDS << TAG_LENGTH_SHIFT | IPC_CAPS << TAG_CAPS_SHIFT;

static void answer_longest(uint64_t receive) {
    uint64_t badge, tag, word;
    kozo_sys_recv(receive, 0, &badge, &tag, &word, &word, &word, &word);
    kozo_sys_reply_recv(receive, LONGEST, 0, 0, 0, 0, &badge, &tag, &word, &word, &word, &word);
    worker_end();
}

static void case_message_longest(void) {
    kozo_handle_t receive = make_meeting();
    kozo_handle_t sent = make(OBJECT_NOTIFICATION, 0);
    struct worker server = start_worker(answer_longest, receive, 0);
    name_slots(server.buffer, sent, take_slots(IPC_CAPS));
    let_others_run();
    name_slots(kozo_ipc_buffer, sent, take_slots(IPC_CAPS));
    uint64_t badge, tag = 0, word;
    MEASURE(kozo_sys_call(meeting, LONGEST, 0, 0, 0, 0, &badge, &tag, &word, &word, &word, &word), 0);
    EQUAL(tag, LONGEST);
}

static void case_timers_at_once(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t signal = mint(notification, RIGHT_NOTIFICATION_SIGNAL, 1);
    kozo_handle_t last = mint(notification, RIGHT_NOTIFICATION_SIGNAL, 2);
    uint64_t deadline = now() + 50 * MS;
    uint64_t signals = 0;
    for (unsigned i = 0; i < TIMERS; i++) {
        kozo_handle_t timer = make(OBJECT_TIMER, 0);
        EQUAL(kozo_sys_timer_notify(timer, i == 0 ? last : signal), 0);
        EQUAL(kozo_sys_timer_set(timer, i == 0 ? deadline + 1 : deadline), 0);
    }
    HOLDS(now() < deadline);
    MARK_BEGIN();
    while ((signals & 2) == 0 && now() < deadline + 1000 * MS) {
        uint64_t more = 0;
        kozo_sys_poll(notification, &more);
        signals |= more;
    }
    MARK_END();
    EQUAL(signals, 3);
}

/// Waits with a deadline for what never comes.
static void wait_in_vain(uint64_t deadline) {
    uint64_t signals;
    kozo_sys_wait_until(meeting, deadline, &signals);
    worker_end();
}

static void case_deadlines_at_once(void) {
    meeting = make(OBJECT_NOTIFICATION, 0);
    uint64_t deadline = now() + 50 * MS;
    crowd_run(CROWD, wait_in_vain, deadline);
    HOLDS(now() < deadline);
    MARK_BEGIN();
    while (now() < deadline + 10 * MS) {
    }
    MARK_END();
}

const struct test wait_cases[] = {
    {"last_receiver_senders", "the last right to receive, 100 threads sending", case_last_receiver_senders},
    {"last_receiver_callers", "the last right to receive, 100 calls unanswered", case_last_receiver_callers},
    {"receive_undeliverable", "a receive with 100 messages before it that can't be delivered",
     case_receive_undeliverable},
    {"delete_receivers", "a right to receive that 100 threads wait by", case_delete_receivers},
    {"delete_other_receivers", "a right to receive where 100 threads wait by another one", case_delete_other_receivers},
    {"move_receivers", "moving a right to receive that 100 threads wait by", case_move_receivers},
    {"delete_waiters", "a Notification that 100 threads wait for", case_delete_waiters},
    {"signal_waiters", "a signal that 100 threads wait for", case_signal_waiters},
    {"message_longest", "48 words and 4 capabilities, and as many back", case_message_longest},
    {"timers_at_once", "128 timers that are due at once", case_timers_at_once},
    {"deadlines_at_once", "100 deadlines that are due at once", case_deadlines_at_once},
    {0},
};
