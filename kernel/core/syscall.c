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

int64_t syscall_refuse(const struct slot *slot, struct thread *caller, const struct syscall_entry *entry) {
    if (entry->narrow == NULL) {
        return deny_number(caller->context.status);
    }
    if (capability_fits(slot, entry->need)) {
        // It has no right at all, and needs none.
        return entry->narrow((struct slot *)slot, caller);
    }
    int64_t error = deny_capability(0, slot, entry->need);
    return entry->ipc ? syscall_end_ipc(caller, error) : error;
}

/// What is to be done beyond the syscall itself, which has ended: to bury CNodes.
static void clean_up(struct thread *caller) {
    if (caller->graves != NULL && !object_bury(caller)) {
        caller->context.resume = RESUME_BURY;
    } else if (cpu.idle.graves != NULL) {
        (void)object_bury(&cpu.idle);
    }
}

void syscall_finish(int64_t status, struct thread *caller) {
    if (status == SYSCALL_LEFT_OFF) {
        caller->context.resume = RESUME_AGAIN;
        return;
    }
    if (status != SYSCALL_IPC) {
        context_entered_by_syscall(&caller->context);
        caller->context.status = (uint64_t)status;
    }
    clean_up(caller);
}

/// Does the syscall that stands in the caller's registers, or as much of it as the budget allows, as syscall_entry does
/// in assembler. Returns its status or SYSCALL_...
static int64_t carry_out(struct thread *caller) {
    const struct syscall_entry *entry = find_entry(caller->context.status);
    cpu.work_left = work_budget();
    if (caller->debt != 0 && (!capability_pay(caller) || caller->state != THREAD_READY)) {
        return SYSCALL_LEFT_OFF;
    }
    struct slot *slot = thread_slot(caller, caller->context.argument[0]);
    return (slot->rights & entry->fits) != 0 ? entry->narrow(slot, caller) : syscall_refuse(slot, caller, entry);
}

bool syscall_dispatch(struct thread *caller) {
    caller->state = THREAD_READY;
    int64_t status = carry_out(caller);
    if (status <= 0 && !cpu.unsettled) {
        kassert(scheduler_is_settled());
        context_entered_by_syscall(&caller->context);
        caller->context.status = (uint64_t)status;
        return true;
    }
    syscall_finish(status, caller);
    return false;
}

void syscall_go_on(void) {
    struct thread *caller = cpu.current;
    bool made_again = caller->context.resume == RESUME_AGAIN;
    context_entered_by_syscall(&caller->context);
    if (made_again) {
        syscall_finish(carry_out(caller), caller);
    } else {
        cpu.work_left = work_budget();
        clean_up(caller);
    }
}

bool syscall_idle(void) {
    cpu.work_left = work_budget();
    return object_bury(&cpu.idle);
}
