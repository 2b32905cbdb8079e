// SPDX-License-Identifier: Apache-2.0
//
// Replies: who is answered, by whom, once, and what becomes of callers that are not.
#include <kozo/ipc.h>
#include <kozo/start.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "errand.h"
#include "scratch.h"
#include "things.h"

#define CAPS(count) ((uint64_t)(count) << TAG_CAPS_SHIFT)

/// Binds another Reply to this thread, so that the next caller is held by it.
static kozo_handle_t bind_reply(void) {
    kozo_handle_t reply = make(OBJECT_REPLY, 0);
    EQUAL(kozo_sys_thread_bind(own_thread, THREAD_SLOT_REPLY, reply, 0), 0);
    return reply;
}

static void bind_usual_reply(void) {
    EQUAL(kozo_sys_thread_bind(own_thread, THREAD_SLOT_REPLY, kozo_self.reply, 0), 0);
}

/// A worker that calls, and the Reply, bound to nobody, that holds it.
static struct errand *hold_caller(kozo_handle_t endpoint, kozo_handle_t *reply) {
    struct errand *caller = start_errand(SYS_CALL, endpoint, 0, 0);
    *reply = bind_reply();
    struct kozo_message message;
    EQUAL(kozo_recv(endpoint, &message), 0);
    bind_usual_reply();
    EQUAL(state_of(caller->worker.thread), THREAD_CALLING);
    return caller;
}

static void out_of_order(void) {
    kozo_handle_t endpoint = make_endpoint(), replies[3];
    struct errand *callers[3];
    for (unsigned i = 0; i < 3; i++) {
        callers[i] = hold_caller(endpoint, &replies[i]);
    }
    for (unsigned i = 3; i-- > 0;) {
        EQUAL(kozo_sys_reply(replies[i], 1, 100 + i, 0, 0, 0), 0);
        let_others_run();
        HOLDS(callers[i]->done);
        EQUAL(callers[i]->call.argument[2], 100 + i);
        HOLDS(i == 0 || !callers[i - 1]->done);
    }
}

static void once(void) {
    kozo_handle_t reply;
    struct errand *caller = hold_caller(make_endpoint(), &reply);
    EQUAL(kozo_sys_reply(reply, 0, 0, 0, 0, 0), 0);
    REFUSED(REPLY, NO_CALLER, kozo_sys_reply(reply, 0, 0, 0, 0, 0));
    let_others_run();
    EQUAL(caller->status, 0);
}

static void answer_has_no_badge(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0), reply;
    kozo_handle_t receive = copy(owner, RIGHT_ENDPOINT_RECEIVE);
    struct errand *caller = start_errand(SYS_CALL, mint(owner, RIGHT_ENDPOINT_SEND, 66), 0, 0);
    reply = bind_reply();
    struct kozo_message message;
    EQUAL(kozo_recv(receive, &message), 0);
    EQUAL(message.badge, 66);
    bind_usual_reply();
    EQUAL(kozo_sys_reply(reply, 0, 0, 0, 0, 0), 0);
    let_others_run();
    EQUAL(caller->call.argument[0], 0);
}

static void long_answer(void) {
    kozo_handle_t reply;
    struct errand *caller = hold_caller(make_endpoint(), &reply);
    kozo_ipc_buffer->words[IPC_BUFFER_WORDS - 1] = 4711;
    EQUAL(kozo_sys_reply(reply, IPC_MESSAGE_WORDS, 1, 2, 3, 4), 0);
    let_others_run();
    EQUAL(caller->call.argument[1], IPC_MESSAGE_WORDS);
    EQUAL(caller->worker.buffer->words[IPC_BUFFER_WORDS - 1], 4711);
}

static void by_another_thread(void) {
    kozo_handle_t reply;
    struct errand *caller = hold_caller(make_endpoint(), &reply);
    EQUAL(done_errand(SYS_REPLY, reply, 1, 5), 0);
    let_others_run();
    EQUAL(caller->call.argument[2], 5);
}

static void by_a_copy(void) {
    kozo_handle_t reply;
    struct errand *caller = hold_caller(make_endpoint(), &reply);
    EQUAL(kozo_sys_reply(copy(reply, RIGHT_REPLY_ANSWER), 0, 0, 0, 0, 0), 0);
    let_others_run();
    EQUAL(caller->status, 0);
}

static void lost(void) {
    kozo_handle_t reply;
    struct errand *caller = hold_caller(make_endpoint(), &reply);
    EQUAL(kozo_sys_cap_delete(own_cnode, reply), 0);
    ERRAND_REFUSED(caller, CALL, PEER_GONE);
}

static void outlives_server(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *server = start_errand(SYS_RECV, endpoint, 0, 0);
    struct errand *caller = make_errand(SYS_CALL, endpoint, 0, 0);
    run_errand(caller);
    HOLDS(server->done && !caller->done);
    // Another Reply bound to the server, the one that holds the caller is answered through by us.
    EQUAL(kozo_sys_thread_bind(server->worker.thread, THREAD_SLOT_REPLY, NULL_HANDLE, 0), 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, server->worker.thread), 0);
    let_others_run();
    HOLDS(!caller->done);
    EQUAL(kozo_sys_reply(server->worker.reply, 0, 0, 0, 0, 0), 0);
    let_others_run();
    EQUAL(caller->status, 0);
}

static void busy_reply_not_bound(void) {
    kozo_handle_t reply;
    struct errand *caller = hold_caller(make_endpoint(), &reply);
    REFUSED(THREAD_BIND, IN_USE, kozo_sys_thread_bind(own_thread, THREAD_SLOT_REPLY, reply, 0));
    EQUAL(kozo_sys_reply(reply, 0, 0, 0, 0, 0), 0);
    let_others_run();
    EQUAL(caller->status, 0);
    // Free again, it can be bound.
    EQUAL(kozo_sys_thread_bind(own_thread, THREAD_SLOT_REPLY, reply, 0), 0);
    bind_usual_reply();
}

static void dropped_by_receive(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *caller = start_errand(SYS_CALL, endpoint, 0, 0);
    struct kozo_message message;
    EQUAL(kozo_recv(endpoint, &message), 0);
    uint64_t out;
    REFUSED(RECV, WOULD_BLOCK, kozo_sys_recv(endpoint, TAG_NONBLOCK, &out, &out, &out, &out, &out, &out));
    ERRAND_REFUSED(caller, CALL, REPLY_DROPPED);
}

static void refused_late_answers(void) {
    kozo_handle_t reply, endpoint = make_endpoint();
    struct errand *caller = hold_caller(endpoint, &reply);
    kozo_ipc_buffer->send_caps[0] = thing(UNTYPED);
    REFUSED(REPLY, NOT_DERIVABLE, kozo_sys_reply(reply, CAPS(1), 0, 0, 0, 0));
    kozo_ipc_buffer->send_caps[0] = thing(EMPTY_SLOT);
    REFUSED(REPLY, INVALID_HANDLE, kozo_sys_reply(reply, CAPS(1), 0, 0, 0, 0));
    kozo_ipc_buffer->send_caps[0] = thing(FRAME);
    REFUSED(REPLY, MESSAGE_REFUSED, kozo_sys_reply(reply, CAPS(1), 0, 0, 0, 0));
    EQUAL(state_of(caller->worker.thread), THREAD_CALLING);
    EQUAL(kozo_sys_reply(reply, 0, 0, 0, 0, 0), 0);
    let_others_run();
    EQUAL(caller->status, 0);
}

static void late_answer_needs_grant(void) {
    kozo_handle_t reply, endpoint = make_endpoint();
    struct errand *caller = start_errand(SYS_CALL, copy(endpoint, RIGHT_ENDPOINT_SEND), 0, 0);
    reply = bind_reply();
    struct kozo_message message;
    EQUAL(kozo_recv(endpoint, &message), 0);
    bind_usual_reply();
    kozo_ipc_buffer->send_caps[0] = thing(FRAME);
    REFUSED(REPLY, MISSING_RIGHT, kozo_sys_reply(reply, CAPS(1), 0, 0, 0, 0));
    HOLDS(!caller->done);
}

static void call_without_reply(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *server = make_errand(SYS_RECV, endpoint, 0, 0);
    EQUAL(kozo_sys_thread_bind(server->worker.thread, THREAD_SLOT_REPLY, NULL_HANDLE, 0), 0);
    run_errand(server);
    struct kozo_message message = kozo_message_of(0);
    REFUSED(CALL, MESSAGE_REFUSED, kozo_call(endpoint, &message));
    // Nobody waits for an answer to this.
    EQUAL(kozo_sys_send(endpoint, TAG_NONBLOCK, 0, 0, 0, 0), 0);
    let_others_run();
    EQUAL(server->status, 0);
}

static void reply_bound_while_receiving(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *server = make_errand(SYS_RECV, endpoint, 0, 0);
    EQUAL(kozo_sys_thread_bind(server->worker.thread, THREAD_SLOT_REPLY, NULL_HANDLE, 0), 0);
    run_errand(server);
    EQUAL(kozo_sys_thread_bind(server->worker.thread, THREAD_SLOT_REPLY, server->worker.reply, 0), 0);
    struct errand *caller = start_errand(SYS_CALL, endpoint, 0, 0);
    HOLDS(server->done);
    EQUAL(kozo_sys_reply(server->worker.reply, 0, 0, 0, 0, 0), 0);
    let_others_run();
    EQUAL(caller->status, 0);
}

static void reply_receive_first_of_queue(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct errand *first = start_errand(SYS_CALL, endpoint, 1, 10);
    struct errand *second = start_errand(SYS_CALL, endpoint, 1, 20);
    struct kozo_message message = kozo_message_of(0);
    // There is nobody to answer yet, which is no error.
    EQUAL(kozo_reply_recv(endpoint, &message), 0);
    EQUAL(message.words[0], 10);
    message.tag = 1;
    message.words[0] = 11;
    EQUAL(kozo_reply_recv(endpoint, &message), 0);
    EQUAL(message.words[0], 20);
    let_others_run();
    EQUAL(first->call.argument[2], 11);
    HOLDS(!second->done);
}

static void reply_receive_other_endpoint(void) {
    kozo_handle_t endpoint = make_endpoint(), other = make_endpoint();
    struct errand *caller = start_errand(SYS_CALL, endpoint, 0, 0);
    struct kozo_message message;
    EQUAL(kozo_recv(endpoint, &message), 0);
    start_errand(SYS_SEND, other, 1, 30);
    message = kozo_message_of(6);
    EQUAL(kozo_reply_recv(other, &message), 0);
    EQUAL(message.words[0], 30);
    let_others_run();
    EQUAL(caller->call.argument[1], UINT64_C(6) << TAG_LABEL_SHIFT);
}

const struct test reply_tests[] = {
    {"RPL001", "callers are answered in any order, each through the Reply that holds it", out_of_order},
    {"RPL002", "a caller is answered once", once},
    {"RPL003", "an answer comes without a badge", answer_has_no_badge},
    {"RPL004", "an answer has up to 48 words", long_answer},
    {"RPL005", "another thread than the receiver may answer", by_another_thread},
    {"RPL006", "a copy of a Reply answers as well", by_a_copy},
    {"RPL007", "whose Reply is deleted gets PEER_GONE", lost},
    {"RPL008", "a Reply that was unbound before its server died still answers", outlives_server},
    {"RPL009", "a Reply that holds a caller is not bound, and can be afterwards", busy_reply_not_bound},
    {"RPL010", "a receive that does not wait drops the caller as well", dropped_by_receive},
    {"RPL011", "late answers that can't be given are refused, and the caller waits on", refused_late_answers},
    {"RPL012", "a late answer carries capabilities only where the call went through GRANT", late_answer_needs_grant},
    {"RPL013", "a server without a Reply is sent messages, but not called", call_without_reply},
    {"RPL014", "a Reply that is bound to a server that receives already holds its next caller",
     reply_bound_while_receiving},
    {"RPL015", "REPLY_RECV answers the caller before and takes the next one", reply_receive_first_of_queue},
    {"RPL016", "REPLY_RECV answers on one endpoint and receives on another", reply_receive_other_endpoint},
    {0},
};
