// SPDX-License-Identifier: Apache-2.0
//
// The IPC syscalls.
#include "ipc.h"
#include "notification.h"
#include "syscall.h"

/// Checks the tag of a message that `call` sends and puts it together. Returns 0, ERR_INVALID_ARGUMENT or
/// ERR_NO_BUFFER.
static int64_t message_of(const struct call *call, struct message *message) {
    uint64_t tag = call->argument[1];
    uint64_t flags = tag & TAG_FLAGS_MASK;
    if (tag_length(tag) > IPC_MESSAGE_WORDS || tag_caps(tag) > IPC_CAPS || (flags & ~TAG_NONBLOCK) != 0) {
        return ERR_INVALID_ARGUMENT;
    }
    bool needs_buffer = tag_length(tag) > IPC_REGISTER_WORDS || tag_caps(tag) != 0;
    if (needs_buffer && call->caller->buffer == NULL) {
        return ERR_NO_BUFFER;
    }
    *message = (struct message){.tag = tag, .badge = call->slot->badge, .rights = call->slot->rights};
    for (unsigned i = 0; i < IPC_REGISTER_WORDS; i++) {
        message->words[i] = call->argument[2 + i];
    }
    return 0;
}

static int64_t send(const struct call *call, bool waits_for_answer) {
    struct message message;
    int64_t error = message_of(call, &message);
    if (error != 0) {
        return error;
    }
    if (tag_caps(message.tag) != 0 && !slot_has(call->slot, RIGHT_ENDPOINT_GRANT)) {
        return ERR_MISSING_RIGHT;
    }
    message.call = waits_for_answer;
    error = ipc_send(call->caller, call->slot->object, &message);
    if (error == 0 && call->caller->state == THREAD_READY) {
        ipc_end(call->caller, 0);
    }
    return error;
}

int64_t sys_call(const struct call *call, struct results *results) {
    (void)results;
    return send(call, true);
}

int64_t sys_send(const struct call *call, struct results *results) {
    (void)results;
    return send(call, false);
}

int64_t sys_recv(const struct call *call, struct results *results) {
    (void)results;
    uint64_t tag = call->argument[1];
    if ((tag & ~TAG_NONBLOCK) != 0) {
        return ERR_INVALID_ARGUMENT;
    }
    return ipc_receive(call->caller, call->slot->object, (tag & TAG_NONBLOCK) == 0);
}

int64_t sys_reply(const struct call *call, struct results *results) {
    (void)results;
    struct message message;
    int64_t error = message_of(call, &message);
    if (error != 0) {
        return error;
    }
    if ((message.tag & TAG_FLAGS_MASK) != 0) {
        return ERR_INVALID_ARGUMENT;
    }
    message.badge = 0;
    error = ipc_reply(call->caller, call->slot->object, &message, false);
    if (error == 0) {
        ipc_end(call->caller, 0);
    }
    return error;
}

int64_t sys_reply_recv(const struct call *call, struct results *results) {
    (void)results;
    struct message message;
    int64_t error = message_of(call, &message);
    if (error != 0) {
        return error;
    }
    message.badge = 0;
    struct reply *reply = call->caller->reply;
    if (reply != NULL && reply->caller != NULL) {
        error = ipc_reply(call->caller, reply, &message, true);
        if (error != 0) {
            return error;
        }
    }
    return ipc_receive(call->caller, call->slot->object, (message.tag & TAG_NONBLOCK) == 0);
}

int64_t sys_signal(const struct call *call, struct results *results) {
    (void)results;
    notification_signal(call->slot->object, call->slot->badge);
    return 0;
}

int64_t sys_wait(const struct call *call, struct results *results) {
    (void)results;
    notification_wait(call->slot->object, call->caller);
    return 0;
}

int64_t sys_poll(const struct call *call, struct results *results) {
    results->value[0] = notification_take(call->slot->object);
    results->count = 1;
    return results->value[0] != 0 ? 0 : ERR_WOULD_BLOCK;
}
