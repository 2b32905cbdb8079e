// SPDX-License-Identifier: Apache-2.0
#include "syscall.h"

#include <kozo_dispatch.h>

#include "arch.h"
#include "cpu_block.h"
#include "denial.h"
#include "ipc.h"
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

/// Finds and checks the first capability, and hands on to the handler. Returns a status or SYSCALL_LEFT_OFF.
static int64_t carry_out(struct thread *caller, const struct syscall_entry *entry) {
    struct slot *slot = thread_slot(caller, caller->context.argument[0]);
    return capability_fits(slot, entry->need) ? entry->narrow(slot, caller) : deny_capability(0, slot, entry->need);
}

/// Does the syscall that stands in the caller's registers, or as much of it as the budget allows.
static void attempt(struct thread *caller, const struct syscall_entry *entry) {
    cpu.work_left = work_budget();
    if (caller->debt != 0 && (!capability_pay(caller) || caller->state != THREAD_READY)) {
        caller->context.resume = RESUME_AGAIN;
        return;
    }
    int64_t status = carry_out(caller, entry);
    if (status == SYSCALL_LEFT_OFF) {
        caller->context.resume = RESUME_AGAIN;
        return;
    }
    if (!entry->ipc) {
        caller->context.status = (uint64_t)status;
    } else if (status != 0) {
        // A syscall that succeeded, or waits, has its outputs set where the message was delivered.
        ipc_end(caller, status);
    }
    if (caller->graves != NULL && !object_bury(caller)) {
        caller->context.resume = RESUME_BURY;
    } else if (cpu.idle.graves != NULL) {
        // Where the CPU never idles.
        (void)object_bury(&cpu.idle);
    }
}

void syscall_dispatch(void) {
    struct thread *caller = cpu.current;
    caller->state = THREAD_READY;
    trace(caller);
    const struct syscall_entry *entry = find_entry(caller->context.status);
    context_entered_by_syscall(&caller->context);
    if (entry->narrow == NULL) {
        caller->context.status = (uint64_t)deny_number(caller->context.status);
        return;
    }
    attempt(caller, entry);
}

void syscall_go_on(void) {
    struct thread *caller = cpu.current;
    bool buries = caller->context.resume == RESUME_BURY;
    context_entered_by_syscall(&caller->context);
    if (!buries) {
        attempt(caller, find_entry(caller->context.status));
        return;
    }
    cpu.work_left = work_budget();
    if (!object_bury(caller)) {
        caller->context.resume = RESUME_BURY;
    }
}

bool syscall_idle(void) {
    cpu.work_left = work_budget();
    return object_bury(&cpu.idle);
}
