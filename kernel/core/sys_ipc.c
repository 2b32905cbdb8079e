// SPDX-License-Identifier: Apache-2.0
//
// The IPC syscalls.
#include "arch.h"
#include "cpu_block.h"
#include "denial.h"
#include "ipc.h"
#include "notification.h"
#include "scheduler.h"
#include "syscall.h"
#include "wait.h"

/// How a tag's flags let the current thread wait.
struct patience {
    bool may_wait;
    bool has_deadline;
    uint64_t deadline;
};

/// Checks the flags of a tag: 0, ERR_INVALID_ARGUMENT or ERR_NO_BUFFER.
static int64_t check_flags(uint64_t tag) {
    uint64_t flags = tag & TAG_FLAGS_MASK;
    if (flags != 0 && flags != TAG_NONBLOCK && flags != TAG_DEADLINE) {
        return deny_use(ARG_CALL_TAG);
    }
    return flags == TAG_DEADLINE && cpu.current->buffer == NULL ? ERR_NO_BUFFER : 0;
}

static struct patience patience_of(uint64_t tag) {
    if ((tag & TAG_DEADLINE) == 0) {
        return (struct patience){.may_wait = (tag & TAG_NONBLOCK) == 0};
    }
    uint64_t deadline = read_once(&cpu.current->buffer->deadline);
    return (struct patience){.may_wait = deadline > clock_now(), .has_deadline = true, .deadline = deadline};
}

/// The status of what may have made the current thread wait; if it did, the deadline is set.
static int64_t with_patience(const struct patience *patience, int64_t status) {
    if (!patience->has_deadline) {
        return status;
    }
    if (status == 0) {
        wait_until(cpu.current, patience->deadline);
    }
    return status == ERR_WOULD_BLOCK ? deny_outcome(cpu.current, ERR_TIMED_OUT) : status;
}

_Static_assert((int)ARG_CALL_TAG == (int)ARG_SEND_TAG && (int)ARG_CALL_TAG == (int)ARG_REPLY_TAG &&
                   (int)ARG_CALL_TAG == (int)ARG_REPLY_RECV_TAG,
               "message_of() and ipc_reply() name any of them");

/// Checks the tag of a message that the current thread sends through `from`, and puts the message together. Returns 0,
/// ERR_INVALID_ARGUMENT or ERR_NO_BUFFER.
static int64_t message_of(const struct slot *from, uint64_t tag, const uint64_t word[IPC_REGISTER_WORDS],
                          struct message *message) {
    if (tag_length(tag) > IPC_MESSAGE_WORDS || tag_caps(tag) > IPC_CAPS) {
        return deny_use(ARG_CALL_TAG);
    }
    int64_t error = check_flags(tag);
    if (error != 0) {
        return error;
    }
    bool needs_buffer = tag_length(tag) > IPC_REGISTER_WORDS || tag_caps(tag) != 0;
    if (needs_buffer && cpu.current->buffer == NULL) {
        // There is no place for a record of it.
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
        return deny_capability(ARG_CALL_ENDPOINT, endpoint, (struct need){OBJECT_ENDPOINT, RIGHT_ENDPOINT_GRANT});
    }
    message.call = waits_for_answer;
    struct patience patience = patience_of(tag);
    if (!patience.may_wait) {
        if (waits_for_answer && patience.has_deadline) {
            return deny_outcome(caller, ERR_TIMED_OUT);
        }
        message.tag |= TAG_NONBLOCK;
    }
    error = ipc_send(caller, endpoint, &message);
    if (error == 0 && caller->state == THREAD_READY) {
        ipc_end(caller, 0);
    }
    return with_patience(&patience, error);
}

int64_t sys_call(struct slot *endpoint, uint64_t tag, const uint64_t word[4]) {
    return send(endpoint, tag, word, true);
}

int64_t sys_send(struct slot *endpoint, uint64_t tag, const uint64_t word[4]) {
    return send(endpoint, tag, word, false);
}

int64_t sys_recv(struct slot *endpoint, uint64_t tag) {
    int64_t error = (tag & ~TAG_FLAGS_MASK) != 0 ? deny_use(ARG_RECV_TAG) : check_flags(tag);
    if (error != 0) {
        return error;
    }
    struct patience patience = patience_of(tag);
    return with_patience(&patience, ipc_receive(cpu.current, endpoint, patience.may_wait));
}

int64_t sys_reply(struct slot *reply, uint64_t tag, const uint64_t word[4]) {
    struct thread *caller = cpu.current;
    struct message message;
    int64_t error = message_of(reply, tag, word, &message);
    if (error != 0) {
        return error;
    }
    if ((message.tag & TAG_FLAGS_MASK) != 0) {
        return deny_use(ARG_REPLY_TAG);
    }
    message.badge = 0;
    error = ipc_reply(caller, reply->object, &message, false);
    if (error == 0) {
        ipc_end(caller, 0);
    }
    return error;
}

/// Answers a fault and waits for the next message, where nothing is there to be received, in few instructions. Returns
/// whether that was all.
static bool answer_fault_and_wait(struct thread *handler, struct slot *by, uint64_t tag, const uint64_t word[4]) {
    const struct endpoint *endpoint = by->object;
    struct reply *reply = handler->reply;
    struct thread *faulted = reply->caller;
    bool is_plain = (uint32_t)tag <= FAULT_ANSWER_STACK + 1;
    if (!faulted->message.fault || !is_plain || handler->signalled || reply->endpoint != endpoint ||
        endpoint_first(endpoint) != NULL || ipc_answer_fault(faulted, tag, word) != 0) {
        return false;
    }
    reply->caller = &cpu.nobody;
    scheduler_hand_over(faulted);
    wait_to_receive(handler, by);
    return true;
}

int64_t sys_reply_recv(struct slot *endpoint, uint64_t tag, const uint64_t word[4]) {
    struct thread *caller = cpu.current;
    if (answer_fault_and_wait(caller, endpoint, tag, word)) {
        return 0;
    }
    struct message message;
    int64_t error = message_of(endpoint, tag, word, &message);
    if (error != 0) {
        return error;
    }
    message.badge = 0;
    struct patience patience = patience_of(tag);
    struct reply *reply = caller->reply;
    if (reply_caller(reply) != NULL) {
        error = ipc_reply(caller, reply, &message, true);
        if (error != 0) {
            return error;
        }
    }
    return with_patience(&patience, ipc_receive(caller, endpoint, patience.may_wait));
}

int64_t sys_signal(struct slot *notification) {
    notification_signal(notification->object, notification->badge);
    return 0;
}

int64_t sys_wait(struct slot *notification) {
    notification_wait(notification, cpu.current);
    return 0;
}

int64_t sys_wait_until(struct slot *notification, uint64_t deadline) {
    if (((struct notification *)notification->object)->bits == 0 && deadline <= clock_now()) {
        return deny_outcome(cpu.current, ERR_TIMED_OUT);
    }
    notification_wait(notification, cpu.current);
    wait_until(cpu.current, deadline);
    return 0;
}

int64_t sys_poll(struct slot *notification, struct poll_results *results) {
    results->signals = notification_take(notification->object);
    return results->signals != 0 ? 0 : deny_outcome(cpu.current, ERR_WOULD_BLOCK);
}
