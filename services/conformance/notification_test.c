// SPDX-License-Identifier: Apache-2.0
#include <kozo/ipc.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "errand.h"
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

static void no_badge(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    struct errand *waiter = start_errand(SYS_WAIT, notification, 0, 0);
    EQUAL(kozo_sys_signal(notification), 0);
    let_others_run();
    HOLDS(!waiter->done);
    EQUAL(poll(notification), 0);
}

static void taken_without_waiting(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    EQUAL(kozo_sys_signal(mint(notification, RIGHT_NOTIFICATION_SIGNAL, 4)), 0);
    uint64_t signals = 0;
    EQUAL(kozo_sys_wait(notification, &signals), 0);
    EQUAL(signals, 4);
    EQUAL(poll(notification), 0);
}

static void same_bit(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t signal = mint(notification, RIGHT_NOTIFICATION_SIGNAL, 6);
    for (unsigned i = 0; i < 3; i++) {
        EQUAL(kozo_sys_signal(signal), 0);
    }
    EQUAL(poll(notification), 6);
    EQUAL(poll(notification), 0);
}

static void waiter_before_bound(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    struct errand *bound_one = make_errand(SYS_RECV, make_endpoint(), 0, 0);
    EQUAL(kozo_sys_thread_bind(bound_one->worker.thread, THREAD_SLOT_NOTIFICATION, notification, 0), 0);
    run_errand(bound_one);
    struct errand *waiter = start_errand(SYS_WAIT, notification, 0, 0);
    kozo_handle_t signal = mint(notification, RIGHT_NOTIFICATION_SIGNAL, 1);
    EQUAL(kozo_sys_signal(signal), 0);
    let_others_run();
    HOLDS(waiter->done && !bound_one->done);
    EQUAL(kozo_sys_signal(signal), 0);
    let_others_run();
    HOLDS(bound_one->done);
}

static void signals_before_messages(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0), endpoint = make_endpoint();
    EQUAL(kozo_sys_thread_bind(own_thread, THREAD_SLOT_NOTIFICATION, notification, 0), 0);
    start_errand(SYS_SEND, endpoint, 1, 50);
    EQUAL(kozo_sys_signal(mint(notification, RIGHT_NOTIFICATION_SIGNAL, 7)), 0);
    struct kozo_message message;
    EQUAL(kozo_recv(endpoint, &message), 0);
    EQUAL(message.tag, TAG_NOTIFICATION);
    EQUAL(message.badge, 7);
    EQUAL(kozo_recv(endpoint, &message), 0);
    EQUAL(message.tag, 1);
    EQUAL(message.words[0], 50);
}

static void bound_with_signals(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    EQUAL(kozo_sys_signal(mint(notification, RIGHT_NOTIFICATION_SIGNAL, 9)), 0);
    struct errand *receiving = start_errand(SYS_RECV, make_endpoint(), 0, 0);
    EQUAL(kozo_sys_thread_bind(receiving->worker.thread, THREAD_SLOT_NOTIFICATION, notification, 0), 0);
    let_others_run();
    HOLDS(receiving->done);
    EQUAL(receiving->call.argument[0], 9);
}

static void unbound(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    struct errand *receiving = start_errand(SYS_RECV, make_endpoint(), 0, 0);
    EQUAL(kozo_sys_thread_bind(receiving->worker.thread, THREAD_SLOT_NOTIFICATION, notification, 0), 0);
    EQUAL(kozo_sys_thread_bind(receiving->worker.thread, THREAD_SLOT_NOTIFICATION, NULL_HANDLE, 0), 0);
    EQUAL(kozo_sys_signal(mint(notification, RIGHT_NOTIFICATION_SIGNAL, 9)), 0);
    let_others_run();
    HOLDS(!receiving->done);
    EQUAL(poll(notification), 9);
}

static void bound_in_call(void) {
    // Who calls is not woken by signals, which wait for the next receive.
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0), endpoint = make_endpoint();
    struct errand *calling = start_errand(SYS_CALL, endpoint, 0, 0);
    EQUAL(kozo_sys_thread_bind(calling->worker.thread, THREAD_SLOT_NOTIFICATION, notification, 0), 0);
    EQUAL(kozo_sys_signal(mint(notification, RIGHT_NOTIFICATION_SIGNAL, 2)), 0);
    let_others_run();
    HOLDS(!calling->done);
    EQUAL(poll(notification), 2);
}

static void reply_receive_serves(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0), endpoint = make_endpoint();
    struct errand *caller = start_errand(SYS_CALL, endpoint, 0, 0);
    struct kozo_message message;
    EQUAL(kozo_recv(endpoint, &message), 0);
    EQUAL(kozo_sys_thread_bind(own_thread, THREAD_SLOT_NOTIFICATION, notification, 0), 0);
    EQUAL(kozo_sys_signal(mint(notification, RIGHT_NOTIFICATION_SIGNAL, 3)), 0);
    message = kozo_message_of(8);
    EQUAL(kozo_reply_recv(endpoint, &message), 0);
    EQUAL(message.badge, 3);
    EQUAL(message.tag, TAG_NOTIFICATION);
    let_others_run();
    EQUAL(caller->call.argument[1], UINT64_C(8) << TAG_LABEL_SHIFT);
}

const struct test notification_tests[] = {
    {"NTF001", "signals accumulate until they are taken, all at once", accumulate},
    {"NTF002", "a signal wakes who waits", wakes},
    {"NTF003", "a receive serves the thread's bound notification too", bound},
    {"NTF004", "who waits on a notification that ends is woken", ends},
    {"NTF005", "who waits by a capability that is deleted is woken, though the notification stays", right_ends},
    {"NTF006", "a signal without a badge signals nothing", no_badge},
    {"NTF007", "signals that are there are taken without waiting, and once", taken_without_waiting},
    {"NTF008", "signals do not count: three of the same are one", same_bit},
    {"NTF009", "who waits for a notification comes before the thread that it is bound to", waiter_before_bound},
    {"NTF010", "a receive takes signals before messages", signals_before_messages},
    {"NTF011", "a notification with signals that is bound to who receives wakes it", bound_with_signals},
    {"NTF012", "a notification that is bound no more is not served", unbound},
    {"NTF013", "signals do not end a call", bound_in_call},
    {"NTF014", "REPLY_RECV answers, and takes the bound notification's signals", reply_receive_serves},
    {0},
};
