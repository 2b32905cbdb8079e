// SPDX-License-Identifier: Apache-2.0
//
// The IPC syscalls.
#include "cpu_block.h"
#include "ipc.h"
#include "notification.h"
#include "syscall.h"

/// Checks the tag of a message that the current thread sends through `from`, and puts the message together. Returns 0,
/// ERR_INVALID_ARGUMENT or ERR_NO_BUFFER.
static int64_t message_of(const struct slot *from, uint64_t tag, const uint64_t word[IPC_REGISTER_WORDS],
                          struct message *message) {
    uint64_t flags = tag & TAG_FLAGS_MASK;
    if (tag_length(tag) > IPC_MESSAGE_WORDS || tag_caps(tag) > IPC_CAPS || (flags & ~TAG_NONBLOCK) != 0) {
        return ERR_INVALID_ARGUMENT;
    }
    bool needs_buffer = tag_length(tag) > IPC_REGISTER_WORDS || tag_caps(tag) != 0;
    if (needs_buffer && cpu.current->buffer == NULL) {
        return ERR_NO_BUFFER;
    }
    *message = (struct message){.tag = tag, .badge = from->badge, .rights = from->rights};
    for (unsigned i = 0; i < IPC_REGISTER_WORDS; i++) {
        message->words[i] = word[i];
    }
    return 0;
}

static int64_t send(struct slot *endpoint, uint64_t tag, const uint64_t word[], bool waits_for_answer) {
    struct thread *caller = cpu.current;
    struct message message;
    int64_t error = message_of(endpoint, tag, word, &message);
    if (error != 0) {
        return error;
    }
    if (tag_caps(message.tag) != 0 && !slot_has(endpoint, RIGHT_ENDPOINT_GRANT)) {
        return ERR_MISSING_RIGHT;
    }
    message.call = waits_for_answer;
    error = ipc_send(caller, endpoint, &message);
    if (error == 0 && caller->state == THREAD_READY) {
        ipc_end(caller, 0);
    }
    return error;
}

int64_t sys_call(struct slot *endpoint, uint64_t tag, const uint64_t word[4]) {
    return send(endpoint, tag, word, true);
}

int64_t sys_send(struct slot *endpoint, uint64_t tag, const uint64_t word[4]) {
    return send(endpoint, tag, word, false);
}

int64_t sys_recv(struct slot *endpoint, uint64_t tag) {
    if ((tag & ~TAG_NONBLOCK) != 0) {
        return ERR_INVALID_ARGUMENT;
    }
    return ipc_receive(cpu.current, endpoint, (tag & TAG_NONBLOCK) == 0);
}

int64_t sys_reply(struct slot *reply, uint64_t tag, const uint64_t word[4]) {
    struct thread *caller = cpu.current;
    struct message message;
    int64_t error = message_of(reply, tag, word, &message);
    if (error != 0) {
        return error;
    }
    if ((message.tag & TAG_FLAGS_MASK) != 0) {
        return ERR_INVALID_ARGUMENT;
    }
    message.badge = 0;
    error = ipc_reply(caller, reply->object, &message, false);
    if (error == 0) {
        ipc_end(caller, 0);
    }
    return error;
}

int64_t sys_reply_recv(struct slot *endpoint, uint64_t tag, const uint64_t word[4]) {
    struct thread *caller = cpu.current;
    struct message message;
    int64_t error = message_of(endpoint, tag, word, &message);
    if (error != 0) {
        return error;
    }
    message.badge = 0;
    struct reply *reply = caller->reply;
    if (reply->caller != NULL) {
        error = ipc_reply(caller, reply, &message, true);
        if (error != 0) {
            return error;
        }
    }
    return ipc_receive(caller, endpoint, (message.tag & TAG_NONBLOCK) == 0);
}

int64_t sys_signal(struct slot *notification) {
    notification_signal(notification->object, notification->badge);
    return 0;
}

int64_t sys_wait(struct slot *notification) {
    notification_wait(notification, cpu.current);
    return 0;
}

int64_t sys_poll(struct slot *notification, struct poll_results *results) {
    results->signals = notification_take(notification->object);
    return results->signals != 0 ? 0 : ERR_WOULD_BLOCK;
}
