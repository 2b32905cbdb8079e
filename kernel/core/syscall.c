// SPDX-License-Identifier: Apache-2.0
#include "syscall.h"

#include <kozo_dispatch.h>

#include "arch.h"
#include "cpu_block.h"
#include "denial.h"
#include "ipc.h"

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

void syscall_dispatch(void) {
    struct thread *caller = cpu.current;
    trace(caller);
    const struct syscall_entry *entry = find_entry(caller->context.status);
    context_entered_by_syscall(&caller->context);
    if (entry->narrow == NULL) {
        caller->context.status = (uint64_t)deny_number(caller->context.status);
        return;
    }
    struct slot *slot = thread_slot(caller, caller->context.argument[0]);
    int64_t status;
    if (capability_fits(slot, entry->need)) {
        status = entry->narrow(slot, caller);
        object_bury();
    } else {
        status = deny_capability(0, slot, entry->need);
    }
    if (!entry->ipc) {
        caller->context.status = (uint64_t)status;
    } else if (status != 0) {
        // A syscall that succeeded, or waits, has its outputs set where the message was delivered.
        ipc_end(caller, status);
    }
}
