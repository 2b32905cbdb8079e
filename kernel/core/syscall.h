// SPDX-License-Identifier: Apache-2.0
//
// Syscalls, from the registers of the current thread to the operation on the object. The handlers stand in sys_*.c;
// their prototypes, and what leads from the registers to them, follow from the definition of the ABI.
#pragma once

#include <kozo_handlers.h>

struct thread;

/// How a syscall leaves the kernel.
enum way_out {
    /// The caller goes on, with status and outputs from its context, and its other registers as they are; or zero where
    /// an `ipc` syscall loses them.
    WAY_STRAIGHT,
    WAY_STRAIGHT_IPC,
    /// Who goes on, and with what, scheduler_leave() says. The caller's context lacks the registers that C preserves;
    /// or
    /// rbx and rbp, where an `ipc` syscall loses the others.
    WAY_BY_SCHEDULER,
    WAY_BY_SCHEDULER_IPC,
};

/// Carries out the syscall that `caller`, the current thread, has entered the kernel with, `handle` being its first
/// argument; status and outputs are left in its context.
enum way_out syscall_dispatch(uint64_t handle, struct thread *caller);

/// Goes on with the current thread's syscall, which was left off: its context, which is whole, says how.
void syscall_go_on(void);

/// Nothing is ready: does what threads that ended themselves have left to do, or some of it. Returns true if there is
/// nothing more.
bool syscall_idle(void);
