// SPDX-License-Identifier: Apache-2.0
//
// One syscall, made twice from the same state: as the assembler does it, and as C does it. If the assembler came to its
// own SYSRET, then all of the kernel's state and all of the user's registers have to be what C makes of them. If it
// handed on, then nothing may have changed but that the user's registers stand in the thread's context, and that the
// reason was counted, which usual.h finds as well: something has to be unusual.
//
// Compared are all objects with the memory around them, the per-CPU block and the machine of host.h, byte for byte, but
// for
//
//   - registers in the context of a thread that runs, or that waits for an answer or a message: scene.c overwrites them
//     all the time, and looks for what it wrote wherever else it may turn up
//   - cpu.scratch, which is written before it is read, by each entry that goes on to C
//   - cpu.work_left, which each syscall in C sets first, and which scene.c overwrites as well
//   - the trace of syscalls for the record of a panic, which the fast path leaves no line in
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
    /// Of these, that changed address spaces, or loaded the FS base.
    uint64_t spaces;
    uint64_t fs_bases;
    /// That were handed on.
    uint64_t handed_on;
};

/// The running thread makes the syscall. Returns what differs, in words that stay until the next call, or NULL. The
/// kernel goes on from there, as one or the other left it. `*by_assembler` is how the assembler ended.
const char *differ_syscall(const struct user_registers *user, bool in_steps, struct differ_counts *counts,
                           struct machine_exit *by_assembler);
