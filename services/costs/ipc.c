// SPDX-License-Identifier: Apache-2.0
//
// Messages between threads, and faults, which are messages, too.
#include <kozo/ipc.h>
#include <kozo/start.h>
#include <kozo_syscalls.h>

#include "rows.h"
#include "scratch.h"
#include "twin.h"

enum { LONG_WORDS = 48, SHORTEST_LONG = IPC_REGISTER_WORDS + 1, UNMAPPED = 0x10000, BADGE = 1, FEW_ROUNDS = 100 };

/// What a message of so many words is labelled with; also what answers it.
static uint64_t tag_of(uint64_t words, uint64_t caps) {
    return words << TAG_LENGTH_SHIFT | caps << TAG_CAPS_SHIFT;
}

/// Answers with no word, for as long as that goes well.
static void serve_nothing(uint64_t endpoint) {
    uint64_t badge, tag, word[IPC_REGISTER_WORDS];
    int64_t error = kozo_sys_recv(endpoint, 0, &badge, &tag, &word[0], &word[1], &word[2], &word[3]);
    while (error == 0) {
        error = kozo_sys_reply_recv(endpoint, 0, 0, 0, 0, 0, &badge, &tag, &word[0], &word[1], &word[2], &word[3]);
    }
    worker_end();
}

/// Answers with what came.
static void serve_echo(uint64_t endpoint) {
    uint64_t badge, tag, word[IPC_REGISTER_WORDS];
    int64_t error = kozo_sys_recv(endpoint, 0, &badge, &tag, &word[0], &word[1], &word[2], &word[3]);
    while (error == 0) {
        error = kozo_sys_reply_recv(endpoint, tag, word[0], word[1], word[2], word[3], &badge, &tag, &word[0], &word[1],
                                    &word[2], &word[3]);
    }
    worker_end();
}

/// A server, whose client gets this. `space` is NULL_HANDLE for the own one.
static kozo_handle_t start_server(kozo_handle_t space, void (*serve)(uint64_t endpoint), struct worker *server) {
    kozo_handle_t endpoint = make_endpoint();
    *server = twin_start(space != NULL_HANDLE ? space : own_space, serve, endpoint, 0);
    let_others_run();
    return mint(endpoint, RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_GRANT, BADGE);
}

/// Calls, with as many words as the stub has to set.
#define CALL(endpoint, tag, word0, word1, word2, word3)                                                                \
    kozo_sys_call(endpoint, tag, word0, word1, word2, word3, &badge, &answer, &word[0], &word[1], &word[2], &word[3])

static void round_trip_0w(kozo_handle_t space, const char *name) {
    struct worker server;
    kozo_handle_t endpoint = start_server(space, serve_nothing, &server);
    uint64_t badge, answer, word[IPC_REGISTER_WORDS];
    ROW(name, CALL(endpoint, 0, 0, 0, 0, 0));
}

static void two_spaces_0w(void) {
    round_trip_0w(twin_create(), "ipc_round_trip_0w");
}

static void same_space_0w(void) {
    round_trip_0w(NULL_HANDLE, "ipc_round_trip_same_space_0w");
}

static void two_spaces_4w(void) {
    struct worker server;
    kozo_handle_t endpoint = start_server(twin_create(), serve_echo, &server);
    uint64_t badge, answer, word[IPC_REGISTER_WORDS];
    ROW("ipc_round_trip_4w", CALL(endpoint, tag_of(IPC_REGISTER_WORDS, 0), 1, 2, 3, 4));
}

/// As many words there and back. Those beyond four stand in the buffers already.
static void message_rounds(kozo_handle_t endpoint, uint64_t words, unsigned rounds) {
    uint64_t badge, answer, word[IPC_REGISTER_WORDS], tag = tag_of(words, 0);
    ROUNDS_OF(rounds, (void)0, CALL(endpoint, tag, 1, 2, 3, 4), 0, (void)0);
}

static void long_message(uint64_t words, const char *name) {
    struct worker server;
    kozo_handle_t endpoint = start_server(twin_create(), serve_echo, &server);
    measure_begin(name);
    message_rounds(endpoint, words, ROUNDS);
    measure_end();
}

/// Every length that there is.
static void all_lengths(void) {
    struct worker server;
    kozo_handle_t endpoint = start_server(twin_create(), serve_echo, &server);
    for (uint64_t words = 0; words <= LONG_WORDS; words++) {
        measure_begin_point("ipc_words", words);
        message_rounds(endpoint, words, FEW_ROUNDS);
        measure_end();
    }
}

static void long_5w(void) {
    long_message(SHORTEST_LONG, "ipc_long_5w");
}

static void long_48w(void) {
    long_message(LONG_WORDS, "ipc_long_48w");
}

static void cap_transfer(void) {
    struct worker server;
    kozo_handle_t endpoint = start_server(twin_create(), serve_nothing, &server);
    kozo_handle_t received = take_slots(1);
    kozo_ipc_buffer->send_caps[0] = make(OBJECT_NOTIFICATION, 0);
    server.buffer->receive_slots[0] = received;
    uint64_t badge, answer, word[IPC_REGISTER_WORDS], tag = tag_of(0, 1);
    ROW_OF("ipc_cap_transfer", ROUNDS, (void)0, CALL(endpoint, tag, 0, 0, 0, 0), 0,
           EQUAL(kozo_sys_cap_delete(own_cnode, received), 0));
}

static void receive_for_ever(uint64_t endpoint) {
    uint64_t badge, tag, word[IPC_REGISTER_WORDS];
    while (kozo_sys_recv(endpoint, 0, &badge, &tag, &word[0], &word[1], &word[2], &word[3]) == 0) {
    }
    worker_end();
}

static void send_for_ever(uint64_t endpoint) {
    while (kozo_sys_send(endpoint, 0, 0, 0, 0, 0) == 0) {
    }
    worker_end();
}

static void call_for_ever(uint64_t endpoint) {
    uint64_t badge, answer, word[IPC_REGISTER_WORDS];
    while (CALL(endpoint, 0, 0, 0, 0, 0) == 0) {
    }
    worker_end();
}

/// The worker has its turn, until it waits again.
static void let_worker_run(void) {
    EQUAL(kozo_sys_thread_yield(own_thread), 0);
}

static void send_to_receiver(void) {
    kozo_handle_t endpoint = make_endpoint();
    twin_start(twin_create(), receive_for_ever, endpoint, 0);
    let_others_run();
    ROW_OF("send_to_receiver", ROUNDS, (void)0, kozo_sys_send(endpoint, 0, 0, 0, 0, 0), 0, let_worker_run());
}

static void receive_from_sender(void) {
    kozo_handle_t endpoint = make_endpoint();
    uint64_t badge, tag, word[IPC_REGISTER_WORDS];
    twin_start(twin_create(), send_for_ever, endpoint, 0);
    let_others_run();
    ROW_OF("receive_from_sender", ROUNDS, (void)0,
           kozo_sys_recv(endpoint, 0, &badge, &tag, &word[0], &word[1], &word[2], &word[3]), 0, let_worker_run());
}

static void reply_to_caller(void) {
    kozo_handle_t endpoint = make_endpoint(), reply = make(OBJECT_REPLY, 0);
    uint64_t badge, tag, word[IPC_REGISTER_WORDS];
    EQUAL(kozo_sys_thread_bind(own_thread, THREAD_SLOT_REPLY, reply, 0), 0);
    twin_start(twin_create(), call_for_ever, endpoint, 0);
    let_others_run();
    ROW_OF("reply_to_caller", ROUNDS,
           EQUAL(kozo_sys_recv(endpoint, 0, &badge, &tag, &word[0], &word[1], &word[2], &word[3]), 0),
           kozo_sys_reply(reply, 0, 0, 0, 0, 0), 0, let_worker_run());
    EQUAL(kozo_sys_thread_bind(own_thread, THREAD_SLOT_REPLY, kozo_self.reply, 0), 0);
}

/// Lets who faults go on behind the instruction, whose length is known.
static void handle_faults(uint64_t endpoint) {
    enum { LENGTH = 2 };
    uint64_t badge, tag, address, instruction, stack, flags;
    int64_t error = kozo_sys_recv(endpoint, 0, &badge, &tag, &address, &instruction, &stack, &flags);
    while (error == 0) {
        error = kozo_sys_reply_recv(endpoint, tag_of(1, 0), instruction + LENGTH, 0, 0, 0, &badge, &tag, &address,
                                    &instruction, &stack, &flags);
    }
    worker_end();
}

/// Faults, and has gone on.
static int64_t touch_nothing(void) {
    __asm__ volatile("movl (%0), %%eax" : : "b"((uint64_t)UNMAPPED) : "rax");
    return 0;
}

static void fault_rounds(uint64_t done) {
    ROUNDS_OF(ROUNDS, (void)0, touch_nothing(), 0, (void)0);
    kozo_sys_signal(done);
    worker_end();
}

static void fault(void) {
    kozo_handle_t faults = make_endpoint();
    kozo_handle_t done = make(OBJECT_NOTIFICATION, 0);
    twin_start(twin_create(), handle_faults, faults, 0);
    let_others_run();
    measure_begin("fault_round_trip");
    start_faulty_worker(fault_rounds, mint(done, RIGHT_NOTIFICATION_SIGNAL, 1), faults);
    uint64_t signals;
    EQUAL(kozo_sys_wait(done, &signals), 0);
    measure_end();
}

const struct test ipc_rows[] = {
    {"ipc_round_trip_0w", "call and answer between address spaces, no word", two_spaces_0w},
    {"ipc_round_trip_4w", "call and answer between address spaces, four words", two_spaces_4w},
    {"ipc_round_trip_same_space_0w", "call and answer in one address space, no word", same_space_0w},
    {"ipc_long_5w", "five words there and back", long_5w},
    {"ipc_long_48w", "48 words there and back", long_48w},
    {"ipc_cap_transfer", "a call with one capability, an empty answer", cap_transfer},
    {"send_to_receiver", "a message without an answer, to who waits for one", send_to_receiver},
    {"receive_from_sender", "a message from who waits to send one", receive_from_sender},
    {"reply_to_caller", "an answer, without waiting for the next message", reply_to_caller},
    {"fault_round_trip", "a page fault to its handler and back", fault},
    {0},
};

const struct test length_rows[] = {
    {"ipc_words", "as many words there and back, from none to 48", all_lengths},
    {0},
};
