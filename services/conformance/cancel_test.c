// SPDX-License-Identifier: Apache-2.0
//
// Waits that others end: by stopping the thread, or by deleting the capability that it waits by.
#include <kozo/ipc.h>
#include <kozo/start.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "errand.h"
#include "scratch.h"

/// The errand's syscall must have ended with this error. What REPLY_RECV waited for is told as a receive.
static void check_ended(struct errand *errand, uint64_t number, int64_t error) {
    let_others_run();
    HOLDS(errand->done);
    uint64_t recorded = number == SYS_REPLY_RECV ? SYS_RECV : number;
    check_refused(__FILE__, __LINE__, &errand->denial, number, recorded, error, errand->status);
}

/// Stops the thread of an errand that waits, and lets it go on.
static void check_stopped(struct errand *errand, uint64_t number) {
    EQUAL(kozo_sys_thread_stop(errand->worker.thread), 0);
    EQUAL(state_of(errand->worker.thread), THREAD_STOPPED);
    let_others_run();
    HOLDS(!errand->done);
    EQUAL(kozo_sys_thread_resume(errand->worker.thread), 0);
    check_ended(errand, number, ERR_CANCELLED);
}

/// Starts a syscall that waits in this state, and stops it. Returns the capability that it waited by.
static kozo_handle_t stop(uint64_t number, kozo_handle_t by, uint64_t state) {
    struct errand *errand = start_errand(number, by, number == SYS_WAIT_UNTIL ? UINT64_MAX : 0, 0);
    EQUAL(state_of(errand->worker.thread), state);
    check_stopped(errand, number);
    return by;
}

static void check_nothing_queued(kozo_handle_t endpoint) {
    uint64_t out;
    REFUSED(RECV, WOULD_BLOCK, kozo_sys_recv(endpoint, TAG_NONBLOCK, &out, &out, &out, &out, &out, &out));
}

static void stopped_call(void) {
    check_nothing_queued(stop(SYS_CALL, make_endpoint(), THREAD_SENDING));
}

static void stopped_taken_call(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *errand = start_errand(SYS_CALL, endpoint, 0, 0);
    struct kozo_message message;
    EQUAL(kozo_recv(endpoint, &message), 0);
    EQUAL(state_of(errand->worker.thread), THREAD_CALLING);
    check_stopped(errand, SYS_CALL);
    // Nobody is left to answer.
    REFUSED(REPLY, NO_CALLER, kozo_sys_reply(kozo_self.reply, 0, 0, 0, 0, 0));
}

static void stopped_send(void) {
    check_nothing_queued(stop(SYS_SEND, make_endpoint(), THREAD_SENDING));
}

static void stopped_receive(void) {
    kozo_handle_t endpoint = stop(SYS_RECV, make_endpoint(), THREAD_RECEIVING);
    REFUSED(SEND, WOULD_BLOCK, kozo_sys_send(endpoint, TAG_NONBLOCK, 0, 0, 0, 0));
}

static void stopped_reply_receive(void) {
    kozo_handle_t endpoint = stop(SYS_REPLY_RECV, make_endpoint(), THREAD_RECEIVING);
    REFUSED(SEND, WOULD_BLOCK, kozo_sys_send(endpoint, TAG_NONBLOCK, 0, 0, 0, 0));
}

static void stopped_wait(void) {
    stop(SYS_WAIT, make(OBJECT_NOTIFICATION, 0), THREAD_WAITING);
}

static void stopped_wait_until(void) {
    stop(SYS_WAIT_UNTIL, make(OBJECT_NOTIFICATION, 0), THREAD_WAITING);
}

/// Deletes the capability that a syscall waits by, while others to the object stay.
static void check_deleted(uint64_t number, uint64_t type, uint64_t right) {
    kozo_handle_t by = copy(type == OBJECT_ENDPOINT ? make_endpoint() : make(OBJECT_NOTIFICATION, 0), right);
    struct errand *errand = start_errand(number, by, number == SYS_WAIT_UNTIL ? UINT64_MAX : 0, 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, by), 0);
    check_ended(errand, number, ERR_CANCELLED);
}

static void deleted_call(void) {
    check_deleted(SYS_CALL, OBJECT_ENDPOINT, RIGHT_ENDPOINT_SEND);
}

static void deleted_send(void) {
    check_deleted(SYS_SEND, OBJECT_ENDPOINT, RIGHT_ENDPOINT_SEND);
}

static void deleted_receive(void) {
    check_deleted(SYS_RECV, OBJECT_ENDPOINT, RIGHT_ENDPOINT_RECEIVE);
}

static void deleted_reply_receive(void) {
    check_deleted(SYS_REPLY_RECV, OBJECT_ENDPOINT, RIGHT_ENDPOINT_RECEIVE);
}

static void deleted_wait(void) {
    check_deleted(SYS_WAIT, OBJECT_NOTIFICATION, RIGHT_NOTIFICATION_WAIT);
}

static void deleted_wait_until(void) {
    check_deleted(SYS_WAIT_UNTIL, OBJECT_NOTIFICATION, RIGHT_NOTIFICATION_WAIT);
}

static void closed_send(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t receive = copy(owner, RIGHT_ENDPOINT_RECEIVE);
    struct errand *errand = start_errand(SYS_SEND, copy(owner, RIGHT_ENDPOINT_SEND), 0, 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, receive), 0);
    ERRAND_REFUSED(errand, SEND, PEER_GONE);
}

static void all_of_a_queue(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t receive = copy(owner, RIGHT_ENDPOINT_RECEIVE);
    struct errand *errands[4];
    for (unsigned i = 0; i < 4; i++) {
        errands[i] = start_errand(i % 2 == 0 ? SYS_CALL : SYS_SEND, copy(owner, RIGHT_ENDPOINT_SEND), 0, 0);
    }
    EQUAL(kozo_sys_cap_delete(own_cnode, receive), 0);
    ERRAND_REFUSED(errands[0], CALL, PEER_GONE);
    ERRAND_REFUSED(errands[1], SEND, PEER_GONE);
    ERRAND_REFUSED(errands[2], CALL, PEER_GONE);
    ERRAND_REFUSED(errands[3], SEND, PEER_GONE);
}

static void others_of_a_queue(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t receive = copy(owner, RIGHT_ENDPOINT_RECEIVE);
    kozo_handle_t send[3];
    struct errand *errands[3];
    for (unsigned i = 0; i < 3; i++) {
        send[i] = mint(owner, RIGHT_ENDPOINT_SEND, i + 1);
        errands[i] = start_errand(SYS_SEND, send[i], 0, 0);
    }
    EQUAL(kozo_sys_cap_delete(own_cnode, send[1]), 0);
    ERRAND_REFUSED(errands[1], SEND, CANCELLED);
    struct kozo_message message;
    EQUAL(kozo_recv(receive, &message), 0);
    EQUAL(message.badge, 1);
    EQUAL(kozo_recv(receive, &message), 0);
    EQUAL(message.badge, 3);
}

static void stopped_twice(void) {
    struct errand *errand = start_errand(SYS_WAIT, make(OBJECT_NOTIFICATION, 0), 0, 0);
    EQUAL(kozo_sys_thread_stop(errand->worker.thread), 0);
    EQUAL(kozo_sys_thread_stop(errand->worker.thread), 0);
    EQUAL(state_of(errand->worker.thread), THREAD_STOPPED);
    EQUAL(kozo_sys_thread_resume(errand->worker.thread), 0);
    ERRAND_REFUSED(errand, WAIT, CANCELLED);
}

const struct test cancel_tests[] = {
    {"CAN001", "a call that queues ends with CANCELLED when its thread is stopped", stopped_call},
    {"CAN002", "and so does one that was taken, and nobody can answer it", stopped_taken_call},
    {"CAN003", "a send that queues ends so, and nothing of it arrives", stopped_send},
    {"CAN004", "a receive ends so, and the thread receives no more", stopped_receive},
    {"CAN005", "a receive that REPLY_RECV began ends so, and is told as a RECV", stopped_reply_receive},
    {"CAN006", "a wait for signals ends so", stopped_wait},
    {"CAN007", "a wait for signals with a deadline ends so", stopped_wait_until},
    {"CAN008", "a call that queues ends with CANCELLED when its capability is deleted", deleted_call},
    {"CAN009", "a send that queues ends so when its capability is deleted", deleted_send},
    {"CAN010", "a receive ends so when its capability is deleted", deleted_receive},
    {"CAN011", "a receive that REPLY_RECV began ends so when its capability is deleted", deleted_reply_receive},
    {"CAN012", "a wait for signals ends so when its capability is deleted", deleted_wait},
    {"CAN013", "a wait with a deadline ends so when its capability is deleted", deleted_wait_until},
    {"CAN014", "a send that queues ends with PEER_GONE when nobody can receive any more", closed_send},
    {"CAN015", "all calls and sends of a queue end then", all_of_a_queue},
    {"CAN016", "whose capability is deleted leaves a queue, and the others stay in their order", others_of_a_queue},
    {"CAN017", "a thread that is stopped twice is stopped once", stopped_twice},
    {0},
};
