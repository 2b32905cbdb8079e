// SPDX-License-Identifier: Apache-2.0
//
// One syscall, made twice from the same state: through the assembler, fast or by way of what it calls, up to where a
// thread goes on; and by C alone. All of the kernel's state and all of the user's registers have to be what C makes of
// them. What the fast path hands on must be unusual, for the reason that usual.h finds, which is counted; and what C
// can send straight back has to go straight back.
//
// Compared are all objects with the memory around them, the per-CPU block and the machine of host.h, byte for byte, but
// for
//
//   - registers in the context of a thread that runs, or that waits for an answer or a message: scene.c overwrites them
//     all the time, and looks for what it wrote wherever else it may turn up
//   - cpu.scratch and cpu.selectors, which are written before they are read
//   - where the fast path did it, cpu.work_left, which each syscall in C sets first, and which scene.c overwrites as
//   well;
//     the state of the thread that goes on, and the debt of the one that made the syscall, which must be what they were
#pragma once

#include "machine.h"

/// What came of the syscalls.
struct differ_counts {
    uint64_t states;
    uint64_t in_steps;
    /// By number of the syscall, for those that may be fast: that were.
    uint64_t calls;
    uint64_t answers;
    uint64_t others;
    /// Of these, with capabilities.
    uint64_t rich;
    /// That changed address spaces, or loaded the FS base.
    uint64_t spaces;
    uint64_t fs_bases;
    /// That were handed on, and of these, that went straight back.
    uint64_t handed_on;
    uint64_t straight;
};

/// The running thread makes the syscall. Returns what differs, in words that stay until the next call, or NULL. The
/// kernel goes on from there, as one or the other left it. `*by_assembler` is how the assembler ended.
const char *differ_syscall(const struct user_registers *user, bool in_steps, struct differ_counts *counts,
                           struct machine_exit *by_assembler);
