// SPDX-License-Identifier: Apache-2.0
//
// The queues of endpoints and notifications, by how many threads wait in them. Whoever comes out of one stands at its
// end again once it may run.
#include <kozo_syscalls.h>

#include "field.h"
#include "scratch.h"

static void yield(void) {
    EQUAL(kozo_sys_thread_yield(own_thread), 0);
}

/// Fills the queue, in which all of the field then wait.
static void wait_all(uint64_t count, void (*entry)(void), kozo_handle_t object, uint64_t state) {
    field_start(count, entry, object, OWN_PRIORITY);
    yield();
    EQUAL(state_of(field), state);
    EQUAL(state_of(field + count - 1), state);
}

static void receive_point(const char *curve, uint64_t count) {
    kozo_handle_t endpoint = make_endpoint();
    wait_all(count, thread_send, endpoint, THREAD_SENDING);
    uint64_t badge, tag, word[IPC_REGISTER_WORDS];
    measure_begin_point(curve, count);
    ROUNDS_OF(FIELD_ROUNDS, (void)0,
              kozo_sys_recv(endpoint, TAG_NONBLOCK, &badge, &tag, &word[0], &word[1], &word[2], &word[3]), 0, yield());
    field_clear();
    measure_end();
}

static void leave_point(const char *curve, uint64_t count) {
    kozo_handle_t endpoint = make_endpoint(), middle = field + count / 2;
    wait_all(count, thread_send, endpoint, THREAD_SENDING);
    measure_begin_point(curve, count);
    // It comes back to the queue's end, so that the one behind it is in the middle next.
    ROUNDS_OF(FIELD_ROUNDS, (void)0, kozo_sys_thread_stop(middle), 0,
              (field_resume(middle), yield(), middle = field_next(middle, count)));
    field_clear();
    measure_end();
}

static void signal_point(const char *curve, uint64_t count) {
    kozo_handle_t notification = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1);
    wait_all(count, thread_wait, notification, THREAD_WAITING);
    measure_begin_point(curve, count);
    ROUNDS_OF(FIELD_ROUNDS, (void)0, kozo_sys_signal(notification), 0, yield());
    field_clear();
    measure_end();
}

static void receive(void) {
    field_points("scale_senders", receive_point);
}

static void leave(void) {
    field_points("scale_senders_leave", leave_point);
}

static void signal(void) {
    field_points("scale_waiters", signal_point);
}

const struct test queue_curves[] = {
    {"scale_senders", "a message received, by how many threads wait to send", receive},
    {"scale_senders_leave", "one in the middle of those that wait to send stopped, by how many they are", leave},
    {"scale_waiters", "a signal, by how many threads wait for it", signal},
    {0},
};
