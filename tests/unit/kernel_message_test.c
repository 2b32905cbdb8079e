// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c tests/unit/kernel/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
//
// What travels in a message: every length, capabilities, and that a refusal changes nothing.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arch.h"
#include "cpu_block.h"
#include "scheduler.h"
#include "thread.h"
#include "world.h"

static struct thread *sender;
static struct thread *receiver;
static uint64_t own;
static uint64_t receive;

static int start(void **state) {
    world_start(state);
    own = world_make(OBJECT_ENDPOINT, 0);
    receive = world_derive(own, RIGHT_ENDPOINT_RECEIVE, 0);
    sender = world_thread();
    receiver = world_thread();
    world_reply(receiver);
    world_buffer(sender);
    world_buffer(receiver);
    return 0;
}

static uint64_t tag_of(uint64_t length, uint64_t caps) {
    return length << TAG_LENGTH_SHIFT | caps << TAG_CAPS_SHIFT;
}

static void assert_words(uint64_t length) {
    for (uint64_t i = 0; i < IPC_BUFFER_WORDS; i++) {
        uint64_t expected = i + IPC_REGISTER_WORDS < length ? 100 + i : 0;
        assert_int_equal(receiver->buffer->words[i], expected);
    }
    for (uint64_t i = 0; i < IPC_REGISTER_WORDS; i++) {
        assert_int_equal(receiver->context.argument[2 + i], 1 + i);
    }
    assert_int_equal(receiver->context.argument[1], tag_of(length, 0));
}

static void every_length_arrives_whether_the_receiver_waits_or_not(void **state) {
    (void)state;
    for (uint64_t i = 0; i < IPC_BUFFER_WORDS; i++) {
        sender->buffer->words[i] = 100 + i;
    }
    for (uint64_t length = 0; length <= IPC_MESSAGE_WORDS; length++) {
        memset(receiver->buffer->words, 0, sizeof(receiver->buffer->words));
        assert_status(world_call(receiver, SYS_RECV, receive), WAITS);
        assert_status(world_call(sender, SYS_SEND, own, tag_of(length, 0), 1, 2, 3, 4), 0);
        assert_words(length);
        memset(receiver->buffer->words, 0, sizeof(receiver->buffer->words));
        assert_status(world_call(sender, SYS_SEND, own, tag_of(length, 0), 1, 2, 3, 4), WAITS);
        assert_status(world_call(receiver, SYS_RECV, receive), 0);
        assert_words(length);
    }
}

/// Names `count` capabilities to send and as many empty slots to receive into.
static void name_capabilities(uint64_t count, uint64_t to[]) {
    for (uint64_t i = 0; i < count; i++) {
        sender->buffer->send_caps[i] = world_make(OBJECT_NOTIFICATION, 0);
    }
    to[0] = world_free_handle();
    for (uint64_t i = 0; i < count; i++) {
        to[i] = to[0] + i;
        receiver->buffer->receive_slots[i] = to[i];
    }
}

static void capabilities_are_derived_into_the_slots_named(void **state) {
    (void)state;
    uint64_t to[IPC_CAPS];
    name_capabilities(IPC_CAPS, to);
    assert_status(world_call(receiver, SYS_RECV, receive), WAITS);
    assert_status(world_call(sender, SYS_SEND, own, tag_of(0, IPC_CAPS)), 0);
    for (uint64_t i = 0; i < IPC_CAPS; i++) {
        struct slot *from = world_slot(sender->buffer->send_caps[i]);
        assert_ptr_equal(derivation_child(from), world_slot(to[i]));
        assert_int_equal(world_slot(to[i])->rights, from->rights);
    }
    assert_int_equal(receiver->context.argument[1], tag_of(0, IPC_CAPS));
}

static void an_answer_carries_capabilities_if_the_call_could(void **state) {
    (void)state;
    uint64_t send = world_derive(own, RIGHT_ENDPOINT_SEND, 0);
    uint64_t to[IPC_CAPS];
    name_capabilities(1, to);
    receiver->buffer->send_caps[0] = sender->buffer->send_caps[0];
    sender->buffer->receive_slots[0] = to[0];
    assert_status(world_call(receiver, SYS_RECV, receive), WAITS);
    assert_status(world_call(sender, SYS_CALL, send, 0), WAITS);
    assert_status(world_call(receiver, SYS_REPLY_RECV, receive, tag_of(0, 1)), ERR_MISSING_RIGHT);
    assert_int_equal(sender->state, THREAD_CALLING);
    assert_status(world_call(receiver, SYS_REPLY_RECV, receive, 0), WAITS);
    assert_status(world_call(sender, SYS_CALL, own, 0), WAITS);
    assert_status(world_call(receiver, SYS_REPLY_RECV, receive, tag_of(0, 1)), WAITS);
    assert_false(slot_is_empty(world_slot(to[0])));
}

// ---- Refusals

/// The receiver waits, and the sender's call is refused with this status and no trace.
static void assert_refused(uint64_t handle, uint64_t tag, int64_t status) {
    if (receiver->state == THREAD_READY) {
        assert_status(world_call(receiver, SYS_RECV, receive), WAITS);
    }
    world_run(sender);
    scheduler_leave();
    world_remember();
    assert_status(world_call(sender, SYS_CALL, handle, tag, 1, 2, 3, 4), status);
    world_assert_unchanged(sender);
    for (unsigned i = 0; i < 6; i++) {
        assert_int_equal(sender->context.argument[i], 0);
    }
}

static void refused_messages_change_nothing(void **state) {
    (void)state;
    uint64_t send = world_derive(own, RIGHT_ENDPOINT_SEND, 0);
    uint64_t to[IPC_CAPS];
    name_capabilities(3, to);
    uint64_t good = sender->buffer->send_caps[2];
    assert_refused(own, tag_of(IPC_MESSAGE_WORDS + 1, 0), ERR_INVALID_ARGUMENT);
    assert_refused(own, tag_of(0, IPC_CAPS + 1), ERR_INVALID_ARGUMENT);
    assert_refused(own, TAG_NOTIFICATION, ERR_INVALID_ARGUMENT);
    assert_refused(own, UINT64_C(1) << 31, ERR_INVALID_ARGUMENT);
    assert_refused(receive, 0, ERR_MISSING_RIGHT);
    assert_refused(good, 0, ERR_WRONG_TYPE);
    assert_refused(0, 0, ERR_INVALID_HANDLE);
    assert_refused(send, tag_of(0, 1), ERR_MISSING_RIGHT);

    sender->buffer->send_caps[2] = 0;
    assert_refused(own, tag_of(0, 3), ERR_INVALID_HANDLE);
    sender->buffer->send_caps[2] = WORLD_MEMORY;
    assert_refused(own, tag_of(0, 3), ERR_NOT_DERIVABLE);
    sender->buffer->send_caps[2] = good;
    static const uint64_t bad_slots[] = {0, WORLD_CNODE, 1 << WORLD_CNODE_BITS, UINT64_MAX};
    for (unsigned i = 0; i < sizeof(bad_slots) / sizeof(bad_slots[0]); i++) {
        receiver->buffer->receive_slots[2] = bad_slots[i];
        assert_refused(own, tag_of(0, 3), ERR_MESSAGE_REFUSED);
    }
    receiver->buffer->receive_slots[2] = to[0];
    assert_refused(own, tag_of(0, 3), ERR_MESSAGE_REFUSED);
}

static void missing_buffers_and_replies_are_the_right_ones_fault(void **state) {
    (void)state;
    thread_bind(receiver, THREAD_SLOT_REPLY, NULL, 0);
    assert_refused(own, 0, ERR_MESSAGE_REFUSED);
    world_reply(receiver);
    thread_bind(receiver, THREAD_SLOT_BUFFER, NULL, 0);
    assert_refused(own, tag_of(IPC_REGISTER_WORDS + 1, 0), ERR_MESSAGE_REFUSED);
    assert_refused(own, tag_of(0, 1), ERR_MESSAGE_REFUSED);
    thread_bind(sender, THREAD_SLOT_BUFFER, NULL, 0);
    assert_refused(own, tag_of(IPC_REGISTER_WORDS + 1, 0), ERR_NO_BUFFER);
    assert_refused(own, tag_of(0, 1), ERR_NO_BUFFER);
    assert_status(world_call(sender, SYS_CALL, own, tag_of(IPC_REGISTER_WORDS, 0)), WAITS);
}

/// What can't be delivered to a thread that comes to receive is its sender's loss, not the next one's.
static void a_queued_message_that_is_refused_makes_room(void **state) {
    (void)state;
    struct thread *next = world_thread();
    world_buffer(next);
    sender->buffer->send_caps[0] = WORLD_MEMORY;
    assert_status(world_call(sender, SYS_CALL, own, tag_of(0, 1)), WAITS);
    assert_status(world_call(next, SYS_CALL, own, tag_of(1, 0), 9), WAITS);
    assert_status(world_call(receiver, SYS_RECV, receive), 0);
    assert_int_equal(receiver->context.argument[2], 9);
    assert_int_equal(sender->state, THREAD_READY);
    assert_status(sender->context.status, ERR_NOT_DERIVABLE);
}

static void a_sender_that_lost_its_buffer_in_the_queue(void **state) {
    (void)state;
    assert_status(world_call(sender, SYS_SEND, own, tag_of(IPC_REGISTER_WORDS + 1, 0)), WAITS);
    assert_status(thread_bind(sender, THREAD_SLOT_BUFFER, NULL, 0), 0);
    assert_status(world_call(receiver, SYS_RECV, receive, TAG_NONBLOCK), ERR_WOULD_BLOCK);
    assert_int_equal(sender->state, THREAD_READY);
    assert_status(sender->context.status, ERR_NO_BUFFER);
}

static void a_refused_answer_leaves_the_caller_waiting(void **state) {
    (void)state;
    assert_status(world_call(receiver, SYS_RECV, receive), WAITS);
    assert_status(world_call(sender, SYS_CALL, own, 0), WAITS);
    receiver->buffer->send_caps[0] = WORLD_MEMORY;
    assert_status(world_call(receiver, SYS_REPLY_RECV, receive, tag_of(0, 1)), ERR_NOT_DERIVABLE);
    assert_int_equal(receiver->state, THREAD_READY);
    assert_ptr_equal(receiver->reply->caller, sender);
    assert_status(world_call(receiver, SYS_REPLY_RECV, receive, tag_of(0, 0)), WAITS);
    assert_int_equal(sender->state, THREAD_READY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_length_arrives_whether_the_receiver_waits_or_not, start, world_end),
        cmocka_unit_test_setup_teardown(capabilities_are_derived_into_the_slots_named, start, world_end),
        cmocka_unit_test_setup_teardown(an_answer_carries_capabilities_if_the_call_could, start, world_end),
        cmocka_unit_test_setup_teardown(refused_messages_change_nothing, start, world_end),
        cmocka_unit_test_setup_teardown(missing_buffers_and_replies_are_the_right_ones_fault, start, world_end),
        cmocka_unit_test_setup_teardown(a_queued_message_that_is_refused_makes_room, start, world_end),
        cmocka_unit_test_setup_teardown(a_sender_that_lost_its_buffer_in_the_queue, start, world_end),
        cmocka_unit_test_setup_teardown(a_refused_answer_leaves_the_caller_waiting, start, world_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
