// SPDX-License-Identifier: Apache-2.0
#include "ipc.h"

#include "cpu_block.h"
#include "denial.h"
#include "notification.h"
#include "panic.h"
#include "scheduler.h"
#include "syscall.h"
#include "wait.h"
#include "work.h"

void ipc_end(struct thread *thread, int64_t error) {
    if (timeout_is_set(&thread->timeout)) {
        timeout_cancel(&thread->timeout);
    }
    context_end_ipc(&thread->context, error);
}

/// What the sender of a message gets instead of an answer. A fault is no syscall, and leaves no record.
static int64_t refuse(const struct thread *sender, const struct message *message, int64_t error) {
    return message->fault ? error : deny_outcome(sender, error);
}

void ipc_fail(struct thread *thread, int64_t error) {
    while (thread->message.fault) {
        // Nobody hears of the fault. The thread goes no further, and whoever waits for its answer is told.
        thread->message.fault = false;
        scheduler_block(thread, THREAD_FAULTED);
        thread->fast = thread_fast(thread);
        struct thread *caller = reply_caller(thread->reply);
        if (caller == NULL) {
            return;
        }
        thread->reply->caller = &cpu.nobody;
        thread = caller;
        error = ERR_PEER_GONE;
    }
    ipc_end(thread, deny_outcome(thread, error));
    scheduler_wake(thread);
}

void ipc_drop_caller(struct reply *reply, int64_t error) {
    struct thread *caller = reply_caller(reply);
    if (caller != NULL) {
        reply->caller = &cpu.nobody;
        ipc_fail(caller, error);
    }
}

// ---- Which endpoint a Reply's callers come from. A Reply stays with it until it serves another, so that the fast path
// ---- has nothing to do.

static void reply_leave(struct reply *reply) {
    if (reply->endpoint == NULL) {
        return;
    }
    if (reply->previous != NULL) {
        reply->previous->next = reply->next;
    } else {
        reply->endpoint->replies = reply->next;
    }
    if (reply->next != NULL) {
        reply->next->previous = reply->previous;
    }
    reply->endpoint = NULL;
    reply->next = reply->previous = NULL;
}

void reply_serve(struct reply *reply, struct endpoint *endpoint) {
    if (reply == &cpu.no_reply || reply->endpoint == endpoint) {
        return;
    }
    reply_leave(reply);
    reply->endpoint = endpoint;
    reply->next = endpoint->replies;
    if (reply->next != NULL) {
        reply->next->previous = reply;
    }
    endpoint->replies = reply;
}

void reply_destroy(struct reply *reply) {
    ipc_drop_caller(reply, ERR_PEER_GONE);
    reply_leave(reply);
}

// ---- Sending

void ipc_await_answer(struct thread *caller, struct reply *reply, uint32_t rights) {
    kassert(reply_caller(reply) == NULL && reply->endpoint != NULL);
    reply->caller = caller;
    scheduler_block(caller, THREAD_CALLING);
    caller->blocked_on = reply;
    caller->message.rights = rights;
    caller->fast = thread_fast(caller);
}

/// The sender waits for the answer to what the receiver just got.
static void arm_reply(struct thread *caller, const struct thread *receiver, const struct message *message) {
    caller->message.fault = message->fault;
    ipc_await_answer(caller, receiver->reply, message->rights);
}

/// Delivers to a thread that is ready to take it. Returns 0 or an error of the sender's.
static int64_t deliver(struct thread *sender, struct thread *receiver, const struct message *message) {
    if (message->call && receiver->reply == &cpu.no_reply) {
        return refuse(sender, message, ERR_MESSAGE_REFUSED);
    }
    return message_deliver(sender, receiver, message);
}

int64_t ipc_send(struct thread *sender, struct slot *through, const struct message *message) {
    struct endpoint *endpoint = through->object;
    struct thread *receiver = endpoint_receiver(endpoint);
    if (receiver == NULL) {
        if (endpoint->receive_capabilities == 0) {
            return refuse(sender, message, ERR_PEER_GONE);
        }
        if ((message->tag & TAG_NONBLOCK) != 0) {
            return refuse(sender, message, ERR_WOULD_BLOCK);
        }
        sender->message = *message;
        wait_to_send(sender, through);
        return 0;
    }
    int64_t error = deliver(sender, receiver, message);
    if (error != 0) {
        return error;
    }
    if (message->call) {
        arm_reply(sender, receiver, message);
    }
    wait_leave(receiver);
    if (message->call && receiver->priority >= sender->priority) {
        scheduler_hand_over(receiver);
    } else {
        scheduler_wake(receiver);
    }
    return 0;
}

// ---- Receiving

/// Takes the first message in the queue that can be delivered. Returns whether there was one, before the work was over.
static bool take_queued(struct thread *receiver, struct endpoint *endpoint) {
    struct thread *sender;
    while ((sender = endpoint_sender(endpoint)) != NULL && !work_is_over()) {
        wait_leave(sender);
        int64_t error = deliver(sender, receiver, &sender->message);
        work_done(WORK_MESSAGE);
        if (error != 0) {
            ipc_fail(sender, error);
            continue;
        }
        if (sender->message.call) {
            arm_reply(sender, receiver, &sender->message);
        } else {
            ipc_end(sender, 0);
            scheduler_wake(sender);
        }
        return true;
    }
    return false;
}

int64_t ipc_receive(struct thread *receiver, struct slot *by, bool may_wait) {
    struct endpoint *endpoint = by->object;
    ipc_drop_caller(receiver->reply, ERR_REPLY_DROPPED);
    reply_serve(receiver->reply, endpoint);
    if (notification_take_bound(receiver) || take_queued(receiver, endpoint)) {
        return 0;
    }
    if (endpoint_sender(endpoint) != NULL) {
        return SYSCALL_LEFT_OFF;
    }
    if (!may_wait) {
        return deny_outcome(receiver, ERR_WOULD_BLOCK);
    }
    wait_to_receive(receiver, by);
    return 0;
}

int64_t ipc_answer_fault(struct thread *thread, uint64_t tag, const uint64_t words[IPC_REGISTER_WORDS]) {
    uint64_t length = tag_length(tag);
    bool has_instruction = length > FAULT_ANSWER_INSTRUCTION;
    bool has_stack = length > FAULT_ANSWER_STACK;
    uint64_t instruction = words[FAULT_ANSWER_INSTRUCTION];
    uint64_t stack = words[FAULT_ANSWER_STACK];
    if (length > FAULT_ANSWER_STACK + 1 || tag_caps(tag) != 0) {
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
    thread->message.fault = false;
    return 0;
}

int64_t ipc_reply(struct thread *sender, struct reply *reply, const struct message *message, bool hands_over) {
    struct thread *caller = reply_caller(reply);
    if (caller == NULL) {
        return deny_state(ARG_REPLY_REPLY, ERR_NO_CALLER);
    }
    if (tag_caps(message->tag) != 0 && (caller->message.rights & RIGHT_ENDPOINT_GRANT) == 0) {
        return deny_state(ARG_REPLY_TAG, ERR_MISSING_RIGHT);
    }
    int64_t error = thread_waits_in_fault(caller) ? ipc_answer_fault(caller, message->tag, message->words)
                                                  : message_deliver(sender, caller, message);
    if (error != 0) {
        return error;
    }
    reply->caller = &cpu.nobody;
    if (hands_over) {
        scheduler_hand_over(caller);
    } else {
        scheduler_wake(caller);
    }
    return 0;
}

bool endpoint_close(struct endpoint *endpoint) {
    while (endpoint->receive_capabilities == 0 && (endpoint_sender(endpoint) != NULL || endpoint->replies != NULL)) {
        if (work_is_over()) {
            return false;
        }
        struct thread *sender = endpoint_sender(endpoint);
        struct reply *reply = endpoint->replies;
        if (sender != NULL) {
            wait_leave(sender);
            ipc_fail(sender, ERR_PEER_GONE);
        } else {
            reply_leave(reply);
            ipc_drop_caller(reply, ERR_PEER_GONE);
        }
        work_done(WORK_WAITER);
    }
    return true;
}
