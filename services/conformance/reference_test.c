// SPDX-License-Identifier: Apache-2.0
//
// References inside kernel objects are slots too: once the capability that one came from is revoked, nothing is reached
// through it any more.
#include <kozo/ipc.h>
#include <kozo/string.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "errand.h"
#include "fault.h"
#include "registers.h"
#include "scratch.h"
#include "things.h"

static void revoke(kozo_handle_t capability) {
    EQUAL(kozo_sys_cap_revoke(own_cnode, capability), 0);
    EQUAL(inspect(capability).derived, 0);
}

static int64_t bind(const struct errand *errand, uint64_t slot, kozo_handle_t capability) {
    return kozo_sys_thread_bind(errand->worker.thread, slot, capability, 0);
}

static void cnode(void) {
    struct errand *errand = make_errand(SYS_POLL, thing(NOTIFICATION), 0, 0);
    kozo_handle_t own = copy(own_cnode, RIGHTS_ALL);
    EQUAL(bind(errand, THREAD_SLOT_CNODE, own), 0);
    revoke(own);
    run_errand(errand);
    ERRAND_REFUSED(errand, POLL, INVALID_HANDLE);
    // There is no slot but the one that is never filled.
    EQUAL(errand->denial.kind, DENIAL_BEYOND_CNODE);
    EQUAL(errand->denial.high, 1);
}

/// A CNode that ends takes along the capability that its thread waits by.
static void cnode_of_a_waiter(void) {
    kozo_handle_t own = make(OBJECT_CNODE, 4);
    struct errand *errand = make_errand(SYS_WAIT, 5, 0, 0);
    EQUAL(kozo_sys_cap_copy(own, 5, own_cnode, thing(NOTIFICATION), RIGHTS_ALL), 0);
    EQUAL(bind(errand, THREAD_SLOT_CNODE, own), 0);
    run_errand(errand);
    HOLDS(!errand->done);
    revoke(own);
    // The thread lost its CNode, and still waits by a capability in it.
    let_others_run();
    HOLDS(!errand->done);
    EQUAL(kozo_sys_cap_delete(own_cnode, own), 0);
    ERRAND_REFUSED(errand, WAIT, CANCELLED);
}

static volatile uint64_t counted;

static void count(uint64_t argument) {
    (void)argument;
    for (;;) {
        counted++;
    }
}

static void space(void) {
    kozo_handle_t own = copy(own_space, RIGHTS_ALL);
    struct worker worker = create_worker();
    EQUAL(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_SPACE, own, 0), 0);
    counted = 0;
    run_worker(&worker, count, 0, 0);
    while (counted == 0) {
        kozo_sys_thread_yield(own_thread);
    }
    revoke(own);
    uint64_t before = counted;
    let_others_run();
    EQUAL(counted, before);
    EQUAL(state_of(worker.thread), THREAD_FAULTED);
}

static void space_of_a_server(void) {
    kozo_handle_t own = copy(own_space, RIGHTS_ALL), endpoint = make_endpoint();
    struct errand *server = make_errand(SYS_RECV, endpoint, 0, 0);
    EQUAL(bind(server, THREAD_SLOT_SPACE, own), 0);
    run_errand(server);
    struct errand *caller = make_errand(SYS_CALL, endpoint, 0, 0);
    run_worker(&caller->worker, registers_store, 0, 0);
    EQUAL(kozo_sys_thread_stop(caller->worker.thread), 0);
    run_errand(caller);
    HOLDS(!caller->done);
    // The server can't go on, and so will not answer.
    revoke(own);
    ERRAND_REFUSED(caller, CALL, PEER_GONE);
}

static void buffer_of_a_receiver(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *receiver = start_errand(SYS_RECV, endpoint, 0, 0);
    revoke(receiver->worker.buffer_frame);
    REFUSED(SEND, MESSAGE_REFUSED, kozo_sys_send(endpoint, 5, 0, 0, 0, 0));
    EQUAL(kozo_sys_send(endpoint, TAG_NONBLOCK | 4, 1, 2, 3, 4), 0);
    let_others_run();
    EQUAL(receiver->status, 0);
    EQUAL(receiver->call.argument[5], 4);
}

/// The frame is revoked between the call and its answer, which would be written to it.
static void buffer_of_a_caller(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *caller = start_errand(SYS_CALL, endpoint, 5, 1);
    struct kozo_message message;
    EQUAL(kozo_recv(endpoint, &message), 0);
    revoke(caller->worker.buffer_frame);
    memset(caller->worker.buffer->words, 0x11, sizeof(caller->worker.buffer->words));
    kozo_ipc_buffer->words[0] = 99;
    message = (struct kozo_message){.tag = 5 | TAG_NONBLOCK};
    REFUSED(REPLY_RECV, MESSAGE_REFUSED, kozo_reply_recv(endpoint, &message));
    EQUAL(caller->worker.buffer->words[0], UINT64_C(0x1111111111111111));
    message.tag = 4 | TAG_NONBLOCK;
    REFUSED(REPLY_RECV, WOULD_BLOCK, kozo_reply_recv(endpoint, &message));
    let_others_run();
    EQUAL(caller->status, 0);
}

/// A sender that queues with a long message has it no more when its turn comes.
static void buffer_of_a_sender(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *sender = start_errand(SYS_SEND, endpoint, 5, 1);
    revoke(sender->worker.buffer_frame);
    uint64_t out;
    REFUSED(RECV, WOULD_BLOCK, kozo_sys_recv(endpoint, TAG_NONBLOCK, &out, &out, &out, &out, &out, &out));
    let_others_run();
    HOLDS(sender->done);
    REFUSED_WITH(NULL, SEND, NO_BUFFER, sender->status);
}

static void buffer_record(void) {
    struct errand *errand = make_errand(SYS_SIGNAL, NULL_HANDLE, 0, 0);
    memset(&errand->worker.buffer->denial, 0x22, sizeof(struct kozo_denial));
    revoke(errand->worker.buffer_frame);
    run_errand(errand);
    REFUSED_WITH(NULL, SIGNAL, INVALID_HANDLE, errand->status);
    EQUAL(errand->worker.buffer->denial.error, UINT64_C(0x2222222222222222));
}

static void buffer_twice(void) {
    // Another place in the frame takes the place of the first.
    struct errand *errand = make_errand(SYS_SIGNAL, NULL_HANDLE, 0, 0);
    EQUAL(kozo_sys_thread_bind(errand->worker.thread, THREAD_SLOT_BUFFER, errand->worker.buffer_frame, IPC_BUFFER_SIZE),
          0);
    run_errand(errand);
    EQUAL(errand->worker.buffer[0].denial.error, 0);
    EQUAL(errand->worker.buffer[1].denial.error, ERR_INVALID_HANDLE);
}

static void fault_handler(void) {
    kozo_handle_t handler = make_endpoint();
    struct worker worker = create_faulty_worker(handler);
    revoke(handler);
    run_worker(&worker, registers_store, 0, 0);
    let_others_run();
    EQUAL(state_of(worker.thread), THREAD_FAULTED);
    uint64_t out;
    REFUSED(RECV, WOULD_BLOCK, kozo_sys_recv(handler, TAG_NONBLOCK, &out, &out, &out, &out, &out, &out));
}

static void fault_handler_queued(void) {
    kozo_handle_t handler = make_endpoint();
    struct worker worker = start_faulty_worker(registers_store, 0, handler);
    let_others_run();
    EQUAL(state_of(worker.thread), THREAD_SENDING);
    revoke(handler);
    EQUAL(state_of(worker.thread), THREAD_FAULTED);
    uint64_t out;
    REFUSED(RECV, WOULD_BLOCK, kozo_sys_recv(handler, TAG_NONBLOCK, &out, &out, &out, &out, &out, &out));
}

static void fault_handler_at_work(void) {
    kozo_handle_t handler = make_endpoint();
    struct worker worker = start_faulty_worker(registers_store, 0, handler);
    EQUAL(receive_fault(handler).label, FAULT_INVALID_OPCODE);
    revoke(handler);
    // The fault was received, and is answered without that capability. The next one is sent nowhere.
    EQUAL(state_of(worker.thread), THREAD_CALLING);
    answer_fault((uint64_t)registers_store);
    let_others_run();
    EQUAL(state_of(worker.thread), THREAD_FAULTED);
}

static void notification(void) {
    kozo_handle_t first = make(OBJECT_NOTIFICATION, 0), endpoint = make_endpoint();
    struct errand *receiver = make_errand(SYS_RECV, endpoint, 0, 0);
    EQUAL(bind(receiver, THREAD_SLOT_NOTIFICATION, first), 0);
    run_errand(receiver);
    revoke(first);
    EQUAL(kozo_sys_signal(mint(first, RIGHT_NOTIFICATION_SIGNAL, 1)), 0);
    let_others_run();
    HOLDS(!receiver->done);
    EQUAL(poll(first), 1);
    // Both can be bound anew.
    EQUAL(kozo_sys_thread_bind(thing(THREAD), THREAD_SLOT_NOTIFICATION, first, 0), 0);
    kozo_handle_t second = make(OBJECT_NOTIFICATION, 0);
    EQUAL(bind(receiver, THREAD_SLOT_NOTIFICATION, second), 0);
    EQUAL(kozo_sys_signal(mint(second, RIGHT_NOTIFICATION_SIGNAL, 2)), 0);
    let_others_run();
    EQUAL(receiver->call.argument[0], 2);
}

static void reply(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *server = start_errand(SYS_RECV, endpoint, 0, 0);
    revoke(server->worker.reply);
    struct kozo_message message = kozo_message_of(0);
    REFUSED(CALL, MESSAGE_REFUSED, kozo_call(endpoint, &message));
    EQUAL(kozo_sys_thread_bind(thing(THREAD), THREAD_SLOT_REPLY, server->worker.reply, 0), 0);
}

static void reply_with_a_caller(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *server = start_errand(SYS_RECV, endpoint, 0, 0);
    struct errand *caller = make_errand(SYS_CALL, endpoint, 0, 0);
    run_errand(caller);
    revoke(server->worker.reply);
    let_others_run();
    HOLDS(server->done && !caller->done);
    // It holds the caller still, but for the server no more.
    REFUSED(THREAD_BIND, IN_USE, kozo_sys_thread_bind(thing(THREAD), THREAD_SLOT_REPLY, server->worker.reply, 0));
    EQUAL(kozo_sys_reply(server->worker.reply, 0, 0, 0, 0, 0), 0);
    let_others_run();
    EQUAL(caller->status, 0);
}

static void timer_notification(void) {
    kozo_handle_t timer = thing(TIMER), signal = mint(thing(NOTIFICATION), RIGHT_NOTIFICATION_SIGNAL, 1);
    EQUAL(kozo_sys_timer_notify(timer, signal), 0);
    EQUAL(kozo_sys_timer_set(timer, UINT64_MAX), 0);
    revoke(signal);
    uint64_t pending = 1;
    EQUAL(kozo_sys_timer_cancel(timer, &pending), 0);
    EQUAL(pending, 0);
    REFUSED(TIMER_SET, IN_USE, kozo_sys_timer_set(timer, 1));
    EQUAL(poll(thing(NOTIFICATION)), 0);
}

/// All that a thread holds can be taken from it one by one.
static void emptied_slots(void) {
    struct errand *errand = start_errand(SYS_WAIT, thing(NOTIFICATION), 0, 0);
    kozo_handle_t other = make(OBJECT_NOTIFICATION, 0), handler = make_endpoint();
    EQUAL(bind(errand, THREAD_SLOT_NOTIFICATION, other), 0);
    EQUAL(bind(errand, THREAD_SLOT_FAULT, handler), 0);
    const kozo_handle_t held[] = {errand->worker.buffer_frame, errand->worker.reply, other, handler};
    const uint64_t slots[] = {THREAD_SLOT_BUFFER, THREAD_SLOT_REPLY, THREAD_SLOT_NOTIFICATION, THREAD_SLOT_FAULT};
    for (unsigned i = 0; i < 4; i++) {
        EQUAL(inspect(held[i]).derived, 1);
        EQUAL(bind(errand, slots[i], NULL_HANDLE), 0);
        EQUAL(inspect(held[i]).derived, 0);
        // Empty already.
        EQUAL(bind(errand, slots[i], NULL_HANDLE), 0);
    }
}

static void thread_ends(void) {
    struct worker worker = create_worker();
    kozo_handle_t bound = make(OBJECT_NOTIFICATION, 0);
    EQUAL(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_NOTIFICATION, bound, 0), 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, worker.thread), 0);
    // What it held is free for others.
    EQUAL(inspect(worker.reply).derived | inspect(worker.buffer_frame).derived | inspect(bound).derived, 0);
    EQUAL(kozo_sys_thread_bind(thing(THREAD), THREAD_SLOT_NOTIFICATION, bound, 0), 0);
    EQUAL(kozo_sys_thread_bind(thing(THREAD), THREAD_SLOT_REPLY, worker.reply, 0), 0);
}

/// A thread does not count as one who can receive, whatever the capability could that it was given.
static void fault_handler_receives_nothing(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t both = copy(owner, RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_RECEIVE);
    EQUAL(kozo_sys_thread_bind(thing(THREAD), THREAD_SLOT_FAULT, both, 0), 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, both), 0);
    EQUAL(inspect(owner).derived, 1);
    REFUSED(SEND, PEER_GONE, kozo_sys_send(owner, 0, 0, 0, 0, 0));
}

static void endpoint_memory(void) {
    kozo_handle_t untyped = make(OBJECT_UNTYPED, 12), owner = take_slots(1);
    EQUAL(kozo_sys_cap_create(untyped, OBJECT_ENDPOINT, 0, own_cnode, owner, 1), 0);
    kozo_handle_t endpoint = copy(owner, RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_RECEIVE);
    struct errand *receiver = start_errand(SYS_RECV, endpoint, 0, 0);
    revoke(untyped);
    EQUAL(inspect(untyped).detail, 4096);
    ERRAND_REFUSED(receiver, RECV, CANCELLED);
}

static void thread_memory(void) {
    // A server's thread whose memory is taken back while it holds a caller.
    kozo_handle_t untyped = make(OBJECT_UNTYPED, 12), thread = take_slots(1), endpoint = make_endpoint();
    struct errand *server = make_errand(SYS_RECV, endpoint, 0, 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, server->worker.thread), 0);
    EQUAL(kozo_sys_cap_create(untyped, OBJECT_THREAD, 0, own_cnode, thread, 1), 0);
    server->worker.thread = thread;
    EQUAL(bind(server, THREAD_SLOT_CNODE, own_cnode), 0);
    EQUAL(bind(server, THREAD_SLOT_SPACE, own_space), 0);
    EQUAL(bind(server, THREAD_SLOT_REPLY, server->worker.reply), 0);
    run_errand(server);
    struct errand *caller = start_errand(SYS_CALL, endpoint, 0, 0);
    HOLDS(server->done);
    revoke(untyped);
    EQUAL(inspect(untyped).detail, 4096);
    ERRAND_REFUSED(caller, CALL, PEER_GONE);
}

const struct test reference_tests[] = {
    {"REF001", "a thread whose CNode was revoked finds no capability", cnode},
    {"REF002", "a thread whose CNode ends waits no longer by a capability that was in it", cnode_of_a_waiter},
    {"REF003", "a thread whose address space was revoked executes nothing more", space},
    {"REF004", "the caller of a server whose address space was revoked gets PEER_GONE", space_of_a_server},
    {"REF005", "a receiver whose buffer was revoked is sent what needs none, and nothing else", buffer_of_a_receiver},
    {"REF006", "a buffer that is revoked under a running call is not written by the answer", buffer_of_a_caller},
    {"REF007", "a buffer that is revoked under a queued message is not read", buffer_of_a_sender},
    {"REF008", "a buffer that was revoked gets no record of a denial", buffer_record},
    {"REF009", "a buffer that was bound anew gets it at its new place", buffer_twice},
    {"REF010", "a fault is not sent by a capability that was revoked", fault_handler},
    {"REF011", "a fault that queues is not received once its capability is revoked", fault_handler_queued},
    {"REF012", "a fault that was received is answered, though its capability was revoked", fault_handler_at_work},
    {"REF013", "a receive does not serve a notification that was revoked", notification},
    {"REF014", "a server whose Reply was revoked is not called", reply},
    {"REF015", "a Reply that is revoked from its server still holds the caller", reply_with_a_caller},
    {"REF016", "a timer whose notification was revoked is not set", timer_notification},
    {"REF017", "a thread's slots can be emptied one by one", emptied_slots},
    {"REF018", "what a thread held is free when it has ended", thread_ends},
    {"REF019", "a thread's fault handler does not count as a receiver", fault_handler_receives_nothing},
    {"REF020", "who receives on an endpoint whose memory is taken back is woken", endpoint_memory},
    {"REF021", "a caller is told when the memory of its server's thread is taken back", thread_memory},
    {0},
};
