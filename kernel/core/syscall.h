// SPDX-License-Identifier: Apache-2.0
//
// Syscalls, from the registers of the current thread to the operation on the object.
#pragma once

#include "object.h"

/// Carries out the syscall that the current thread has entered the kernel with, status and outputs in its context.
void syscall_dispatch(void);

/// Arguments of one syscall, its first capability found and checked.
struct call {
    struct thread *caller;
    /// The capability that the first argument names.
    struct slot *slot;
    /// Arguments 2 to 6, by their numbers less one; argument[0] is the handle.
    uint64_t argument[6];
};

/// Outputs of a syscall, for the registers in their order.
struct results {
    uint64_t count;
    uint64_t value[6];
};

// One handler a syscall. Each returns the status; an `ipc` syscall's handler leaves the registers to ipc.h.
typedef int64_t syscall_handler(const struct call *call, struct results *results);

syscall_handler sys_call, sys_reply_recv, sys_send, sys_recv, sys_reply;
syscall_handler sys_signal, sys_wait, sys_poll;
syscall_handler sys_cap_create, sys_cap_copy, sys_cap_mint, sys_cap_move, sys_cap_delete, sys_cap_revoke,
    sys_cap_inspect;
syscall_handler sys_space_map, sys_space_map_table, sys_frame_unmap, sys_table_unmap;
syscall_handler sys_thread_bind, sys_thread_start, sys_thread_stop, sys_thread_resume, sys_thread_priority;
syscall_handler sys_thread_yield, sys_thread_inspect;
syscall_handler sys_irq_bind, sys_irq_notify, sys_irq_ack;
syscall_handler sys_port_create, sys_port_in, sys_port_out;
syscall_handler sys_clock_read, sys_debug_write;
