// SPDX-License-Identifier: Apache-2.0
#include <kozo/ipc.h>
#include <kozo_service.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "raw.h"
#include "scratch.h"

struct received {
    int64_t status;
    uint64_t badge, tag, word[4];
};

static struct received receive(kozo_handle_t endpoint) {
    struct received r = {0};
    r.status = kozo_sys_recv(endpoint, 0, &r.badge, &r.tag, &r.word[0], &r.word[1], &r.word[2], &r.word[3]);
    return r;
}

static struct received call(kozo_handle_t endpoint, uint64_t tag, uint64_t word) {
    struct received r = {0};
    r.status = kozo_sys_call(endpoint, tag, word, word + 1, word + 2, word + 3, &r.badge, &r.tag, &r.word[0],
                             &r.word[1], &r.word[2], &r.word[3]);
    return r;
}

/// What the workers do is told to them here.
static kozo_handle_t worker_endpoint;
static volatile uint64_t worker_result;
static struct kozo_ipc_buffer *volatile worker_buffer;

/// Answers each call with its words plus the badge, for ever.
static void adder(uint64_t argument) {
    (void)argument;
    struct received r = receive(worker_endpoint);
    for (;;) {
        EQUAL(r.status, 0);
        uint64_t b = r.badge;
        r.status = kozo_sys_reply_recv(worker_endpoint, r.tag, r.word[0] + b, r.word[1] + b, r.word[2] + b,
                                       r.word[3] + b, &r.badge, &r.tag, &r.word[0], &r.word[1], &r.word[2], &r.word[3]);
    }
}

static void round_trip(void) {
    worker_endpoint = make_endpoint();
    kozo_handle_t badged = mint(make(OBJECT_ENDPOINT, 0), RIGHT_ENDPOINT_SEND, 1);
    EQUAL(call(badged, 0, 0).status, ERR_PEER_GONE);
    start_worker(adder, 0, 0);
    // The first call finds no receiver and queues, the others go the fast way.
    for (uint64_t i = 0; i < 1000; i++) {
        struct received r = call(worker_endpoint, UINT64_C(9) << TAG_LABEL_SHIFT | 4, i);
        EQUAL(r.status, 0);
        EQUAL(r.badge, 0);
        EQUAL(r.tag, UINT64_C(9) << TAG_LABEL_SHIFT | 4);
        EQUAL(r.word[0], i);
        EQUAL(r.word[3], i + 3);
    }
}

static void badges(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    worker_endpoint = copy(owner, RIGHT_ENDPOINT_RECEIVE);
    kozo_handle_t first = mint(owner, RIGHT_ENDPOINT_SEND, 1000);
    kozo_handle_t second = mint(owner, RIGHT_ENDPOINT_SEND, UINT64_C(1) << 63);
    start_worker(adder, 0, 0);
    EQUAL(call(first, 1, 5).word[0], 1005);
    EQUAL(call(first, 1, 5).word[0], 1005);
    EQUAL(call(second, 1, 5).word[0], (UINT64_C(1) << 63) + 5);
    EQUAL(call(worker_endpoint, 1, 5).status, ERR_MISSING_RIGHT);
    EQUAL(receive(first).status, ERR_MISSING_RIGHT);
}

/// Answers one long message with its words doubled.
static void doubler(uint64_t argument) {
    (void)argument;
    for (;;) {
        struct received r = receive(worker_endpoint);
        for (unsigned i = 0; i < IPC_BUFFER_WORDS; i++) {
            worker_buffer->words[i] *= 2;
        }
        kozo_sys_reply(worker_result, r.tag, r.word[0] * 2, r.word[1] * 2, r.word[2] * 2, r.word[3] * 2);
    }
}

static void long_messages(void) {
    worker_endpoint = make_endpoint();
    struct worker worker = start_worker(doubler, 0, 0);
    worker_buffer = worker.buffer;
    worker_result = worker.reply;
    for (uint64_t length = 0; length <= IPC_MESSAGE_WORDS; length++) {
        for (unsigned i = 0; i < IPC_BUFFER_WORDS; i++) {
            kozo_ipc_buffer->words[i] = 100 + i;
        }
        struct received r = call(worker_endpoint, length, 7);
        EQUAL(r.status, 0);
        EQUAL(r.tag, length);
        EQUAL(r.word[3], 20);
        for (uint64_t i = 0; i < IPC_BUFFER_WORDS; i++) {
            EQUAL(kozo_ipc_buffer->words[i], i + 4 < length ? (100 + i) * 2 : 100 + i);
        }
    }
}

static void bad_tags(void) {
    kozo_handle_t endpoint = make_endpoint();
    EQUAL(call(endpoint, IPC_MESSAGE_WORDS + 1, 0).status, ERR_INVALID_ARGUMENT);
    EQUAL(call(endpoint, 0xff, 0).status, ERR_INVALID_ARGUMENT);
    EQUAL(call(endpoint, (IPC_CAPS + 1) << TAG_CAPS_SHIFT, 0).status, ERR_INVALID_ARGUMENT);
    EQUAL(call(endpoint, UINT64_C(1) << 31, 0).status, ERR_INVALID_ARGUMENT);
    EQUAL(call(endpoint, TAG_NOTIFICATION, 0).status, ERR_INVALID_ARGUMENT);
    EQUAL(call(endpoint, TAG_NONBLOCK, 0).status, ERR_WOULD_BLOCK);
    REFUSED(SEND, WOULD_BLOCK, kozo_sys_send(endpoint, TAG_NONBLOCK, 0, 0, 0, 0));
    struct received r;
    REFUSED(RECV, INVALID_ARGUMENT,
            kozo_sys_recv(endpoint, 1, &r.badge, &r.tag, &r.word[0], &r.word[1], &r.word[2], &r.word[3]));
    REFUSED(RECV, WOULD_BLOCK,
            kozo_sys_recv(endpoint, TAG_NONBLOCK, &r.badge, &r.tag, &r.word[0], &r.word[1], &r.word[2], &r.word[3]));
}

static void registers(void) {
    worker_endpoint = make_endpoint();
    start_worker(adder, 0, 0);
    for (unsigned round = 0; round < 3; round++) {
        struct raw_call raw = {
            .number = SYS_CALL, .argument = {worker_endpoint, 2, 11, 12, 0, 0}, .preserved = {1, 2, 3, 4, 5, 6}};
        EQUAL(raw_syscall(&raw), 0);
        EQUAL(raw.argument[0], 0);
        EQUAL(raw.argument[1], 2);
        EQUAL(raw.argument[2], 11);
        EQUAL(raw.argument[3], 12);
        EQUAL(raw.argument[4] | raw.argument[5], 0);
        EQUAL(raw.preserved[0], 1);
        EQUAL(raw.preserved[1], 2);
        EQUAL(raw.preserved[2] | raw.preserved[3] | raw.preserved[4] | raw.preserved[5], 0);
    }
    struct raw_call refused = {
        .number = SYS_CALL, .argument = {NULL_HANDLE, 1, 2, 3, 4, 5}, .preserved = {1, 2, 3, 4, 5, 6}};
    EQUAL(raw_syscall(&refused), ERR_INVALID_HANDLE);
    EQUAL(refused.argument[0] | refused.argument[1] | refused.argument[5], 0);
    EQUAL(refused.preserved[2] | refused.preserved[3] | refused.preserved[4] | refused.preserved[5], 0);
    EQUAL(refused.preserved[1], 2);
}

/// Receives one message with a capability and keeps its tag.
static void taker(uint64_t argument) {
    (void)argument;
    worker_result = receive(worker_endpoint).tag;
    worker_end();
}

static void capability_transfer(void) {
    worker_endpoint = make_endpoint();
    kozo_handle_t ungranted = copy(worker_endpoint, RIGHT_ENDPOINT_SEND);
    kozo_handle_t notification = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 4);
    kozo_handle_t slot = take_slots(2);
    worker_result = 0;
    struct worker worker = start_worker(taker, 0, 0);
    worker.buffer->receive_slots[0] = slot;
    let_others_run();
    const uint64_t one = UINT64_C(1) << TAG_CAPS_SHIFT;
    kozo_ipc_buffer->send_caps[0] = notification;
    REFUSED(SEND, MISSING_RIGHT, kozo_sys_send(ungranted, one, 0, 0, 0, 0));
    kozo_ipc_buffer->send_caps[1] = notification;
    REFUSED(SEND, MESSAGE_REFUSED, kozo_sys_send(worker_endpoint, 2 * one, 0, 0, 0, 0));
    worker.buffer->receive_slots[1] = slot;
    REFUSED(SEND, MESSAGE_REFUSED, kozo_sys_send(worker_endpoint, 2 * one, 0, 0, 0, 0));
    kozo_ipc_buffer->send_caps[0] = take_slots(1);
    REFUSED(SEND, INVALID_HANDLE, kozo_sys_send(worker_endpoint, one, 0, 0, 0, 0));
    kozo_ipc_buffer->send_caps[0] = pool;
    REFUSED(SEND, NOT_DERIVABLE, kozo_sys_send(worker_endpoint, one, 0, 0, 0, 0));
    EQUAL(worker_result, 0);
    kozo_ipc_buffer->send_caps[0] = notification;
    EQUAL(kozo_sys_send(worker_endpoint, TAG_NONBLOCK | one, 0, 0, 0, 0), 0);
    let_others_run();
    EQUAL(worker_result, one);
    uint64_t signals = 0;
    EQUAL(kozo_sys_signal(slot), 0);
    EQUAL(kozo_sys_poll(notification, &signals), 0);
    EQUAL(signals, 4);
}

/// Receives twice without answering.
static void dropper(uint64_t argument) {
    (void)argument;
    receive(worker_endpoint);
    receive(worker_endpoint);
    worker_end();
}

static void reply_dropped(void) {
    worker_endpoint = make_endpoint();
    start_worker(dropper, 0, 0);
    EQUAL(call(worker_endpoint, 0, 0).status, ERR_REPLY_DROPPED);
}

/// Calls, and keeps what came of it.
static void caller(uint64_t argument) {
    worker_result = 1;
    worker_result = (uint64_t)call(worker_endpoint, argument, 0).status;
    worker_end();
}

static void receiver_gone(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t receiver = copy(owner, RIGHT_ENDPOINT_RECEIVE);
    worker_endpoint = copy(owner, RIGHT_ENDPOINT_SEND);
    start_worker(caller, 0, 0);
    let_others_run();
    EQUAL(worker_result, 1);
    EQUAL(kozo_sys_cap_delete(own_cnode, receiver), 0);
    let_others_run();
    EQUAL(worker_result, ERR_PEER_GONE);
    EQUAL(call(worker_endpoint, 0, 0).status, ERR_PEER_GONE);
    // As soon as somebody can receive again, callers wait.
    copy(owner, RIGHT_ENDPOINT_RECEIVE);
    EQUAL(call(worker_endpoint, TAG_NONBLOCK, 0).status, ERR_WOULD_BLOCK);
}

/// Receives one call and never answers.
static void sleeper(uint64_t argument) {
    (void)argument;
    receive(worker_endpoint);
    worker_end();
}

static void server_dies(void) {
    worker_endpoint = make_endpoint();
    struct worker server = start_worker(sleeper, 0, 0);
    start_worker(caller, 0, 0);
    let_others_run();
    EQUAL(worker_result, 1);
    EQUAL(kozo_sys_cap_delete(own_cnode, server.thread), 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, server.reply), 0);
    let_others_run();
    EQUAL(worker_result, ERR_PEER_GONE);
}

static void unfit_receiver(void) {
    worker_endpoint = make_endpoint();
    struct worker server = start_worker(sleeper, 0, 0);
    let_others_run();
    EQUAL(kozo_sys_thread_bind(server.thread, THREAD_SLOT_BUFFER, NULL_HANDLE, 0), 0);
    EQUAL(call(worker_endpoint, 5, 0).status, ERR_MESSAGE_REFUSED);
    EQUAL(kozo_sys_thread_bind(server.thread, THREAD_SLOT_REPLY, NULL_HANDLE, 0), 0);
    EQUAL(call(worker_endpoint, 0, 0).status, ERR_MESSAGE_REFUSED);
    EQUAL(state_of(server.thread), THREAD_RECEIVING);
    EQUAL(kozo_sys_send(worker_endpoint, TAG_NONBLOCK | 4, 0, 0, 0, 0), 0);
}

/// Sends its own number.
static void numbered_sender(uint64_t number) {
    kozo_sys_send(worker_endpoint, 1, number, 0, 0, 0);
    worker_end();
}

static void first_in_first_out(void) {
    worker_endpoint = make_endpoint();
    for (uint64_t i = 0; i < 5; i++) {
        start_worker(numbered_sender, i, 0);
        let_others_run();
    }
    for (uint64_t i = 0; i < 5; i++) {
        EQUAL(receive(worker_endpoint).word[0], i);
    }
}

static uint64_t holds_a_caller(kozo_handle_t reply) {
    uint64_t type, rights, badge, size_bits, detail, derived;
    EQUAL(kozo_sys_cap_inspect(own_cnode, reply, &type, &rights, &badge, &size_bits, &detail, &derived), 0);
    return detail;
}

static void late_reply(void) {
    worker_endpoint = make_endpoint();
    start_worker(caller, 0, 0);
    kozo_handle_t reply = make(OBJECT_REPLY, 0);
    kozo_handle_t usual = kozo_self.reply;
    EQUAL(kozo_sys_thread_bind(own_thread, THREAD_SLOT_REPLY, reply, 0), 0);
    EQUAL(receive(worker_endpoint).status, 0);
    EQUAL(kozo_sys_thread_bind(own_thread, THREAD_SLOT_REPLY, usual, 0), 0);
    REFUSED(THREAD_BIND, IN_USE, kozo_sys_thread_bind(own_thread, THREAD_SLOT_REPLY, reply, 0));
    let_others_run();
    EQUAL(worker_result, 1);
    EQUAL(holds_a_caller(reply), 1);
    EQUAL(kozo_sys_reply(reply, 0, 0, 0, 0, 0), 0);
    let_others_run();
    EQUAL(worker_result, 0);
    EQUAL(holds_a_caller(reply), 0);
    REFUSED(REPLY, NO_CALLER, kozo_sys_reply(reply, 0, 0, 0, 0, 0));
}

static void greeter(void) {
    kozo_handle_t endpoint = kozo.greeter.handle;
    if (!kozo_has_greeter()) {
        return; // A system without Rust has no greeter.
    }
    struct kozo_message message = {.tag = KOZO_TAG(GREETER_GREET, 4, 0), .words = {UINT64_MAX}};
    EQUAL(kozo_call(endpoint, &message), 0);
    EQUAL(message.tag, KOZO_TAG(STATUS_BAD_ARGUMENT, 0, 0));
    message = (struct kozo_message){.tag = KOZO_TAG(9999, 0, 0)};
    EQUAL(kozo_call(endpoint, &message), 0);
    EQUAL(message.tag, KOZO_TAG(STATUS_BAD_METHOD, 0, 0));
    message = (struct kozo_message){.tag = KOZO_TAG(GREETER_GREET, 1, 0), .words = {1}};
    EQUAL(kozo_call(endpoint, &message), 0);
    EQUAL(message.tag, KOZO_TAG(STATUS_BAD_ARGUMENT, 0, 0));
}

/// Receives, and keeps what came of it.
static void receiver(uint64_t argument) {
    worker_result = 1;
    worker_result = (uint64_t)receive((kozo_handle_t)argument).status;
    worker_end();
}

static void receiver_revoked(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t right = copy(owner, RIGHT_ENDPOINT_RECEIVE);
    start_worker(receiver, right, 0);
    let_others_run();
    EQUAL(worker_result, 1);
    EQUAL(kozo_sys_cap_revoke(own_cnode, owner), 0);
    REFUSED(SEND, PEER_GONE, kozo_sys_send(owner, 0, 0, 0, 0, 0));
    let_others_run();
    EQUAL(worker_result, ERR_CANCELLED);
}

static void sender_revoked(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t right = copy(owner, RIGHT_ENDPOINT_RECEIVE);
    worker_endpoint = copy(owner, RIGHT_ENDPOINT_SEND);
    start_worker(caller, 0, 0);
    let_others_run();
    EQUAL(worker_result, 1);
    EQUAL(kozo_sys_cap_delete(own_cnode, worker_endpoint), 0);
    let_others_run();
    EQUAL(worker_result, ERR_CANCELLED);
    // Nothing of it is left to receive.
    struct received r;
    REFUSED(RECV, WOULD_BLOCK,
            kozo_sys_recv(right, TAG_NONBLOCK, &r.badge, &r.tag, &r.word[0], &r.word[1], &r.word[2], &r.word[3]));
}

static void one_receiver_revoked(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t right = copy(owner, RIGHT_ENDPOINT_RECEIVE);
    copy(owner, RIGHT_ENDPOINT_RECEIVE);
    start_worker(receiver, right, 0);
    let_others_run();
    EQUAL(worker_result, 1);
    EQUAL(kozo_sys_cap_delete(own_cnode, right), 0);
    REFUSED(SEND, WOULD_BLOCK, kozo_sys_send(owner, TAG_NONBLOCK, 0, 0, 0, 0));
    let_others_run();
    EQUAL(worker_result, ERR_CANCELLED);
}

/// The server has taken the call, and the Reply outlives both the server and its right to receive.
static void taken_then_closed(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    worker_endpoint = copy(owner, RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_RECEIVE);
    kozo_handle_t send = copy(owner, RIGHT_ENDPOINT_SEND);
    struct worker server = start_worker(sleeper, 0, 0);
    let_others_run();
    kozo_handle_t receive_right = worker_endpoint;
    worker_endpoint = send;
    start_worker(caller, 0, 0);
    let_others_run();
    EQUAL(worker_result, 1);
    EQUAL(kozo_sys_cap_delete(own_cnode, receive_right), 0);
    let_others_run();
    EQUAL(worker_result, ERR_PEER_GONE);
    REFUSED(REPLY, NO_CALLER, kozo_sys_reply(server.reply, 0, 0, 0, 0, 0));
}

static void server_thread_dies(void) {
    worker_endpoint = make_endpoint();
    struct worker server = start_worker(sleeper, 0, 0);
    start_worker(caller, 0, 0);
    let_others_run();
    EQUAL(worker_result, 1);
    EQUAL(kozo_sys_cap_delete(own_cnode, server.thread), 0);
    let_others_run();
    EQUAL(worker_result, ERR_PEER_GONE);
}

static kozo_handle_t chain_endpoint;

/// Receives one call and makes one itself, which nobody answers.
static void middleman(uint64_t back) {
    receive(chain_endpoint);
    call(back, 0, 0);
    worker_end();
}

static void chain_breaks(void) {
    worker_endpoint = make_endpoint();
    chain_endpoint = make_endpoint();
    start_worker(sleeper, 0, 0);
    struct worker middle = start_worker(middleman, worker_endpoint, 0);
    let_others_run();
    worker_endpoint = chain_endpoint;
    start_worker(caller, 0, 0);
    let_others_run();
    EQUAL(worker_result, 1);
    EQUAL(kozo_sys_cap_delete(own_cnode, middle.thread), 0);
    let_others_run();
    EQUAL(worker_result, ERR_PEER_GONE);
}

const struct test ipc_tests[] = {
    {"IPC001", "a call's four words reach the server and come back", round_trip},
    {"IPC002", "the server sees the badge of the capability called through", badges},
    {"IPC003", "messages of every length up to 48 words arrive whole, and no more than that", long_messages},
    {"IPC004", "tags with lengths, counts or flags that do not exist are refused", bad_tags},
    {"IPC005", "an IPC syscall returns outputs, preserved registers and otherwise zeros", registers},
    {"IPC006", "capabilities travel with the right to grant into slots that the receiver named", capability_transfer},
    {"IPC007", "a caller whose server receives again gets REPLY_DROPPED", reply_dropped},
    {"IPC008", "callers get PEER_GONE when nobody can receive, and later ones until somebody can", receiver_gone},
    {"IPC009", "a caller whose server dies gets PEER_GONE", server_dies},
    {"IPC010", "what the receiver cannot take is refused to the sender, and the receiver goes on waiting",
     unfit_receiver},
    {"IPC011", "senders are served in the order of their arrival", first_in_first_out},
    {"IPC012", "a call can be answered later through its Reply, once", late_reply},
    {"IPC013", "the greeter answers hostile requests with a Status", greeter},
    {"IPC014", "who waits to receive is woken, and gets no message, once the right to receive is revoked",
     receiver_revoked},
    {"IPC015", "who queues to send by a capability that is deleted is woken, and nothing of the message arrives",
     sender_revoked},
    {"IPC016", "who waits to receive by a capability that is deleted is woken, though others can still receive",
     one_receiver_revoked},
    {"IPC017", "callers whose request was taken get PEER_GONE, too, when nobody can receive any more",
     taken_then_closed},
    {"IPC018", "a caller whose server's thread is deleted gets PEER_GONE, whoever holds the Reply", server_thread_dies},
    {"IPC019", "the caller of a server that is deleted while it calls another one gets PEER_GONE", chain_breaks},
    {0},
};
