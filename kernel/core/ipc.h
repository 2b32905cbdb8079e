// SPDX-License-Identifier: Apache-2.0
//
// Messages between threads: the whole of it, of which ipc_fastpath.S does the common part in few instructions.
#pragma once

#include "cpu_block.h"

static inline uint64_t tag_length(uint64_t tag) {
    return (tag & TAG_LENGTH_MASK) >> TAG_LENGTH_SHIFT;
}

static inline uint64_t tag_caps(uint64_t tag) {
    return (tag & TAG_CAPS_MASK) >> TAG_CAPS_SHIFT;
}

/// Whether the thread waits because of a fault, so that no syscall of it is to be ended.
static inline bool thread_waits_in_fault(const struct thread *thread) {
    return (thread->state == THREAD_SENDING || thread->state == THREAD_CALLING) && thread->message.fault;
}

/// The thread that waits for the answer, or NULL.
static inline struct thread *reply_caller(const struct reply *reply) {
    return reply->caller != &cpu.nobody ? reply->caller : NULL;
}

/// The thread that has waited longest on the endpoint, to send or to receive, or NULL.
static inline struct thread *endpoint_first(const struct endpoint *endpoint) {
    return endpoint->waiting.head != &cpu.nobody ? endpoint->waiting.head : NULL;
}

/// The thread that has waited longest to send, or NULL.
static inline struct thread *endpoint_sender(const struct endpoint *endpoint) {
    struct thread *first = endpoint_first(endpoint);
    return first != NULL && first->state == THREAD_SENDING ? first : NULL;
}

/// The thread that has waited longest to receive, or NULL.
static inline struct thread *endpoint_receiver(const struct endpoint *endpoint) {
    struct thread *first = endpoint_first(endpoint);
    return first != NULL && first->state == THREAD_RECEIVING ? first : NULL;
}

/// What thread.fast has to be: 0 for a thread that the fast path must not deal with. That is one that waits in a fault,
/// with a deadline, to send, or to receive, if it has no Reply or others wait there, too; else its priority + 1.
static inline uint32_t thread_fast(const struct thread *thread) {
    bool is_alone = thread->next == NULL && thread->previous == thread;
    bool is_slow = thread_waits_in_fault(thread) || timeout_is_set(&thread->timeout) ||
                   thread->state == THREAD_SENDING ||
                   (thread->state == THREAD_RECEIVING && (thread->reply == &cpu.no_reply || !is_alone));
    return is_slow ? 0 : thread->priority + 1U;
}

/// Ends the IPC syscall that the thread is in, with an error and zeroed outputs.
void ipc_end(struct thread *thread, int64_t error);

/// Ends the IPC that a thread waited in, which is in no queue and no Reply any more, with an error, and wakes it. If it
/// waited in a fault it stops instead, and its own caller gets ERR_PEER_GONE.
void ipc_fail(struct thread *thread, int64_t error);

/// Wakes the caller that `reply` holds, if any, without an answer.
void ipc_drop_caller(struct reply *reply, int64_t error);

/// Sends the message that `sender` made through a capability, waking the receiver or queueing the sender. Returns 0
/// when the message is on its way (the sender's state says whether it waits), or an error that the sender is to get.
int64_t ipc_send(struct thread *sender, struct slot *through, const struct message *message);

/// The caller, whose message, a fault or not, was just received, waits for its answer from this Reply. It was sent
/// through a capability with these rights.
void ipc_await_answer(struct thread *caller, struct reply *reply, uint32_t rights);

/// Receives for the thread by a capability, or makes it wait. Returns 0, ERR_WOULD_BLOCK, or SYSCALL_LEFT_OFF if there
/// may be a message behind so many that it could not take.
int64_t ipc_receive(struct thread *receiver, struct slot *by, bool may_wait);

/// Answers the caller that `reply` holds. `hands_over`: the answering thread is about to wait, and the caller may run
/// at once. Returns 0 or an error that the answering thread is to get.
int64_t ipc_reply(struct thread *sender, struct reply *reply, const struct message *message, bool hands_over);

/// Resumes a thread whose fault was handled: where it stood, or where the answer's words say. Returns 0 or
/// ERR_MESSAGE_REFUSED.
int64_t ipc_answer_fault(struct thread *thread, uint64_t tag, const uint64_t words[IPC_REGISTER_WORDS]);

/// The Reply of a thread that receives on this endpoint: callers that it will hold come from there.
void reply_serve(struct reply *reply, struct endpoint *endpoint);

/// If nobody can receive any more, wakes all that queue to send and all whose calls were received there and are not yet
/// answered, with ERR_PEER_GONE. Returns false if the work is over before.
bool endpoint_close(struct endpoint *endpoint);

void reply_destroy(struct reply *reply);

/// Ends the IPC syscall that the thread is in, with this message in its registers.
static inline void ipc_deliver(struct thread *receiver, uint64_t badge, uint64_t tag,
                               const uint64_t words[IPC_REGISTER_WORDS]) {
    if (timeout_is_set(&receiver->timeout)) {
        timeout_cancel(&receiver->timeout);
    }
    context_end_ipc_with(&receiver->context, badge, tag, words);
}

/// Brings what a message has beyond its registers, words and capabilities, from buffer to buffer. All of it is checked
/// before; nothing is changed on an error, which is the sender's. ipc_fastpath.S calls it, too, and makes the syscall
/// again from the start where it fails.
int64_t message_transfer(struct thread *sender, struct thread *receiver, uint64_t tag);

/// Copies a message into the receiver's registers and buffer and ends its syscall. Nothing is changed on an error.
int64_t message_deliver(struct thread *sender, struct thread *receiver, const struct message *message);
