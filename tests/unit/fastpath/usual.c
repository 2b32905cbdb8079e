// SPDX-License-Identifier: Apache-2.0
#include "usual.h"

#include "arch.h"
#include "capability.h"
#include "ipc.h"

/// The first of a row of reasons that is true.
struct reason {
    bool is_true;
    unsigned miss;
};

static unsigned first_reason(const struct reason reasons[], unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        if (reasons[i].is_true) {
            return reasons[i].miss;
        }
    }
    return USUAL;
}

static bool is_long(const struct user_registers *user) {
    return (uint32_t)user->rsi > IPC_REGISTER_WORDS;
}

/// Whether C has to bring it.
static bool is_rich(const struct user_registers *user) {
    return (uint32_t)user->rsi > IPC_MESSAGE_WORDS;
}

static unsigned miss_of_call(const struct user_registers *user, const struct endpoint *endpoint) {
    const struct thread *receiver = endpoint_receiver(endpoint);
    if (receiver == NULL) {
        return MISS_CALL_NOBODY;
    }
    const struct reason reasons[] = {
        {receiver->next != NULL, MISS_CALL_SEVERAL},
        {receiver->reply == &cpu.no_reply, MISS_CALL_NO_REPLY},
        {receiver->priority < cpu.current->priority || timeout_is_set(&receiver->timeout), MISS_CALL_PRIORITY},
        {is_long(user) && receiver->buffer == NULL, MISS_CALL_TRANSFER},
        {is_rich(user), USUAL_IF_BROUGHT},
    };
    return first_reason(reasons, sizeof(reasons) / sizeof(reasons[0]));
}

static bool is_slow(const struct thread *caller) {
    return caller->priority + 1U < cpu.ready_floor || timeout_is_set(&caller->timeout) || thread_waits_in_fault(caller);
}

static unsigned miss_of_answer(const struct user_registers *user, const struct endpoint *endpoint) {
    const struct notification *bound = cpu.current->notification;
    const struct reply *reply = cpu.current->reply;
    const struct thread *caller = reply_caller(reply);
    const struct reason reasons[] = {
        {endpoint_first(endpoint) != NULL, MISS_REPLY_QUEUE},
        {bound != NULL && bound->bits != 0, MISS_REPLY_SIGNALS},
        {reply->endpoint != endpoint, MISS_REPLY_ENDPOINT},
        {caller == NULL, MISS_REPLY_NO_CALLER},
        {caller != NULL && is_slow(caller), MISS_REPLY_PRIORITY},
        {caller != NULL && is_long(user) && caller->buffer == NULL, MISS_REPLY_TRANSFER},
        {is_rich(user), USUAL_IF_BROUGHT},
    };
    return first_reason(reasons, sizeof(reasons) / sizeof(reasons[0]));
}

static unsigned miss_of_ipc(const struct user_registers *user, const struct slot *slot) {
    bool calls = user->rax == SYS_CALL;
    if (!slot_has(slot, calls ? RIGHT_ENDPOINT_SEND : RIGHT_ENDPOINT_RECEIVE)) {
        return calls ? MISS_CALL_HANDLE : MISS_REPLY_HANDLE;
    }
    bool lacks_grant = calls && is_rich(user) && !slot_has(slot, RIGHT_ENDPOINT_GRANT);
    bool lacks_buffer = is_long(user) && !is_rich(user) && cpu.current->buffer == NULL;
    if ((user->rsi & TAG_FLAGS_MASK) != 0 || lacks_grant || lacks_buffer) {
        return calls ? MISS_CALL_MESSAGE : MISS_REPLY_MESSAGE;
    }
    return calls ? miss_of_call(user, slot->object) : miss_of_answer(user, slot->object);
}

/// A signal that nobody waits for.
static bool signals_nobody(const struct slot *slot) {
    const struct notification *notification = slot->object;
    return slot_has(slot, RIGHT_NOTIFICATION_SIGNAL) && notification->waiters.head == NULL &&
           notification->bound == NULL;
}

/// A wait for signals that are there.
static bool waits_for_nothing(const struct slot *slot) {
    const struct notification *notification = slot->object;
    return slot_has(slot, RIGHT_NOTIFICATION_WAIT) && notification->bits != 0 && notification->bound == NULL;
}

unsigned usual_miss(const struct user_registers *user) {
    const struct slot *slot = thread_slot(cpu.current, user->rdi);
    switch (user->rax) {
    case SYS_CALL:
    case SYS_REPLY_RECV:
        return miss_of_ipc(user, slot);
    case SYS_SIGNAL:
        return signals_nobody(slot) ? USUAL : NOT_FOR_IT;
    case SYS_WAIT:
        return waits_for_nothing(slot) ? USUAL : NOT_FOR_IT;
    default:
        return NOT_FOR_IT;
    }
}
