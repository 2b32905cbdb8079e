// SPDX-License-Identifier: Apache-2.0
#include "usual.h"

#include "arch.h"
#include "capability.h"
#include "cpu_block.h"

/// One thread waits to receive there, which is no less urgent, has no deadline, and has a Reply.
static bool is_ready_for_call(const struct endpoint *endpoint) {
    const struct thread *receiver = endpoint->receivers.head;
    return receiver != NULL && receiver == endpoint->receivers.tail && receiver->fast >= cpu.current->fast &&
           receiver->reply->endpoint == endpoint;
}

/// The running thread, a server, will have to wait there.
static bool is_quiet(const struct endpoint *endpoint) {
    const struct notification *bound = cpu.current->notification;
    return endpoint->senders.head == NULL && endpoint->receivers.head == NULL && (bound == NULL || bound->bits == 0);
}

/// The thread whose call it answers came from there, waits in no fault, and is not less urgent than others.
static bool can_answer(const struct endpoint *endpoint) {
    const struct reply *reply = cpu.current->reply;
    return reply->endpoint == endpoint && reply->caller != NULL && reply->caller->fast >= cpu.ready_floor;
}

bool usual_call(const struct user_registers *user) {
    const struct slot *slot = thread_slot(cpu.current, user->rdi);
    uint64_t right = user->rax == SYS_CALL         ? RIGHT_ENDPOINT_SEND
                     : user->rax == SYS_REPLY_RECV ? RIGHT_ENDPOINT_RECEIVE
                                                   : 0;
    if (right == 0 || !slot_has(slot, right) || (uint32_t)user->rsi > IPC_REGISTER_WORDS) {
        return false;
    }
    const struct endpoint *endpoint = slot->object;
    return user->rax == SYS_CALL ? is_ready_for_call(endpoint) : is_quiet(endpoint) && can_answer(endpoint);
}
