// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c tests/unit/kernel/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
//
// Endpoints, Replies and Notifications: who waits, who is woken, with what, and in which order.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cpu_block.h"
#include "ipc.h"
#include "scheduler.h"
#include "thread.h"
#include "world.h"

#define LABEL(label) ((uint64_t)(label) << TAG_LABEL_SHIFT)

static struct thread *server;
static struct thread *client;
static struct thread *other;
static uint64_t own;
static uint64_t receive;
static uint64_t send;
static struct endpoint *endpoint;

static int start(void **state) {
    world_start(state);
    own = world_make(OBJECT_ENDPOINT, 0);
    endpoint = world_object(own);
    receive = world_derive(own, RIGHT_ENDPOINT_RECEIVE, 0);
    send = world_derive(own, RIGHT_ENDPOINT_SEND, 77);
    server = world_thread();
    client = world_thread();
    other = world_thread();
    world_reply(server);
    return 0;
}

static void assert_outputs(const struct thread *thread, int64_t status, uint64_t badge, uint64_t tag, uint64_t word0) {
    assert_int_equal(thread->state, THREAD_READY);
    assert_status(thread->context.status, status);
    assert_int_equal(thread->context.argument[0], badge);
    assert_int_equal(thread->context.argument[1], tag);
    assert_int_equal(thread->context.argument[2], word0);
}

static void a_call_travels_there_and_back(void **state) {
    (void)state;
    client->context.scratch[0] = 1;
    assert_status(world_call(server, SYS_RECV, receive), WAITS);
    assert_status(world_call(client, SYS_CALL, send, LABEL(3) | 2, 10, 20), WAITS);
    assert_int_equal(client->state, THREAD_CALLING);
    assert_ptr_equal(cpu.current, server);
    assert_outputs(server, 0, 77, LABEL(3) | 2, 10);
    assert_status(world_call(server, SYS_REPLY_RECV, receive, LABEL(4) | 1, 30), WAITS);
    assert_ptr_equal(cpu.current, client);
    assert_outputs(client, 0, 0, LABEL(4) | 1, 30);
    assert_int_equal(client->context.scratch[0], 0);
    assert_int_equal(server->state, THREAD_RECEIVING);
}

static void callers_queue_first_in_first_out(void **state) {
    (void)state;
    assert_status(world_call(client, SYS_CALL, send, LABEL(1)), WAITS);
    assert_status(world_call(other, SYS_SEND, send, LABEL(2)), WAITS);
    assert_int_equal(client->state, THREAD_SENDING);
    assert_status(world_call(server, SYS_RECV, receive), 0);
    assert_outputs(server, 0, 77, LABEL(1), 0);
    assert_int_equal(client->state, THREAD_CALLING);
    assert_int_equal(other->state, THREAD_SENDING);
    assert_status(world_call(server, SYS_REPLY_RECV, receive, LABEL(9)), 0);
    assert_outputs(server, 0, 77, LABEL(2), 0);
    assert_outputs(client, 0, 0, LABEL(9), 0);
    assert_outputs(other, 0, 0, 0, 0);
}

static void receivers_queue_first_in_first_out(void **state) {
    (void)state;
    assert_status(world_call(server, SYS_RECV, receive), WAITS);
    assert_status(world_call(other, SYS_RECV, receive), WAITS);
    assert_status(world_call(client, SYS_SEND, send, LABEL(1)), 0);
    assert_outputs(server, 0, 77, LABEL(1), 0);
    assert_int_equal(other->state, THREAD_RECEIVING);
    // The other one has no Reply: it can't take a call.
    assert_status(world_call(client, SYS_CALL, send), ERR_MESSAGE_REFUSED);
    assert_status(world_call(client, SYS_SEND, send, LABEL(2)), 0);
    assert_outputs(other, 0, 77, LABEL(2), 0);
}

static void nonblocking_forms_do_not_wait(void **state) {
    (void)state;
    assert_status(world_call(client, SYS_CALL, send, TAG_NONBLOCK), ERR_WOULD_BLOCK);
    assert_status(world_call(client, SYS_SEND, send, TAG_NONBLOCK), ERR_WOULD_BLOCK);
    assert_status(world_call(server, SYS_RECV, receive, TAG_NONBLOCK), ERR_WOULD_BLOCK);
    assert_status(world_call(server, SYS_REPLY_RECV, receive, TAG_NONBLOCK), ERR_WOULD_BLOCK);
    assert_status(world_call(server, SYS_RECV, receive), WAITS);
    assert_status(world_call(client, SYS_SEND, send, TAG_NONBLOCK | LABEL(1)), 0);
    assert_outputs(server, 0, 77, LABEL(1), 0);
}

static void call_server(void) {
    assert_status(world_call(server, SYS_RECV, receive), WAITS);
    assert_status(world_call(client, SYS_CALL, send, 0), WAITS);
    assert_int_equal(client->state, THREAD_CALLING);
}

static void receiving_again_drops_the_caller(void **state) {
    (void)state;
    call_server();
    assert_status(world_call(server, SYS_RECV, receive), WAITS);
    assert_outputs(client, ERR_REPLY_DROPPED, 0, 0, 0);
}

/// What CAP_INSPECT tells of a Reply.
static uint64_t holds_a_caller(uint64_t reply) {
    assert_status(world_call(other, SYS_CAP_INSPECT, WORLD_CNODE, reply), 0);
    return other->context.argument[4];
}

static void inspection_tells_whether_a_reply_holds_a_caller(void **state) {
    (void)state;
    uint64_t reply = world_handle_of(server->reply);
    assert_int_equal(holds_a_caller(reply), 0);
    call_server();
    assert_int_equal(holds_a_caller(reply), 1);
    assert_status(world_call(other, SYS_THREAD_STOP, world_handle_of(client)), 0);
    assert_int_equal(holds_a_caller(reply), 0);
}

static void another_reply_lets_the_caller_wait_on(void **state) {
    (void)state;
    uint64_t first = world_handle_of(server->reply);
    call_server();
    uint64_t second = world_make(OBJECT_REPLY, 0);
    uint64_t self = world_handle_of(server);
    assert_status(world_call(server, SYS_THREAD_BIND, self, THREAD_SLOT_REPLY, second, 0), 0);
    // One that holds a caller can't be bound.
    assert_status(world_call(server, SYS_THREAD_BIND, self, THREAD_SLOT_REPLY, first, 0), ERR_IN_USE);
    assert_status(world_call(server, SYS_RECV, receive), WAITS);
    assert_int_equal(client->state, THREAD_CALLING);
    assert_status(world_call(other, SYS_REPLY, first, LABEL(8) | 1, 5), 0);
    assert_outputs(client, 0, 0, LABEL(8) | 1, 5);
    assert_status(world_call(other, SYS_REPLY, first, 0), ERR_NO_CALLER);
}

/// Of three Replies that serve the endpoint, the one in the middle of the list goes first.
static void replies_leave_their_endpoint_in_any_order(void **state) {
    (void)state;
    uint64_t self = world_handle_of(server);
    uint64_t replies[3] = {world_handle_of(server->reply), world_make(OBJECT_REPLY, 0), world_make(OBJECT_REPLY, 0)};
    struct thread *callers[3] = {client, other, world_thread()};
    for (unsigned i = 0; i < 3; i++) {
        if (i != 0) {
            assert_status(world_call(server, SYS_THREAD_BIND, self, THREAD_SLOT_REPLY, replies[i], 0), 0);
        }
        assert_status(world_call(callers[i], SYS_CALL, send), WAITS);
        assert_status(world_call(server, SYS_RECV, receive), 0);
    }
    assert_status(world_call(server, SYS_CAP_DELETE, WORLD_CNODE, replies[1]), 0);
    assert_outputs(other, ERR_PEER_GONE, 0, 0, 0);
    assert_status(world_call(server, SYS_CAP_DELETE, WORLD_CNODE, replies[0]), 0);
    assert_outputs(client, ERR_PEER_GONE, 0, 0, 0);
    assert_int_equal(callers[2]->state, THREAD_CALLING);
    assert_ptr_equal(endpoint->replies, world_object(replies[2]));
    assert_status(world_call(server, SYS_CAP_DELETE, WORLD_CNODE, receive), 0);
    assert_outputs(callers[2], ERR_PEER_GONE, 0, 0, 0);
    assert_null(endpoint->replies);
}

static void the_end_of_a_reply_wakes_its_caller(void **state) {
    (void)state;
    uint64_t reply = world_handle_of(server->reply);
    call_server();
    assert_status(world_call(server, SYS_CAP_REVOKE, WORLD_CNODE, reply), 0);
    assert_int_equal(client->state, THREAD_CALLING);
    assert_status(world_call(server, SYS_CAP_DELETE, WORLD_CNODE, reply), 0);
    assert_outputs(client, ERR_PEER_GONE, 0, 0, 0);
}

static void without_receivers_callers_are_sent_away(void **state) {
    (void)state;
    assert_status(world_call(client, SYS_CALL, send), WAITS);
    assert_status(world_call(server, SYS_CAP_DELETE, WORLD_CNODE, receive), 0);
    assert_outputs(client, ERR_PEER_GONE, 0, 0, 0);
    assert_status(world_call(client, SYS_CALL, send), ERR_PEER_GONE);
    assert_status(world_call(client, SYS_SEND, send, TAG_NONBLOCK), ERR_PEER_GONE);
    receive = world_derive(own, RIGHT_ENDPOINT_RECEIVE, 0);
    assert_status(world_call(client, SYS_CALL, send), WAITS);
}

static void the_end_of_an_endpoint_wakes_who_receives(void **state) {
    (void)state;
    assert_status(world_call(server, SYS_RECV, receive), WAITS);
    assert_status(world_call(client, SYS_CAP_REVOKE, WORLD_CNODE, own), 0);
    assert_status(world_call(client, SYS_CAP_DELETE, WORLD_CNODE, own), 0);
    assert_outputs(server, ERR_CANCELLED, 0, 0, 0);
}

static void a_stopped_threads_wait_is_cancelled(void **state) {
    (void)state;
    uint64_t handle = world_handle_of(client);
    call_server();
    assert_status(world_call(server, SYS_THREAD_STOP, handle), 0);
    assert_null(reply_caller(server->reply));
    assert_status(world_call(server, SYS_THREAD_RESUME, handle), 0);
    assert_outputs(client, ERR_CANCELLED, 0, 0, 0);
    assert_status(world_call(server, SYS_REPLY_RECV, receive), WAITS);
}

static void a_call_goes_before_those_that_are_ready(void **state) {
    (void)state;
    assert_status(world_call(server, SYS_RECV, receive), WAITS);
    world_run(client);
    assert_int_equal(other->state, THREAD_READY);
    struct thread *owner = cpu.slice_owner;
    assert_status(world_call(client, SYS_CALL, send), WAITS);
    assert_ptr_equal(cpu.current, server);
    assert_ptr_equal(cpu.slice_owner, owner);
    // A receiver of lower priority waits for its turn.
    assert_status(world_call(server, SYS_RECV, receive), WAITS);
    thread_set_priority(server, WORLD_PRIORITY - 1, 0);
    assert_status(world_call(client, SYS_CALL, send), WAITS);
    assert_ptr_equal(cpu.current, other);
}

static void signals_gather_until_somebody_waits(void **state) {
    (void)state;
    uint64_t all = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t one = world_derive(all, RIGHTS_ALL, 1);
    uint64_t two = world_derive(all, RIGHTS_ALL, 2);
    assert_status(world_call(client, SYS_SIGNAL, one), 0);
    assert_status(world_call(client, SYS_SIGNAL, two), 0);
    assert_status(world_call(server, SYS_WAIT, all), 0);
    assert_outputs(server, 0, 3, 0, 0);
    assert_status(world_call(server, SYS_POLL, all), ERR_WOULD_BLOCK);
    assert_status(world_call(client, SYS_SIGNAL, two), 0);
    assert_status(world_call(server, SYS_POLL, all), 0);
    assert_int_equal(server->context.argument[0], 2);
    assert_status(world_call(client, SYS_SIGNAL, all), 0);
    assert_status(world_call(server, SYS_POLL, all), ERR_WOULD_BLOCK);
}

static void a_signal_wakes_the_first_that_waits(void **state) {
    (void)state;
    uint64_t all = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t one = world_derive(all, RIGHTS_ALL, 1);
    assert_status(world_call(server, SYS_WAIT, all), WAITS);
    assert_status(world_call(other, SYS_WAIT, all), WAITS);
    assert_status(world_call(client, SYS_SIGNAL, one), 0);
    assert_outputs(server, 0, 1, 0, 0);
    assert_int_equal(other->state, THREAD_WAITING);
    assert_status(world_call(client, SYS_CAP_REVOKE, WORLD_CNODE, all), 0);
    assert_status(world_call(client, SYS_CAP_DELETE, WORLD_CNODE, all), 0);
    assert_outputs(other, ERR_CANCELLED, 0, 0, 0);
}

static void one_receive_serves_both(void **state) {
    (void)state;
    uint64_t all = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t five = world_derive(all, RIGHTS_ALL, 5);
    uint64_t self = world_handle_of(server);
    assert_status(world_call(client, SYS_THREAD_BIND, self, THREAD_SLOT_NOTIFICATION, all, 0), 0);
    assert_status(world_call(client, SYS_THREAD_BIND, self, THREAD_SLOT_NOTIFICATION, all, 0), ERR_IN_USE);
    assert_status(world_call(server, SYS_RECV, receive), WAITS);
    assert_status(world_call(client, SYS_SIGNAL, five), 0);
    assert_outputs(server, 0, 5, TAG_NOTIFICATION, 0);
    assert_null(endpoint_first(endpoint));
    // Signals go before messages.
    assert_status(world_call(client, SYS_SIGNAL, five), 0);
    assert_status(world_call(client, SYS_SEND, send, LABEL(1)), WAITS);
    assert_status(world_call(server, SYS_RECV, receive), 0);
    assert_outputs(server, 0, 5, TAG_NOTIFICATION, 0);
    assert_status(world_call(server, SYS_RECV, receive), 0);
    assert_outputs(server, 0, 77, LABEL(1), 0);
}

/// Regression: the signals were left lying, and the thread went on waiting.
static void binding_a_signalled_notification_wakes_who_receives(void **state) {
    (void)state;
    uint64_t all = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t five = world_derive(all, RIGHTS_ALL, 5);
    assert_status(world_call(server, SYS_RECV, receive), WAITS);
    assert_status(world_call(client, SYS_SIGNAL, five), 0);
    uint64_t self = world_handle_of(server);
    assert_status(world_call(client, SYS_THREAD_BIND, self, THREAD_SLOT_NOTIFICATION, all, 0), 0);
    assert_outputs(server, 0, 5, TAG_NOTIFICATION, 0);
}

/// Regression: a thread's fault handler counted as one who can receive, so that callers of a dead server hung.
static void a_fault_handler_is_no_receiver(void **state) {
    (void)state;
    uint64_t both = world_derive(own, RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_RECEIVE, 0);
    uint64_t thread = world_handle_of(other);
    assert_status(world_call(client, SYS_THREAD_BIND, thread, THREAD_SLOT_FAULT, both, 0), 0);
    assert_int_equal(endpoint->receive_capabilities, 2);
    world_delete(both);
    world_delete(receive);
    assert_status(world_call(client, SYS_CALL, send), ERR_PEER_GONE);
}

static void binding_a_silent_notification_wakes_nobody(void **state) {
    (void)state;
    uint64_t all = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t self = world_handle_of(server);
    assert_status(world_call(server, SYS_RECV, receive), WAITS);
    assert_status(world_call(client, SYS_THREAD_BIND, self, THREAD_SLOT_NOTIFICATION, all, 0), 0);
    assert_int_equal(server->state, THREAD_RECEIVING);
    assert_status(world_call(client, SYS_SEND, send, LABEL(1)), 0);
    assert_outputs(server, 0, 77, LABEL(1), 0);
}

/// Who is answered runs at once, but not before a more urgent thread that the receive after the answer wakes.
static void an_answered_caller_gives_way_to_a_more_urgent_one(void **state) {
    (void)state;
    call_server();
    struct thread *urgent = world_thread();
    world_buffer(urgent)->send_caps[0] = WORLD_MEMORY;
    thread_set_priority(urgent, WORLD_PRIORITY + 1, 0);
    assert_status(world_call(urgent, SYS_SEND, own, UINT64_C(1) << TAG_CAPS_SHIFT), WAITS);
    world_buffer(server);
    assert_status(world_call(server, SYS_REPLY_RECV, receive, LABEL(4)), WAITS);
    assert_outputs(urgent, ERR_NOT_DERIVABLE, 0, 0, 0);
    assert_ptr_equal(cpu.current, urgent);
    assert_outputs(client, 0, 0, LABEL(4), 0);
    assert_ptr_equal(cpu.ready[WORLD_PRIORITY].head->previous, client);
}

// ---- Nobody hangs

/// A handle that no test comes up to.
enum { FAR_HANDLE = 200 };

static void a_queued_senders_capability_ends(void **state) {
    (void)state;
    uint64_t other_send = world_derive(own, RIGHT_ENDPOINT_SEND, 5);
    assert_status(world_call(client, SYS_CALL, send, LABEL(1)), WAITS);
    assert_status(world_call(other, SYS_SEND, other_send, LABEL(2)), WAITS);
    assert_status(world_call(server, SYS_CAP_DELETE, WORLD_CNODE, send), 0);
    assert_outputs(client, ERR_CANCELLED, 0, 0, 0);
    // The others are still delivered, also by a capability that was moved meanwhile.
    uint64_t moved = FAR_HANDLE;
    assert_status(world_call(server, SYS_CAP_MOVE, WORLD_CNODE, moved, WORLD_CNODE, other_send), 0);
    assert_int_equal(other->state, THREAD_SENDING);
    assert_status(world_call(server, SYS_RECV, receive), 0);
    assert_outputs(server, 0, 5, LABEL(2), 0);
    assert_null(endpoint_first(endpoint));
}

static void all_that_queue_by_one_capability_are_woken(void **state) {
    (void)state;
    struct thread *third = world_thread();
    assert_status(world_call(client, SYS_CALL, send), WAITS);
    assert_status(world_call(other, SYS_CALL, send), WAITS);
    assert_status(world_call(third, SYS_CALL, send), WAITS);
    // Out of the middle.
    assert_status(world_call(server, SYS_THREAD_STOP, world_handle_of(other)), 0);
    uint64_t moved = FAR_HANDLE;
    assert_status(world_call(server, SYS_CAP_MOVE, WORLD_CNODE, moved, WORLD_CNODE, send), 0);
    assert_status(world_call(server, SYS_CAP_DELETE, WORLD_CNODE, moved), 0);
    assert_outputs(client, ERR_CANCELLED, 0, 0, 0);
    assert_outputs(third, ERR_CANCELLED, 0, 0, 0);
    assert_null(endpoint_first(endpoint));
}

static void a_receivers_capability_ends(void **state) {
    (void)state;
    uint64_t second = world_derive(own, RIGHT_ENDPOINT_RECEIVE, 0);
    uint64_t moved = FAR_HANDLE;
    assert_status(world_call(server, SYS_RECV, receive), WAITS);
    assert_status(world_call(other, SYS_RECV, second), WAITS);
    assert_status(world_call(client, SYS_CAP_MOVE, WORLD_CNODE, moved, WORLD_CNODE, receive), 0);
    assert_int_equal(server->state, THREAD_RECEIVING);
    assert_status(world_call(client, SYS_CAP_DELETE, WORLD_CNODE, moved), 0);
    assert_outputs(server, ERR_CANCELLED, 0, 0, 0);
    assert_status(world_call(client, SYS_SEND, send, LABEL(2)), 0);
    assert_outputs(other, 0, 77, LABEL(2), 0);
}

static void a_waiters_capability_ends(void **state) {
    (void)state;
    uint64_t all = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t first = world_derive(all, RIGHT_NOTIFICATION_WAIT, 0);
    uint64_t second = world_derive(all, RIGHT_NOTIFICATION_WAIT, 0);
    uint64_t one = world_derive(all, RIGHT_NOTIFICATION_SIGNAL, 1);
    assert_status(world_call(server, SYS_WAIT, first), WAITS);
    assert_status(world_call(other, SYS_WAIT, second), WAITS);
    assert_status(world_call(client, SYS_CAP_DELETE, WORLD_CNODE, first), 0);
    assert_outputs(server, ERR_CANCELLED, 0, 0, 0);
    assert_status(world_call(client, SYS_SIGNAL, one), 0);
    assert_outputs(other, 0, 1, 0, 0);
}

static void without_receivers_callers_that_were_taken_are_sent_away_too(void **state) {
    (void)state;
    uint64_t first = world_handle_of(server->reply);
    call_server();
    // One call is kept for later, one is at hand, one is in the queue.
    uint64_t second = world_make(OBJECT_REPLY, 0);
    assert_status(world_call(server, SYS_THREAD_BIND, world_handle_of(server), THREAD_SLOT_REPLY, second, 0), 0);
    assert_status(world_call(server, SYS_RECV, receive), WAITS);
    assert_status(world_call(other, SYS_CALL, send), WAITS);
    struct thread *third = world_thread();
    assert_status(world_call(third, SYS_CALL, send), WAITS);
    assert_status(world_call(server, SYS_CAP_REVOKE, WORLD_CNODE, own), 0);
    assert_outputs(client, ERR_PEER_GONE, 0, 0, 0);
    assert_outputs(other, ERR_PEER_GONE, 0, 0, 0);
    // Its capability to send was revoked, too: which of the two comes first is not told.
    assert_int_equal(third->state, THREAD_READY);
    assert_true((int64_t)third->context.status < 0);
    assert_status(world_call(server, SYS_REPLY, first, 0), ERR_NO_CALLER);
    assert_status(world_call(server, SYS_REPLY, second, 0), ERR_NO_CALLER);
}

static void who_can_still_receive_keeps_the_callers_waiting(void **state) {
    (void)state;
    uint64_t second = world_derive(own, RIGHT_ENDPOINT_RECEIVE, 0);
    call_server();
    assert_status(world_call(server, SYS_CAP_DELETE, WORLD_CNODE, receive), 0);
    assert_int_equal(client->state, THREAD_CALLING);
    assert_status(world_call(server, SYS_REPLY_RECV, second, LABEL(3)), WAITS);
    assert_outputs(client, 0, 0, LABEL(3), 0);
}

/// A Reply that is bound while its thread waits serves the endpoint all the same.
static void a_reply_bound_in_a_receive_belongs_to_the_endpoint(void **state) {
    (void)state;
    assert_status(world_call(other, SYS_RECV, receive), WAITS);
    uint64_t reply = world_make(OBJECT_REPLY, 0);
    assert_status(world_call(server, SYS_THREAD_BIND, world_handle_of(other), THREAD_SLOT_REPLY, reply, 0), 0);
    assert_status(world_call(client, SYS_CALL, send), WAITS);
    world_delete(receive);
    assert_outputs(client, ERR_PEER_GONE, 0, 0, 0);
}

static void the_end_of_a_server_wakes_its_caller(void **state) {
    (void)state;
    call_server();
    assert_status(world_call(other, SYS_CAP_DELETE, WORLD_CNODE, world_handle_of(server)), 0);
    assert_outputs(client, ERR_PEER_GONE, 0, 0, 0);
}

static void the_end_of_a_servers_address_space_wakes_its_caller(void **state) {
    (void)state;
    uint64_t space = world_make(OBJECT_ADDRESS_SPACE, 0);
    assert_status(thread_bind(server, THREAD_SLOT_SPACE, world_slot(space), 0), 0);
    call_server();
    assert_status(world_call(other, SYS_CAP_REVOKE, WORLD_CNODE, space), 0);
    assert_outputs(client, ERR_PEER_GONE, 0, 0, 0);
}

static void in_a_chain_each_caller_is_woken(void **state) {
    (void)state;
    uint64_t back_own = world_make(OBJECT_ENDPOINT, 0);
    uint64_t back_receive = world_derive(back_own, RIGHT_ENDPOINT_RECEIVE, 0);
    struct thread *back = world_thread();
    world_reply(back);
    assert_status(world_call(back, SYS_RECV, back_receive), WAITS);
    call_server();
    assert_status(world_call(server, SYS_CALL, back_own), WAITS);
    assert_int_equal(server->state, THREAD_CALLING);
    // The one in the middle ends: its client is told, and its own server finds nobody to answer.
    assert_status(world_call(other, SYS_CAP_DELETE, WORLD_CNODE, world_handle_of(server)), 0);
    assert_outputs(client, ERR_PEER_GONE, 0, 0, 0);
    assert_null(reply_caller(back->reply));
    assert_status(world_call(back, SYS_REPLY_RECV, back_receive), WAITS);
}

/// The handler of one fault faults itself, and so on; then the last handler is gone.
static void a_chain_of_faults_ends_at_once(void **state) {
    (void)state;
    enum { LENGTH = 40 };
    struct thread *chain[LENGTH];
    uint64_t ends[LENGTH];
    assert_status(world_call(server, SYS_RECV, receive), WAITS);
    for (unsigned i = 0; i < LENGTH; i++) {
        chain[i] = world_thread();
        world_reply(chain[i]);
        ends[i] = world_make(OBJECT_ENDPOINT, 0);
        uint64_t right = world_derive(ends[i], RIGHT_ENDPOINT_RECEIVE, 0);
        uint64_t handler = i == 0 ? own : ends[i - 1];
        assert_status(thread_bind(chain[i], THREAD_SLOT_FAULT, world_slot(handler), 0), 0);
        assert_status(world_call(chain[i], SYS_RECV, right), WAITS);
    }
    assert_status(world_call(client, SYS_CALL, ends[LENGTH - 1]), WAITS);
    for (unsigned i = LENGTH; i-- > 0;) {
        world_run(chain[i]);
        thread_fault(chain[i], FAULT_DEBUG, 0, 0);
        scheduler_leave();
        world_check();
    }
    world_delete(receive);
    assert_outputs(client, ERR_PEER_GONE, 0, 0, 0);
    for (unsigned i = 0; i < LENGTH; i++) {
        assert_int_equal(chain[i]->state, THREAD_FAULTED);
    }
}

static void an_unhandled_fault_wakes_the_caller(void **state) {
    (void)state;
    call_server();
    world_run(server);
    thread_fault(server, FAULT_DEBUG, 0, 0);
    assert_int_equal(server->state, THREAD_FAULTED);
    assert_outputs(client, ERR_PEER_GONE, 0, 0, 0);
    scheduler_leave();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_call_travels_there_and_back, start, world_end),
        cmocka_unit_test_setup_teardown(callers_queue_first_in_first_out, start, world_end),
        cmocka_unit_test_setup_teardown(receivers_queue_first_in_first_out, start, world_end),
        cmocka_unit_test_setup_teardown(nonblocking_forms_do_not_wait, start, world_end),
        cmocka_unit_test_setup_teardown(receiving_again_drops_the_caller, start, world_end),
        cmocka_unit_test_setup_teardown(inspection_tells_whether_a_reply_holds_a_caller, start, world_end),
        cmocka_unit_test_setup_teardown(another_reply_lets_the_caller_wait_on, start, world_end),
        cmocka_unit_test_setup_teardown(replies_leave_their_endpoint_in_any_order, start, world_end),
        cmocka_unit_test_setup_teardown(the_end_of_a_reply_wakes_its_caller, start, world_end),
        cmocka_unit_test_setup_teardown(without_receivers_callers_are_sent_away, start, world_end),
        cmocka_unit_test_setup_teardown(the_end_of_an_endpoint_wakes_who_receives, start, world_end),
        cmocka_unit_test_setup_teardown(a_stopped_threads_wait_is_cancelled, start, world_end),
        cmocka_unit_test_setup_teardown(a_call_goes_before_those_that_are_ready, start, world_end),
        cmocka_unit_test_setup_teardown(signals_gather_until_somebody_waits, start, world_end),
        cmocka_unit_test_setup_teardown(a_signal_wakes_the_first_that_waits, start, world_end),
        cmocka_unit_test_setup_teardown(one_receive_serves_both, start, world_end),
        cmocka_unit_test_setup_teardown(binding_a_signalled_notification_wakes_who_receives, start, world_end),
        cmocka_unit_test_setup_teardown(binding_a_silent_notification_wakes_nobody, start, world_end),
        cmocka_unit_test_setup_teardown(an_answered_caller_gives_way_to_a_more_urgent_one, start, world_end),
        cmocka_unit_test_setup_teardown(a_fault_handler_is_no_receiver, start, world_end),
        cmocka_unit_test_setup_teardown(a_queued_senders_capability_ends, start, world_end),
        cmocka_unit_test_setup_teardown(all_that_queue_by_one_capability_are_woken, start, world_end),
        cmocka_unit_test_setup_teardown(a_receivers_capability_ends, start, world_end),
        cmocka_unit_test_setup_teardown(a_waiters_capability_ends, start, world_end),
        cmocka_unit_test_setup_teardown(without_receivers_callers_that_were_taken_are_sent_away_too, start, world_end),
        cmocka_unit_test_setup_teardown(who_can_still_receive_keeps_the_callers_waiting, start, world_end),
        cmocka_unit_test_setup_teardown(a_reply_bound_in_a_receive_belongs_to_the_endpoint, start, world_end),
        cmocka_unit_test_setup_teardown(the_end_of_a_server_wakes_its_caller, start, world_end),
        cmocka_unit_test_setup_teardown(the_end_of_a_servers_address_space_wakes_its_caller, start, world_end),
        cmocka_unit_test_setup_teardown(in_a_chain_each_caller_is_woken, start, world_end),
        cmocka_unit_test_setup_teardown(a_chain_of_faults_ends_at_once, start, world_end),
        cmocka_unit_test_setup_teardown(an_unhandled_fault_wakes_the_caller, start, world_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
