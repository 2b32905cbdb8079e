// SPDX-License-Identifier: Apache-2.0
//
// The thread syscalls.
#include "arch.h"
#include "capability.h"
#include "scheduler.h"
#include "syscall.h"
#include "thread.h"

/// Whether the capability is enough to bind this slot of its thread.
static bool may_bind(const struct slot *thread, uint64_t which) {
    bool to_serve = which == THREAD_SLOT_NOTIFICATION || which == THREAD_SLOT_REPLY;
    return slot_has(thread, RIGHT_THREAD_CONFIGURE) || (to_serve && slot_has(thread, RIGHT_THREAD_SERVE));
}

int64_t sys_thread_bind(const struct call *call, struct results *results) {
    (void)results;
    uint64_t which = call->argument[1];
    uint64_t handle = call->argument[2];
    uint64_t offset = call->argument[3];
    if (!may_bind(call->slot, which)) {
        return ERR_MISSING_RIGHT;
    }
    if (which > THREAD_SLOT_REPLY) {
        return ERR_INVALID_ARGUMENT;
    }
    which &= speculation_safe_less(which, THREAD_SLOT_REPLY + 1);
    struct slot *from = NULL;
    if (handle != NULL_HANDLE) {
        from = thread_slot(call->caller, handle);
        if (slot_is_empty(from)) {
            return ERR_INVALID_HANDLE;
        }
    } else if (offset != 0) {
        return ERR_INVALID_ARGUMENT;
    }
    return thread_bind(call->slot->object, which, from, offset);
}

int64_t sys_thread_start(const struct call *call, struct results *results) {
    (void)results;
    uint64_t instruction = call->argument[1];
    uint64_t stack = call->argument[2];
    uint64_t fs_base = call->argument[4];
    if (instruction >= USER_END || stack > USER_END || fs_base >= USER_END) {
        return ERR_OUT_OF_RANGE;
    }
    return thread_start(call->slot->object, instruction, stack, call->argument[3], fs_base);
}

int64_t sys_thread_stop(const struct call *call, struct results *results) {
    (void)results;
    thread_stop(call->slot->object);
    return 0;
}

int64_t sys_thread_resume(const struct call *call, struct results *results) {
    (void)results;
    return thread_resume(call->slot->object);
}

int64_t sys_thread_priority(const struct call *call, struct results *results) {
    (void)results;
    uint64_t priority = call->argument[1];
    uint64_t ceiling = call->argument[2];
    if (priority > call->caller->ceiling || ceiling > call->caller->ceiling) {
        return ERR_OUT_OF_RANGE;
    }
    thread_set_priority(call->slot->object, (uint8_t)priority, (uint8_t)ceiling);
    return 0;
}

int64_t sys_thread_yield(const struct call *call, struct results *results) {
    (void)results;
    if (call->slot->object != call->caller) {
        return ERR_INVALID_ARGUMENT;
    }
    scheduler_yield();
    return 0;
}

int64_t sys_thread_inspect(const struct call *call, struct results *results) {
    const struct thread *thread = call->slot->object;
    *results = (struct results){
        .count = 5,
        .value = {thread->state, thread->priority, thread->ceiling, cycles_to_ns(scheduler_cycles(thread)),
                  thread->context.instruction},
    };
    return 0;
}
