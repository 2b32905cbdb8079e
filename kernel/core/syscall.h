// SPDX-License-Identifier: Apache-2.0
//
// Syscalls, from the registers of the current thread to the operation on the object. The handlers stand in sys_*.c;
// their prototypes, and what leads from the registers to them, follow from the definition of the ABI.
#pragma once

#include <kozo_handlers.h>

#include "capability.h"
#include "ipc.h"
#include "work.h"

/// A syscall, to be carried out once its first capability was found. kozo_dispatch.h has them all.
struct syscall_entry {
    /// Narrows the other arguments and calls the handler; NULL if no syscall has this number. Returns a status,
    /// SYSCALL_LEFT_OFF or SYSCALL_IPC.
    int64_t (*narrow)(struct slot *slot, struct thread *caller);
    /// What the first capability must be.
    struct need need;
    /// Rights of which any shows that it is that; 0 if no syscall has this number.
    uint32_t fits;
    /// Uses all six registers both ways, and returns r12 to r15 zero. It ends by syscall_end_ipc().
    bool ipc;
} __attribute__((aligned(32)));

/// By number.
extern const struct syscall_entry syscall_entries[SYS_MAX + 1];

/// What stands for the status of an `ipc` syscall that has ended, or waits: it is in the caller's context, as are all
/// registers that such a syscall loses.
enum { SYSCALL_IPC = 2 };

/// Ends an `ipc` syscall with its status, unless it was left off.
static inline int64_t syscall_end_ipc(struct thread *caller, int64_t status) {
    if (status == SYSCALL_LEFT_OFF) {
        return status;
    }
    if (status != 0) {
        // One that succeeded, or waits, has its outputs set where the message was delivered.
        ipc_end(caller, status);
    }
    return SYSCALL_IPC;
}

// syscall_entry, in ipc_fastpath.S, finds the syscall by its number, checks its first capability, and calls what
// narrows the other arguments.

/// The same for a slot that has none of the rights that show that it fits.
int64_t syscall_refuse(const struct slot *slot, struct thread *caller, const struct syscall_entry *entry);

/// Ends, or leaves off, a syscall that does not go straight back.
void syscall_finish(int64_t status, struct thread *caller);

/// Does what syscall_entry does with what `caller`, the current thread, has in its context; to be compared with it.
/// Returns whether the thread goes straight back.
bool syscall_dispatch(struct thread *caller);

/// Goes on with the current thread's syscall, which was left off: its context, which is whole, says how.
void syscall_go_on(void);

/// Nothing is ready: does what threads that ended themselves have left to do, or some of it. Returns true if there is
/// nothing more.
bool syscall_idle(void);
