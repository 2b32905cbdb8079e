// SPDX-License-Identifier: Apache-2.0
#include "ipc.h"

#include "denial.h"
#include "notification.h"
#include "panic.h"
#include "scheduler.h"
#include "syscall.h"

void ipc_end(struct thread *thread, int64_t error) {
    context_end_ipc(&thread->context, error);
}

/// What the sender of a message gets instead of an answer. A fault is no syscall, and leaves no record.
static int64_t refuse(const struct thread *sender, const struct message *message, int64_t error) {
    return message->fault ? error : deny_outcome(sender, error);
}

/// The sender waits for the answer to what the receiver just got.
static void arm_reply(struct thread *caller, struct thread *receiver, const struct message *message) {
    struct reply *reply = receiver->reply;
    kassert(reply->caller == NULL);
    reply->caller = caller;
    reply->call_rights = message->rights;
    caller->state = THREAD_CALLING;
    caller->blocked_on = reply;
    caller->message.fault = message->fault;
    caller->fast = message->fault ? 0 : caller->priority + 1U;
}

/// Delivers to a thread that is ready to take it. Returns 0 or an error of the sender's.
static int64_t deliver(struct thread *sender, struct thread *receiver, const struct message *message) {
    if (message->call && receiver->reply == NULL) {
        return refuse(sender, message, ERR_MESSAGE_REFUSED);
    }
    int64_t error = message_deliver(sender, receiver, message);
    if (error == 0 && message->call) {
        arm_reply(sender, receiver, message);
    }
    return error;
}

static void wait_to_send(struct thread *sender, struct endpoint *endpoint, const struct message *message) {
    sender->message = *message;
    sender->state = THREAD_SENDING;
    sender->blocked_on = endpoint;
    queue_append(&endpoint->senders, sender);
}

int64_t ipc_send(struct thread *sender, struct endpoint *endpoint, const struct message *message) {
    struct thread *receiver = endpoint->receivers.head;
    if (receiver == NULL) {
        if (endpoint->receive_capabilities == 0) {
            return refuse(sender, message, ERR_PEER_GONE);
        }
        if ((message->tag & TAG_NONBLOCK) != 0) {
            return refuse(sender, message, ERR_WOULD_BLOCK);
        }
        wait_to_send(sender, endpoint, message);
        return 0;
    }
    int64_t error = deliver(sender, receiver, message);
    if (error != 0) {
        return error;
    }
    queue_remove(&endpoint->receivers, receiver);
    if (message->call && receiver->priority >= sender->priority) {
        scheduler_hand_over(receiver);
    } else {
        scheduler_wake(receiver);
    }
    return 0;
}

/// Ends a queued sender's wait: with an error, or because its message was taken.
static void release_sender(struct thread *sender, int64_t error) {
    if (sender->message.fault) {
        // Nobody hears of the fault.
        sender->message.fault = false;
        sender->state = THREAD_FAULTED;
        return;
    }
    ipc_end(sender, error);
    scheduler_wake(sender);
}

/// Takes the first message in the queue that can be delivered. Returns whether there was one.
static bool take_queued(struct thread *receiver, struct endpoint *endpoint) {
    while (endpoint->senders.head != NULL) {
        struct thread *sender = endpoint->senders.head;
        queue_remove(&endpoint->senders, sender);
        int64_t error = deliver(sender, receiver, &sender->message);
        if (error != 0 || !sender->message.call) {
            release_sender(sender, error);
        }
        if (error == 0) {
            return true;
        }
    }
    return false;
}

/// Wakes the caller that `reply` holds, without an answer.
static void drop_caller(struct reply *reply, int64_t error) {
    struct thread *caller = reply->caller;
    if (caller == NULL) {
        return;
    }
    reply->caller = NULL;
    caller->fast = caller->priority + 1U;
    release_sender(caller, refuse(caller, &caller->message, error));
}

int64_t ipc_receive(struct thread *receiver, struct endpoint *endpoint, bool may_wait) {
    if (receiver->reply != NULL) {
        drop_caller(receiver->reply, ERR_REPLY_DROPPED);
    }
    if (notification_take_bound(receiver) || take_queued(receiver, endpoint)) {
        return 0;
    }
    if (!may_wait) {
        return deny_outcome(receiver, ERR_WOULD_BLOCK);
    }
    receiver->state = THREAD_RECEIVING;
    receiver->blocked_on = endpoint;
    queue_append(&endpoint->receivers, receiver);
    return 0;
}

/// Resumes a thread whose fault was handled: where it stood, or where the answer's words say.
static int64_t answer_fault(struct thread *thread, const struct message *message) {
    uint64_t length = tag_length(message->tag);
    bool has_instruction = length > FAULT_ANSWER_INSTRUCTION;
    bool has_stack = length > FAULT_ANSWER_STACK;
    uint64_t instruction = message->words[FAULT_ANSWER_INSTRUCTION];
    uint64_t stack = message->words[FAULT_ANSWER_STACK];
    if (length > FAULT_ANSWER_STACK + 1 || tag_caps(message->tag) != 0) {
        return deny_state(ARG_REPLY_TAG, ERR_MESSAGE_REFUSED);
    }
    if (has_instruction && instruction >= USER_END) {
        return deny_state(ARG_REPLY_WORD0 + FAULT_ANSWER_INSTRUCTION, ERR_MESSAGE_REFUSED);
    }
    if (has_stack && stack > USER_END) {
        return deny_state(ARG_REPLY_WORD0 + FAULT_ANSWER_STACK, ERR_MESSAGE_REFUSED);
    }
    if (has_instruction) {
        thread->context.instruction = instruction;
    }
    if (has_stack) {
        thread->context.stack = stack;
    }
    thread->fast = thread->priority + 1U;
    thread->message.fault = false;
    return 0;
}

int64_t ipc_reply(struct thread *sender, struct reply *reply, const struct message *message, bool hands_over) {
    struct thread *caller = reply->caller;
    if (caller == NULL) {
        return deny_state(ARG_REPLY_REPLY, ERR_NO_CALLER);
    }
    if (tag_caps(message->tag) != 0 && (reply->call_rights & RIGHT_ENDPOINT_GRANT) == 0) {
        return deny_state(ARG_REPLY_TAG, ERR_MISSING_RIGHT);
    }
    int64_t error =
        thread_waits_in_fault(caller) ? answer_fault(caller, message) : message_deliver(sender, caller, message);
    if (error != 0) {
        return error;
    }
    reply->caller = NULL;
    if (hands_over) {
        scheduler_hand_over(caller);
    } else {
        scheduler_wake(caller);
    }
    return 0;
}

void endpoint_close(struct endpoint *endpoint) {
    while (endpoint->senders.head != NULL) {
        struct thread *sender = endpoint->senders.head;
        queue_remove(&endpoint->senders, sender);
        release_sender(sender, refuse(sender, &sender->message, ERR_PEER_GONE));
    }
    while (endpoint->receivers.head != NULL) {
        struct thread *receiver = endpoint->receivers.head;
        queue_remove(&endpoint->receivers, receiver);
        ipc_end(receiver, deny_outcome(receiver, ERR_CANCELLED));
        scheduler_wake(receiver);
    }
}

void reply_destroy(struct reply *reply) {
    drop_caller(reply, ERR_PEER_GONE);
}
