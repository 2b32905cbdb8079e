// SPDX-License-Identifier: Apache-2.0
#include <kozo_syscalls.h>

#include "check.h"
#include "scratch.h"

static kozo_handle_t worker_notification, worker_endpoint;
static volatile uint64_t worker_result, worker_tag;

static void accumulate(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    uint64_t signals = 0;
    REFUSED(POLL, WOULD_BLOCK, kozo_sys_poll(notification, &signals));
    EQUAL(kozo_sys_signal(mint(notification, RIGHT_NOTIFICATION_SIGNAL, 1)), 0);
    EQUAL(kozo_sys_signal(mint(notification, RIGHT_NOTIFICATION_SIGNAL, 8)), 0);
    EQUAL(kozo_sys_wait(notification, &signals), 0);
    EQUAL(signals, 9);
    REFUSED(POLL, WOULD_BLOCK, kozo_sys_poll(notification, &signals));
    REFUSED(WAIT, MISSING_RIGHT, kozo_sys_wait(mint(notification, RIGHT_NOTIFICATION_SIGNAL, 1), &signals));
}

static void waiter(uint64_t argument) {
    (void)argument;
    uint64_t signals = 0;
    kozo_sys_wait(worker_notification, &signals);
    worker_result = signals;
    worker_end();
}

static void wakes(void) {
    worker_notification = make(OBJECT_NOTIFICATION, 0);
    worker_result = 0;
    struct worker worker = start_worker(waiter, 0, 0);
    let_others_run();
    EQUAL(state_of(worker.thread), THREAD_WAITING);
    EQUAL(kozo_sys_signal(mint(worker_notification, RIGHT_NOTIFICATION_SIGNAL, 6)), 0);
    let_others_run();
    EQUAL(worker_result, 6);
}

static void receiver(uint64_t argument) {
    (void)argument;
    uint64_t badge = 0, tag = 0, word;
    kozo_sys_recv(worker_endpoint, 0, &badge, &tag, &word, &word, &word, &word);
    worker_result = badge;
    worker_tag = tag;
    worker_end();
}

static void bound(void) {
    worker_notification = make(OBJECT_NOTIFICATION, 0);
    worker_endpoint = make_endpoint();
    struct worker worker = start_worker(receiver, 0, 0);
    EQUAL(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_NOTIFICATION, worker_notification, 0), 0);
    let_others_run();
    EQUAL(kozo_sys_signal(mint(worker_notification, RIGHT_NOTIFICATION_SIGNAL, 32)), 0);
    let_others_run();
    EQUAL(worker_result, 32);
    EQUAL(worker_tag, TAG_NOTIFICATION);
    REFUSED(THREAD_BIND, IN_USE, kozo_sys_thread_bind(own_thread, THREAD_SLOT_NOTIFICATION, worker_notification, 0));
}

static void ends(void) {
    worker_notification = make(OBJECT_NOTIFICATION, 0);
    worker_result = 1;
    start_worker(waiter, 0, 0);
    let_others_run();
    EQUAL(kozo_sys_cap_delete(own_cnode, worker_notification), 0);
    let_others_run();
    EQUAL(worker_result, 0);
}

static void right_ends(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    worker_notification = copy(notification, RIGHT_NOTIFICATION_WAIT);
    worker_result = 1;
    start_worker(waiter, 0, 0);
    let_others_run();
    EQUAL(kozo_sys_cap_delete(own_cnode, worker_notification), 0);
    let_others_run();
    EQUAL(worker_result, 0);
}

const struct test notification_tests[] = {
    {"NTF001", "signals accumulate until they are taken, all at once", accumulate},
    {"NTF002", "a signal wakes who waits", wakes},
    {"NTF003", "a receive serves the thread's bound notification too", bound},
    {"NTF004", "who waits on a notification that ends is woken", ends},
    {"NTF005", "who waits by a capability that is deleted is woken, though the notification stays", right_ends},
    {0},
};
