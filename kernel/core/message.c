// SPDX-License-Identifier: Apache-2.0
//
// What travels in a message: words and capabilities. All of it is checked before any of it is done.
#include "arch.h"
#include "capability.h"
#include "denial.h"
#include "ipc.h"
#include "panic.h"

/// The capabilities of one message, from slots of the sender to slots of the receiver.
struct transfer {
    uint64_t count;
    struct slot *from[IPC_CAPS];
    struct slot *to[IPC_CAPS];
};

static int64_t find_sent(const struct thread *sender, struct transfer *transfer) {
    for (uint64_t i = 0; i < transfer->count; i++) {
        uint64_t handle = read_once(&sender->buffer->send_caps[i]);
        struct slot *slot = thread_slot(sender, handle);
        if (slot_is_empty(slot) || capability_derivable(slot) != 0) {
            return deny_sent(sender, (unsigned)i, handle, slot);
        }
        transfer->from[i] = slot;
    }
    return 0;
}

static bool named_before(const struct transfer *transfer, uint64_t index) {
    for (uint64_t i = 0; i < index; i++) {
        if (transfer->to[i] == transfer->to[index]) {
            return true;
        }
    }
    return false;
}

static int64_t find_destinations(const struct thread *sender, const struct thread *receiver,
                                 struct transfer *transfer) {
    for (uint64_t i = 0; i < transfer->count; i++) {
        uint64_t handle = read_once(&receiver->buffer->receive_slots[i]);
        transfer->to[i] = thread_slot(receiver, handle);
        bool in_cnode = handle != NULL_HANDLE && handle < receiver->cnode_limit;
        if (!in_cnode || !slot_is_empty(transfer->to[i]) || named_before(transfer, i)) {
            return deny_outcome(sender, ERR_MESSAGE_REFUSED);
        }
    }
    return 0;
}

static void copy_words(const struct thread *sender, struct thread *receiver, uint64_t length) {
    for (uint64_t i = IPC_REGISTER_WORDS; i < length; i++) {
        uint64_t word = read_once(&sender->buffer->words[i - IPC_REGISTER_WORDS]);
        receiver->buffer->words[i - IPC_REGISTER_WORDS] = word;
    }
}

int64_t message_transfer(struct thread *sender, struct thread *receiver, uint64_t tag) {
    struct transfer transfer;
    transfer.count = tag_caps(tag);
    if (tag_length(tag) > IPC_MESSAGE_WORDS || transfer.count > IPC_CAPS) {
        return ERR_INVALID_ARGUMENT;
    }
    if (sender->buffer == NULL) {
        return ERR_NO_BUFFER;
    }
    if (receiver->buffer == NULL) {
        return deny_outcome(sender, ERR_MESSAGE_REFUSED);
    }
    int64_t error = find_sent(sender, &transfer);
    if (error == 0) {
        error = find_destinations(sender, receiver, &transfer);
    }
    if (error != 0) {
        return error;
    }
    copy_words(sender, receiver, tag_length(tag));
    for (uint64_t i = 0; i < transfer.count; i++) {
        capability_derive(transfer.from[i], transfer.to[i], UINT32_MAX);
    }
    return 0;
}

int64_t message_deliver(struct thread *sender, struct thread *receiver, const struct message *message) {
    if (tag_length(message->tag) > IPC_REGISTER_WORDS || tag_caps(message->tag) != 0) {
        int64_t error = message_transfer(sender, receiver, message->tag);
        if (error != 0) {
            return error;
        }
    }
    ipc_deliver(receiver, message->badge, message->tag & ~TAG_FLAGS_MASK, message->words);
    return 0;
}
