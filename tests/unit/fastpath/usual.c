// SPDX-License-Identifier: Apache-2.0
#include "usual.h"

#include "arch.h"
#include "capability.h"

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

static unsigned miss_of_call(const struct endpoint *endpoint) {
    const struct thread *receiver = endpoint->receivers.head;
    if (receiver == NULL) {
        return MISS_CALL_NOBODY;
    }
    const struct reason reasons[] = {
        {receiver != endpoint->receivers.tail, MISS_CALL_SEVERAL},
        // 0 with a deadline.
        {receiver->fast < cpu.current->fast, MISS_CALL_PRIORITY},
        {receiver->reply->endpoint != endpoint, MISS_CALL_NO_REPLY},
    };
    return first_reason(reasons, sizeof(reasons) / sizeof(reasons[0]));
}

static unsigned miss_of_answer(const struct endpoint *endpoint) {
    const struct notification *bound = cpu.current->notification;
    const struct reply *reply = cpu.current->reply;
    const struct thread *caller = reply->caller;
    const struct reason reasons[] = {
        {endpoint->senders.head != NULL || endpoint->receivers.head != NULL, MISS_REPLY_QUEUE},
        {bound != NULL && bound->bits != 0, MISS_REPLY_SIGNALS},
        {reply->endpoint != endpoint, MISS_REPLY_ENDPOINT},
        {caller == NULL, MISS_REPLY_NO_CALLER},
        // 0 in a fault.
        {caller != NULL && caller->fast < cpu.ready_floor, MISS_REPLY_PRIORITY},
    };
    return first_reason(reasons, sizeof(reasons) / sizeof(reasons[0]));
}

unsigned usual_miss(const struct user_registers *user) {
    bool calls = user->rax == SYS_CALL;
    if (!calls && user->rax != SYS_REPLY_RECV) {
        return NOT_FOR_IT;
    }
    const struct slot *slot = thread_slot(cpu.current, user->rdi);
    if (!slot_has(slot, calls ? RIGHT_ENDPOINT_SEND : RIGHT_ENDPOINT_RECEIVE)) {
        return calls ? MISS_CALL_HANDLE : MISS_REPLY_HANDLE;
    }
    if ((uint32_t)user->rsi > IPC_REGISTER_WORDS) {
        return calls ? MISS_CALL_MESSAGE : MISS_REPLY_MESSAGE;
    }
    return calls ? miss_of_call(slot->object) : miss_of_answer(slot->object);
}
