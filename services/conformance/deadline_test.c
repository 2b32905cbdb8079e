// SPDX-License-Identifier: Apache-2.0
//
// Deadlines: absolute times, at which whatever waits ends with TIMED_OUT, and which harm nothing that needs no waiting.
#include <kozo/ipc.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "errand.h"
#include "scratch.h"

/// Starts an errand with a deadline in its buffer.
static struct errand *start_until(uint64_t number, kozo_handle_t endpoint, uint64_t deadline) {
    struct errand *errand = make_errand(number, endpoint, TAG_DEADLINE, 0);
    errand->worker.buffer->deadline = deadline;
    run_errand(errand);
    return errand;
}

/// Starts one that waits until a deadline soon, which is told. Where the machine is slow and the deadline comes first,
/// with a later one again.
static struct errand *wait_until_soon(uint64_t number, kozo_handle_t endpoint, uint64_t *deadline) {
    struct errand *errand;
    uint64_t margin = MS;
    do {
        margin *= 4;
        *deadline = now() + margin;
        errand = start_until(number, endpoint, *deadline);
    } while (errand->done && margin < 4000 * MS);
    HOLDS(!errand->done);
    return errand;
}

static void pass_time(uint64_t end) {
    while (now() < end) {
        let_others_run();
    }
}

/// Lets the errand end, which must not be before its deadline. How much later it is, is up to the machine.
static void await_end(const struct errand *errand, uint64_t deadline) {
    while (!errand->done && now() < deadline + 10000 * MS) {
        let_others_run();
    }
    HOLDS(now() >= deadline);
}

/// The errand's syscall ends at its deadline, and the record says so. What REPLY_RECV waited for is told as a receive.
static void check_timed_out(const struct errand *errand, uint64_t number, uint64_t deadline) {
    await_end(errand, deadline);
    uint64_t recorded = number == SYS_REPLY_RECV ? SYS_RECV : number;
    check_refused(__FILE__, __LINE__, &errand->denial, number, recorded, ERR_TIMED_OUT, errand->status);
}

static void check_ends(uint64_t number) {
    uint64_t deadline;
    const struct errand *errand = wait_until_soon(number, make_endpoint(), &deadline);
    check_timed_out(errand, number, deadline);
}

static void send_ends(void) {
    check_ends(SYS_SEND);
}

static void call_ends(void) {
    check_ends(SYS_CALL);
}

static void receive_ends(void) {
    check_ends(SYS_RECV);
}

static void reply_receive_ends(void) {
    check_ends(SYS_REPLY_RECV);
}

static void wait_ends(void) {
    uint64_t deadline = now() + 2 * MS;
    struct errand *errand = make_errand(SYS_WAIT_UNTIL, make(OBJECT_NOTIFICATION, 0), deadline, 0);
    run_errand(errand);
    check_timed_out(errand, SYS_WAIT_UNTIL, deadline);
}

/// What has a receiver, or something to receive, does not wait, and is not asked how late it is.
static void past_but_possible(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *receiver = start_errand(SYS_RECV, endpoint, 0, 0);
    kozo_ipc_buffer->deadline = 1;
    EQUAL(kozo_sys_send(endpoint, TAG_DEADLINE, 0, 0, 0, 0), 0);
    let_others_run();
    EQUAL(receiver->status, 0);
    start_errand(SYS_SEND, endpoint, 1, 6);
    uint64_t badge, tag, word[4];
    EQUAL(kozo_sys_recv(endpoint, TAG_DEADLINE, &badge, &tag, &word[0], &word[1], &word[2], &word[3]), 0);
    EQUAL(word[0], 6);
}

static void past_reply_receive(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *caller = start_errand(SYS_CALL, endpoint, 0, 0);
    struct kozo_message message;
    EQUAL(kozo_recv(endpoint, &message), 0);
    start_errand(SYS_SEND, endpoint, 1, 7);
    message = kozo_message_of(0);
    message.tag |= TAG_DEADLINE;
    kozo_ipc_buffer->deadline = 1;
    EQUAL(kozo_reply_recv(endpoint, &message), 0);
    EQUAL(message.words[0], 7);
    let_others_run();
    HOLDS(caller->done);
    EQUAL(caller->status, 0);
}

static void past_answer_given(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *caller = start_errand(SYS_CALL, endpoint, 0, 0);
    struct kozo_message message;
    EQUAL(kozo_recv(endpoint, &message), 0);
    message = kozo_message_of(0);
    message.tag |= TAG_DEADLINE;
    kozo_ipc_buffer->deadline = 1;
    // The receive has its deadline, the answer before it none.
    REFUSED(REPLY_RECV, TIMED_OUT, kozo_reply_recv(endpoint, &message));
    let_others_run();
    HOLDS(caller->done);
    EQUAL(caller->status, 0);
}

static void past_call(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *receiver = start_errand(SYS_RECV, endpoint, 0, 0);
    struct kozo_message message = kozo_message_of(3);
    // A call would have to wait for the answer in any case.
    REFUSED(CALL, TIMED_OUT, kozo_call_until(endpoint, &message, 1));
    let_others_run();
    HOLDS(!receiver->done);
}

static void past_wait(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    EQUAL(kozo_sys_signal(mint(notification, RIGHT_NOTIFICATION_SIGNAL, 3)), 0);
    uint64_t signals = 0;
    EQUAL(kozo_sys_wait_until(notification, 0, &signals), 0);
    EQUAL(signals, 3);
}

static void far_deadlines(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *receiver = start_until(SYS_RECV, endpoint, UINT64_MAX);
    struct errand *waiter = start_errand(SYS_WAIT_UNTIL, make(OBJECT_NOTIFICATION, 0), UINT64_MAX, 0);
    pass_time(now() + 2 * MS);
    HOLDS(!receiver->done);
    HOLDS(!waiter->done);
    EQUAL(kozo_sys_send(endpoint, 0, 0, 0, 0, 0), 0);
    let_others_run();
    EQUAL(receiver->status, 0);
}

static void in_time(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *caller = start_until(SYS_CALL, endpoint, now() + HOUR);
    struct kozo_message message;
    EQUAL(kozo_recv(endpoint, &message), 0);
    EQUAL(message.tag, 0);
    message = kozo_message_of(4);
    message.tag |= TAG_NONBLOCK;
    REFUSED(REPLY_RECV, WOULD_BLOCK, kozo_reply_recv(endpoint, &message));
    let_others_run();
    HOLDS(caller->done);
    EQUAL(caller->status, 0);
    EQUAL(caller->call.argument[1], UINT64_C(4) << TAG_LABEL_SHIFT);
}

/// The deadline in the buffer counts by the flag alone.
static void only_by_flag(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *receiver = make_errand(SYS_RECV, endpoint, 0, 0);
    receiver->worker.buffer->deadline = 1;
    run_errand(receiver);
    pass_time(now() + 2 * MS);
    HOLDS(!receiver->done);
}

static void read_once_at_start(void) {
    uint64_t deadline;
    struct errand *receiver = wait_until_soon(SYS_RECV, make_endpoint(), &deadline);
    receiver->worker.buffer->deadline = UINT64_MAX;
    check_timed_out(receiver, SYS_RECV, deadline);
}

static void timed_out_leaves_queue(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t receive = copy(owner, RIGHT_ENDPOINT_RECEIVE);
    uint64_t deadline;
    struct errand *first = wait_until_soon(SYS_SEND, mint(owner, RIGHT_ENDPOINT_SEND, 1), &deadline);
    start_errand(SYS_SEND, mint(owner, RIGHT_ENDPOINT_SEND, 2), 0, 0);
    check_timed_out(first, SYS_SEND, deadline);
    struct kozo_message message;
    EQUAL(kozo_recv(receive, &message), 0);
    EQUAL(message.badge, 2);
}

static void bound_notification_in_time(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    struct errand *errand = make_errand(SYS_RECV, make_endpoint(), TAG_DEADLINE, 0);
    errand->worker.buffer->deadline = 1;
    EQUAL(kozo_sys_thread_bind(errand->worker.thread, THREAD_SLOT_NOTIFICATION, notification, 0), 0);
    EQUAL(kozo_sys_signal(mint(notification, RIGHT_NOTIFICATION_SIGNAL, 8)), 0);
    run_errand(errand);
    EQUAL(errand->status, 0);
    EQUAL(errand->call.argument[0], 8);
    EQUAL(errand->call.argument[1], TAG_NOTIFICATION);
}

const struct test deadline_tests[] = {
    {"DLN001", "a send ends at its deadline", send_ends},
    {"DLN002", "a call that nobody took ends at its deadline", call_ends},
    {"DLN003", "a receive ends at its deadline", receive_ends},
    {"DLN004", "a receive that REPLY_RECV began ends at its deadline", reply_receive_ends},
    {"DLN005", "a wait for signals ends at its deadline", wait_ends},
    {"DLN006", "after its deadline a send still finds who waits, and a receive what is there", past_but_possible},
    {"DLN007", "after its deadline REPLY_RECV still answers and takes what is there", past_reply_receive},
    {"DLN008", "an answer is given though the deadline of the receive after it has passed", past_answer_given},
    {"DLN009", "a call whose deadline has passed is not sent, though somebody receives", past_call},
    {"DLN010", "after its deadline a wait still takes signals that are there", past_wait},
    {"DLN011", "the last time there is never comes", far_deadlines},
    {"DLN012", "a call that is answered before its deadline has the answer", in_time},
    {"DLN013", "a deadline counts by the flag in the tag alone", only_by_flag},
    {"DLN014", "a deadline is read when the wait begins", read_once_at_start},
    {"DLN015", "who timed out is in no queue any more", timed_out_leaves_queue},
    {"DLN016", "after its deadline a receive still takes the bound notification's signals", bound_notification_in_time},
    {0},
};
