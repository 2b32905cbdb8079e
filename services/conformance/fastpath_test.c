// SPDX-License-Identifier: Apache-2.0
//
// What the kernel counts where a call or an answer leaves the fast path: the reason, and nothing where it doesn't.
#include <kozo/ipc.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "errand.h"
#include "scratch.h"
#include "things.h"

/// The console, which prints meanwhile, misses less often than this.
enum { ROUNDS = 100, REASONS = MISS_REPLY_TRANSFER + 1 };
#define REASON(name) (UINT64_C(1) << MISS_##name)

/// Where the workers serve.
static kozo_handle_t endpoint, other_endpoint;

static void read_misses(uint64_t misses[REASONS]) {
    for (uint64_t reason = 0; reason < REASONS; reason++) {
        EQUAL(kozo_sys_counter_read(thing(COUNTERS), reason, &misses[reason]), 0);
    }
}

/// Each round must be counted once for each of these reasons, and for no other.
static void check_misses(uint64_t reasons, void (*round)(void)) {
    uint64_t before[REASONS], after[REASONS];
    // How the workers come to wait does not count.
    round();
    read_misses(before);
    for (unsigned i = 0; i < ROUNDS; i++) {
        round();
    }
    read_misses(after);
    for (unsigned reason = 0; reason < REASONS; reason++) {
        EQUAL((after[reason] - before[reason]) / ROUNDS, reasons >> reason & 1);
    }
}

static void serve_in_turn(uint64_t first, uint64_t second) {
    for (;;) {
        struct kozo_message message = kozo_message_of(0);
        kozo_reply_recv(first, &message);
        message = kozo_message_of(0);
        kozo_reply_recv(second, &message);
    }
}

static void serve(uint64_t below) {
    (void)below;
    serve_in_turn(endpoint, endpoint);
}

static void serve_at_length(uint64_t below) {
    (void)below;
    for (;;) {
        struct kozo_message message = kozo_message_of(0);
        message.tag = IPC_MESSAGE_WORDS;
        kozo_reply_recv(endpoint, &message);
    }
}

static void serve_both(uint64_t below) {
    (void)below;
    serve_in_turn(endpoint, other_endpoint);
}

static void send_again_and_again(uint64_t to) {
    for (;;) {
        kozo_sys_send(to, 0, 0, 0, 0, 0);
    }
}

static void begin(void (*entry)(uint64_t), unsigned below) {
    endpoint = make_endpoint();
    other_endpoint = make_endpoint();
    start_worker(entry, 0, below);
    let_others_run();
}

static void call(void) {
    struct kozo_message message = kozo_message_of(0);
    EQUAL(kozo_call(endpoint, &message), 0);
}

static void nothing_of_hits(void) {
    begin(serve, 0);
    check_misses(0, call);
}

// ---- Calls

static void call_nothing(void) {
    struct kozo_message message = kozo_message_of(0);
    EQUAL(kozo_call(NULL_HANDLE, &message), ERR_INVALID_HANDLE);
}

static void bad_handle(void) {
    check_misses(REASON(CALL_HANDLE), call_nothing);
}

static void call_with_all_words(void) {
    struct kozo_message message = kozo_message_of(0);
    message.tag = IPC_MESSAGE_WORDS;
    EQUAL(kozo_call(endpoint, &message), 0);
}

static void nothing_of_long_hits(void) {
    begin(serve_at_length, 0);
    check_misses(0, call_with_all_words);
}

static void call_with_flag(void) {
    struct kozo_message message = kozo_message_of(0);
    message.tag = TAG_NONBLOCK;
    EQUAL(kozo_call(endpoint, &message), 0);
}

static void flagged_call(void) {
    begin(serve, 0);
    check_misses(REASON(CALL_MESSAGE), call_with_flag);
}

static void call_nobody(void) {
    struct kozo_message message = kozo_message_of(0);
    EQUAL(kozo_call(thing(CLOSED_ENDPOINT), &message), ERR_PEER_GONE);
}

static void nobody_waits(void) {
    check_misses(REASON(CALL_NOBODY), call_nobody);
}

static void several_wait(void) {
    begin(serve, 0);
    start_worker(serve, 0, 0);
    let_others_run();
    // Who answers finds the other one waiting.
    check_misses(REASON(CALL_SEVERAL) | REASON(REPLY_QUEUE), call);
}

static void less_urgent_receiver(void) {
    begin(serve, 1);
    check_misses(REASON(CALL_PRIORITY), call);
}

static void call_refused(void) {
    struct kozo_message message = kozo_message_of(0);
    EQUAL(kozo_call(endpoint, &message), ERR_MESSAGE_REFUSED);
}

static void receiver_without_reply(void) {
    endpoint = make_endpoint();
    struct errand *server = make_errand(SYS_RECV, endpoint, 0, 0);
    EQUAL(kozo_sys_thread_bind(server->worker.thread, THREAD_SLOT_REPLY, NULL_HANDLE, 0), 0);
    run_errand(server);
    check_misses(REASON(CALL_NO_REPLY), call_refused);
}

static void call_at_length_refused(void) {
    struct kozo_message message = kozo_message_of(0);
    message.tag = IPC_REGISTER_WORDS + 1;
    EQUAL(kozo_call(endpoint, &message), ERR_MESSAGE_REFUSED);
}

/// Starts a worker without a buffer.
static void begin_without_buffer(void (*entry)(uint64_t)) {
    endpoint = make_endpoint();
    struct worker worker = create_worker();
    EQUAL(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_BUFFER, NULL_HANDLE, 0), 0);
    run_worker(&worker, entry, 0, 0);
    let_others_run();
}

static void receiver_without_buffer(void) {
    begin_without_buffer(serve);
    check_misses(REASON(CALL_TRANSFER), call_at_length_refused);
}

// ---- Answers

static void receive_on_nothing(void) {
    struct kozo_message message = kozo_message_of(0);
    EQUAL(kozo_reply_recv(NULL_HANDLE, &message), ERR_INVALID_HANDLE);
}

static void bad_handle_to_receive(void) {
    check_misses(REASON(REPLY_HANDLE), receive_on_nothing);
}

static void receive_without_waiting(void) {
    struct kozo_message message = kozo_message_of(0);
    message.tag = TAG_NONBLOCK;
    EQUAL(kozo_reply_recv(thing(ENDPOINT), &message), ERR_WOULD_BLOCK);
}

static void flagged_answer(void) {
    check_misses(REASON(REPLY_MESSAGE), receive_without_waiting);
}

static void receive(void) {
    struct kozo_message message = kozo_message_of(0);
    EQUAL(kozo_reply_recv(endpoint, &message), 0);
    let_others_run();
}

static void sender_waits(void) {
    endpoint = make_endpoint();
    start_worker(send_again_and_again, endpoint, 0);
    let_others_run();
    check_misses(REASON(REPLY_QUEUE), receive);
}

static void receive_signals(void) {
    struct kozo_message message = kozo_message_of(0);
    EQUAL(kozo_sys_signal(other_endpoint), 0);
    EQUAL(kozo_reply_recv(endpoint, &message), 0);
    HOLDS(kozo_message_is_notification(&message));
}

static void signals_wait(void) {
    endpoint = make_endpoint();
    other_endpoint = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_NOTIFICATION, 1);
    EQUAL(kozo_sys_thread_bind(own_thread, THREAD_SLOT_NOTIFICATION, other_endpoint, 0), 0);
    check_misses(REASON(REPLY_SIGNALS), receive_signals);
    EQUAL(kozo_sys_thread_bind(own_thread, THREAD_SLOT_NOTIFICATION, NULL_HANDLE, 0), 0);
}

static void call_the_other(void) {
    struct kozo_message message = kozo_message_of(0);
    EQUAL(kozo_call(endpoint, &message), 0);
    kozo_handle_t called = endpoint;
    endpoint = other_endpoint;
    other_endpoint = called;
}

static void serves_two(void) {
    begin(serve_both, 0);
    check_misses(REASON(REPLY_ENDPOINT), call_the_other);
}

static void send(void) {
    EQUAL(kozo_sys_send(endpoint, 0, 0, 0, 0, 0), 0);
    let_others_run();
}

static void nobody_to_answer(void) {
    begin(serve, 0);
    check_misses(REASON(REPLY_NO_CALLER), send);
}

static void call_with_deadline(void) {
    struct kozo_message message = kozo_message_of(0);
    EQUAL(kozo_call_until(endpoint, &message, now() + HOUR), 0);
}

static void caller_with_deadline(void) {
    begin(serve, 0);
    check_misses(REASON(CALL_MESSAGE) | REASON(REPLY_PRIORITY), call_with_deadline);
}

static void call_once(uint64_t unused) {
    (void)unused;
    call();
    worker_end();
}

static void answer_at_length_refused(void) {
    struct kozo_message message = kozo_message_of(0);
    message.tag = IPC_REGISTER_WORDS + 1;
    EQUAL(kozo_reply_recv(endpoint, &message), ERR_MESSAGE_REFUSED);
}

static void caller_without_buffer(void) {
    begin_without_buffer(call_once);
    struct kozo_message message = kozo_message_of(0);
    EQUAL(kozo_reply_recv(endpoint, &message), 0);
    check_misses(REASON(REPLY_TRANSFER), answer_at_length_refused);
}

const struct test fastpath_tests[] = {
    {"FST001", "a call and an answer in registers are counted as no miss", nothing_of_hits},
    {"FST002", "a call through no Endpoint is counted", bad_handle},
    {"FST003", "a call with a flag is counted", flagged_call},
    {"FST004", "a call that nobody waits for is counted", nobody_waits},
    {"FST005", "a call that two wait for is counted, and so is the answer", several_wait},
    {"FST006", "a call of who is less urgent is counted", less_urgent_receiver},
    {"FST007", "a call of who has no Reply is counted", receiver_without_reply},
    {"FST008", "an answer through no Endpoint is counted", bad_handle_to_receive},
    {"FST009", "an answer with a flag is counted", flagged_answer},
    {"FST010", "a receive that somebody has come to send for is counted", sender_waits},
    {"FST011", "a receive with signals is counted", signals_wait},
    {"FST012", "an answer on another endpoint is counted", serves_two},
    {"FST013", "an answer to nobody is counted", nobody_to_answer},
    {"FST014", "an answer to who waits with a deadline is counted, and so is the call", caller_with_deadline},
    {"FST015", "a call and an answer of all words are counted as no miss", nothing_of_long_hits},
    {"FST016", "a long call of who has no buffer is counted", receiver_without_buffer},
    {"FST017", "a long answer to who has no buffer is counted", caller_without_buffer},
    {0},
};
