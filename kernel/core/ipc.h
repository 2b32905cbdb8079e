// SPDX-License-Identifier: Apache-2.0
//
// Messages between threads: the whole of it, of which ipc_fastpath.S does the common part in few instructions.
#pragma once

#include "object.h"

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

/// Ends the IPC syscall that the thread is in, with an error and zeroed outputs.
void ipc_end(struct thread *thread, int64_t error);

/// Sends the message that `sender` made, waking the receiver or queueing the sender. Returns 0 when the message is on
/// its way (the sender's state says whether it waits), or an error that the sender is to get.
int64_t ipc_send(struct thread *sender, struct endpoint *endpoint, const struct message *message);

/// Receives for the thread, or makes it wait. Returns 0 or ERR_WOULD_BLOCK.
int64_t ipc_receive(struct thread *receiver, struct endpoint *endpoint, bool may_wait);

/// Answers the caller that `reply` holds. `hands_over`: the answering thread is about to wait, and the caller may run
/// at once. Returns 0 or an error that the answering thread is to get.
int64_t ipc_reply(struct thread *sender, struct reply *reply, const struct message *message, bool hands_over);

/// Nobody can receive any more: wakes all that queue to send, with ERR_PEER_GONE, and those that wait to receive by a
/// right that they have lost meanwhile, with ERR_CANCELLED.
void endpoint_close(struct endpoint *endpoint);

void reply_destroy(struct reply *reply);

/// Copies a message into the receiver's registers and buffer and ends its syscall. Nothing is changed on an error.
int64_t message_deliver(struct thread *sender, struct thread *receiver, const struct message *message);
