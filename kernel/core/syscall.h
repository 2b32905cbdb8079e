// SPDX-License-Identifier: Apache-2.0
//
// Syscalls, from the registers of the current thread to the operation on the object. The handlers stand in sys_*.c;
// their prototypes, and what leads from the registers to them, follow from the definition of the ABI.
#pragma once

#include <kozo_handlers.h>

/// Carries out the syscall that the current thread has entered the kernel with, status and outputs in its context.
void syscall_dispatch(void);

/// Goes on with the current thread's syscall, which was left off: its context says how.
void syscall_go_on(void);

/// Nothing is ready: does what threads that ended themselves have left to do, or some of it. Returns true if there is
/// nothing more.
bool syscall_idle(void);
