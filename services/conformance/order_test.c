// SPDX-License-Identifier: Apache-2.0
//
// Who comes first: in queues the one that came first, on the CPU the most urgent one.
#include <kozo/ipc.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "errand.h"
#include "scratch.h"
#include "things.h"

/// What the workers did, in this order.
static struct {
    volatile unsigned count;
    volatile uint64_t what[16];
} story;

static void note(uint64_t what) {
    story.what[story.count++ % 16] = what;
}

static void check_story(unsigned count, const uint64_t what[]) {
    EQUAL(story.count, count);
    for (unsigned i = 0; i < count; i++) {
        EQUAL(story.what[i], what[i]);
    }
}
#define STORY(...) check_story(sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t), (const uint64_t[]){__VA_ARGS__})

/// The workers of a test, which name each other.
static kozo_handle_t endpoint, bell;
static struct worker other;

static void begin(void) {
    story.count = 0;
    endpoint = make_endpoint();
    bell = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_NOTIFICATION, 1);
}

/// Lets workers below the own priority run until all of them wait.
static void let_lower_run(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    uint64_t signals;
    // Nobody signals it, so that the time passes without this thread.
    REFUSED(WAIT_UNTIL, TIMED_OUT, kozo_sys_wait_until(notification, now() + 20 * MS, &signals));
}

static void receivers_in_order(void) {
    begin();
    struct errand *receivers[3];
    for (unsigned i = 0; i < 3; i++) {
        receivers[i] = start_errand(SYS_RECV, endpoint, 0, 0);
    }
    for (unsigned i = 0; i < 3; i++) {
        EQUAL(kozo_sys_send(endpoint, 1, 10 + i, 0, 0, 0), 0);
    }
    let_others_run();
    for (unsigned i = 0; i < 3; i++) {
        EQUAL(receivers[i]->call.argument[2], 10 + i);
    }
}

static void stopped_receiver_is_last(void) {
    begin();
    struct errand *first = start_errand(SYS_RECV, endpoint, 0, 0);
    struct errand *second = start_errand(SYS_RECV, endpoint, 0, 0);
    EQUAL(kozo_sys_thread_stop(first->worker.thread), 0);
    EQUAL(kozo_sys_send(endpoint, 1, 20, 0, 0, 0), 0);
    let_others_run();
    HOLDS(second->done);
    EQUAL(second->call.argument[2], 20);
}

static void send_number(uint64_t number) {
    kozo_sys_send(endpoint, 1, number, 0, 0, 0);
    worker_end();
}

static void senders_whatever_their_priority(void) {
    begin();
    // Each comes to send before the next one is there, the least urgent first.
    for (unsigned i = 0; i < 3; i++) {
        start_worker(send_number, i, 30 - 10 * i);
        let_lower_run();
    }
    for (unsigned i = 0; i < 3; i++) {
        struct kozo_message message;
        EQUAL(kozo_recv(endpoint, &message), 0);
        EQUAL(message.words[0], i);
    }
}

static void waiters_in_order(void) {
    begin();
    struct errand *first = start_errand(SYS_WAIT, bell, 0, 0);
    struct errand *second = start_errand(SYS_WAIT, bell, 0, 0);
    EQUAL(kozo_sys_signal(bell), 0);
    let_others_run();
    HOLDS(first->done && !second->done);
    EQUAL(kozo_sys_signal(bell), 0);
    let_others_run();
    HOLDS(second->done);
}

// ---- What one thread does to another

static void receive_and_note(uint64_t what) {
    struct kozo_message message;
    uint64_t *words = message.words;
    kozo_sys_recv(endpoint, 0, &message.badge, &message.tag, &words[0], &words[1], &words[2], &words[3]);
    note(what);
    worker_end();
}

static void wait_and_note(uint64_t what) {
    uint64_t signals;
    kozo_sys_wait(bell, &signals);
    note(what);
    worker_end();
}

static void send_and_note(uint64_t what) {
    kozo_sys_send(endpoint, 0, 0, 0, 0, 0);
    note(what);
    worker_end();
}

static void signal_and_note(uint64_t what) {
    kozo_sys_signal(bell);
    note(what);
    worker_end();
}

static void note_only(uint64_t what) {
    note(what);
    worker_end();
}

/// One that waits, and later one that wakes it, each so far below the own priority.
static void run_two(void (*waits)(uint64_t), unsigned below, void (*wakes)(uint64_t), unsigned wakes_below) {
    begin();
    start_worker(waits, 1, below);
    let_lower_run();
    start_worker(wakes, 2, wakes_below);
    let_lower_run();
}

static void urgent_receiver(void) {
    run_two(receive_and_note, 10, send_and_note, 20);
    STORY(1, 2);
}

static void patient_receiver(void) {
    run_two(receive_and_note, 20, send_and_note, 10);
    STORY(2, 1);
}

static void equal_receiver(void) {
    run_two(receive_and_note, 10, send_and_note, 10);
    STORY(2, 1);
}

static void urgent_waiter(void) {
    run_two(wait_and_note, 10, signal_and_note, 20);
    STORY(1, 2);
}

static void patient_waiter(void) {
    run_two(wait_and_note, 20, signal_and_note, 10);
    STORY(2, 1);
}

static void equal_waiter(void) {
    run_two(wait_and_note, 10, signal_and_note, 10);
    STORY(2, 1);
}

// ---- Priorities that change

static void raise_other(uint64_t what) {
    EQUAL(kozo_sys_thread_priority(other.thread, 95, 100), 0);
    note(what);
    worker_end();
}

static void raised_runs_at_once(void) {
    begin();
    other = create_worker();
    start_worker(raise_other, 2, 20);
    run_worker(&other, note_only, 1, 30);
    let_lower_run();
    STORY(1, 2);
}

static struct worker self;

static void lower_self(uint64_t what) {
    EQUAL(kozo_sys_thread_priority(self.thread, 10, 100), 0);
    note(what);
    worker_end();
}

static void lowered_waits_at_once(void) {
    begin();
    self = create_worker();
    run_worker(&self, lower_self, 2, 20);
    start_worker(note_only, 1, 30);
    let_lower_run();
    STORY(1, 2);
}

static void lowest_runs_last(void) {
    begin();
    start_worker(note_only, 3, 100);
    start_worker(note_only, 2, 99);
    start_worker(note_only, 1, 1);
    EQUAL(story.count, 0);
    let_lower_run();
    STORY(1, 2, 3);
}

static void yield_thrice(uint64_t what) {
    kozo_handle_t thread = (kozo_handle_t)what >> 8;
    for (unsigned i = 0; i < 3; i++) {
        note(what & 0xff);
        kozo_sys_thread_yield(thread);
    }
    worker_end();
}

static void yields_go_round(void) {
    begin();
    for (uint64_t i = 1; i <= 3; i++) {
        struct worker worker = create_worker();
        run_worker(&worker, yield_thrice, worker.thread << 8 | i, 10);
    }
    let_lower_run();
    STORY(1, 2, 3, 1, 2, 3, 1, 2, 3);
}

static void yield_alone(void) {
    begin();
    struct worker worker = create_worker();
    run_worker(&worker, yield_thrice, worker.thread << 8 | 1, 10);
    // Less urgent ones are not yielded to.
    start_worker(note_only, 2, 11);
    let_lower_run();
    STORY(1, 1, 1, 2);
}

const struct test order_tests[] = {
    {"ORD001", "the receiver that has waited longest gets the message", receivers_in_order},
    {"ORD002", "a receiver that was stopped is in the queue no more", stopped_receiver_is_last},
    {"ORD003", "senders are served in the order of their arrival, whatever their priority",
     senders_whatever_their_priority},
    {"ORD004", "the first that waits for a signal gets it, and the next the next one", waiters_in_order},
    {"ORD005", "a more urgent receiver runs before its sender goes on", urgent_receiver},
    {"ORD006", "a less urgent receiver runs after its sender", patient_receiver},
    {"ORD007", "a receiver that is as urgent runs after its sender", equal_receiver},
    {"ORD008", "a more urgent waiter runs before who signalled goes on", urgent_waiter},
    {"ORD009", "a less urgent waiter runs after who signalled", patient_waiter},
    {"ORD010", "a waiter that is as urgent runs after who signalled", equal_waiter},
    {"ORD011", "who is raised above the others runs at once", raised_runs_at_once},
    {"ORD012", "who lowers itself below the others waits at once", lowered_waits_at_once},
    {"ORD013", "the lowest priority runs when nobody else does", lowest_runs_last},
    {"ORD014", "yielding goes round among those of a priority", yields_go_round},
    {"ORD015", "yielding is not to less urgent ones", yield_alone},
    {0},
};
