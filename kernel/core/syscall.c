// SPDX-License-Identifier: Apache-2.0
#include "syscall.h"

#include <kozo_dispatch.h>

#include "arch.h"
#include "cpu_block.h"
#include "denial.h"
#include "ipc.h"
#include "panic.h"
#include "scheduler.h"
#include "work.h"

/// The syscall of that number; an empty entry if there is none.
static const struct syscall_entry *find_entry(uint64_t number) {
    // What is beyond the table becomes 0, which no syscall has.
    return &syscall_entries[number & speculation_safe_less(number, SYS_MAX + 1)];
}

/// Leaves a trace for the record of a panic. It costs every slow path eight instructions.
static void trace(const struct thread *caller) {
    cpu.traced[cpu.traced_count++ % TRACED_SYSCALLS] =
        (struct traced_syscall){.caller = caller, .number = caller->context.status};
}

/// What the syscall refuses to begin with.
static DENIES int64_t refuse(const struct slot *slot, const struct thread *caller, const struct syscall_entry *entry) {
    return entry->narrow == NULL ? deny_number(caller->context.status) : deny_capability(0, slot, entry->need);
}

/// Finds and checks the first capability, and hands on to the handler. Returns a status or SYSCALL_LEFT_OFF.
static inline int64_t carry_out(uint64_t handle, struct thread *caller, const struct syscall_entry *entry) {
    struct slot *slot = thread_slot(caller, handle);
    // There is no type 0: nothing fits an empty entry.
    bool fits = entry->narrow != NULL && capability_fits(slot, entry->need);
    return fits ? entry->narrow(slot, caller) : refuse(slot, caller, entry);
}

/// What is to be done beyond the syscall itself, which has ended: to bury CNodes.
static void clean_up(struct thread *caller) {
    if (caller->graves != NULL && !object_bury(caller)) {
        caller->context.resume = RESUME_BURY;
    } else if (cpu.idle.graves != NULL) {
        (void)object_bury(&cpu.idle);
    }
}

/// Does the syscall that stands in the caller's registers, or as much of it as the budget allows.
static inline enum way_out attempt(uint64_t handle, struct thread *caller, const struct syscall_entry *entry) {
    cpu.work_left = work_budget();
    if (caller->debt != 0 && (!capability_pay(caller) || caller->state != THREAD_READY)) {
        caller->context.resume = RESUME_AGAIN;
        return entry->ipc ? WAY_BY_SCHEDULER_IPC : WAY_BY_SCHEDULER;
    }
    int64_t status = carry_out(handle, caller, entry);
    if (status == SYSCALL_LEFT_OFF) {
        caller->context.resume = RESUME_AGAIN;
        return entry->ipc ? WAY_BY_SCHEDULER_IPC : WAY_BY_SCHEDULER;
    }
    if (!entry->ipc) {
        caller->context.status = (uint64_t)status;
    } else if (status != 0) {
        // A syscall that succeeded, or waits, has its outputs set where the message was delivered.
        ipc_end(caller, status);
    }
    if (!cpu.unsettled) {
        kassert(scheduler_is_settled());
        return entry->ipc ? WAY_STRAIGHT_IPC : WAY_STRAIGHT;
    }
    clean_up(caller);
    return entry->ipc ? WAY_BY_SCHEDULER_IPC : WAY_BY_SCHEDULER;
}

enum way_out syscall_dispatch(uint64_t handle, struct thread *caller) {
    // The fast path left that as it was.
    caller->state = THREAD_READY;
    trace(caller);
    context_entered_by_syscall(&caller->context);
    return attempt(handle, caller, find_entry(caller->context.status));
}

void syscall_go_on(void) {
    struct thread *caller = cpu.current;
    bool buries = caller->context.resume == RESUME_BURY;
    context_entered_by_syscall(&caller->context);
    if (!buries) {
        (void)attempt(caller->context.argument[0], caller, find_entry(caller->context.status));
        return;
    }
    cpu.work_left = work_budget();
    clean_up(caller);
}

bool syscall_idle(void) {
    cpu.work_left = work_budget();
    return object_bury(&cpu.idle);
}
