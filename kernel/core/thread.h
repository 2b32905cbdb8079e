// SPDX-License-Identifier: Apache-2.0
//
// Threads: their own capabilities, and starting, stopping and faulting.
#pragma once

#include "object.h"

/// Makes a zeroed thread a stopped one of priority and ceiling 0, without capabilities.
void thread_init(struct thread *thread);

/// Ends a thread that has no capabilities left.
void thread_destroy(struct thread *thread);

/// Binds the capability in `from` to the thread's slot `which` (THREAD_SLOT_...), and ends what was bound there.
/// `offset` is that of the buffer in its frame. Returns 0 or an error of SYS_THREAD_BIND.
int64_t thread_bind(struct thread *thread, uint64_t which, struct slot *from, uint64_t offset);

/// Resets what a thread caches from one of its slots, which is being emptied.
void thread_unbind(struct slot *slot);

/// Starts a stopped thread. Returns 0 or ERR_IN_USE.
int64_t thread_start(struct thread *thread, uint64_t instruction, uint64_t stack, uint64_t argument, uint64_t fs_base);

/// Stops a thread, whatever it does. The syscall that it waits in ends with ERR_CANCELLED.
void thread_stop(struct thread *thread);

/// Lets a stopped or faulted thread go on. Returns 0 or ERR_IN_USE.
int64_t thread_resume(struct thread *thread);

/// Read and write a group of registers, REGISTERS_..., of a thread that does not run. Return 0 or an error of
/// SYS_THREAD_READ or SYS_THREAD_WRITE.
int64_t thread_read(struct thread *thread, uint64_t group, uint64_t values[4]);
int64_t thread_write(struct thread *thread, uint64_t group, const uint64_t values[4]);

void thread_set_priority(struct thread *thread, uint8_t priority, uint8_t ceiling);

/// The current thread has faulted: sends the fault to its handler, or stops it.
/// `detail` is the address or error code, `flags` FAULT_FLAG_... bits.
void thread_fault(struct thread *thread, uint64_t fault, uint64_t detail, uint64_t flags);
