// SPDX-License-Identifier: Apache-2.0
//
// Preemption. Interrupts stay off in the kernel, so a syscall does no more than a budget's worth of what can take long.
// When that is used up it leaves all state consistent and returns SYSCALL_LEFT_OFF. On the way out of the kernel
// interrupts are let in and more urgent threads run; when it is the thread's turn, its syscall is made again from the
// registers, which are as they were, arguments checked anew. What was done is found in the objects, never on a stack.
//
// Whatever loops asks work_is_over() before each step and counts the step after it: so the first step of a syscall is
// always made, through however many loops it is reached, and a syscall made again and again comes to its end.
//
// A revocation comes to its end although others derive from what it has yet to delete: while one is left off, who
// derives a capability owes it the deletion of two (thread.debt), and pays before its next syscall on the slow path.
#pragma once

#include "arch.h"
#include "cpu_block.h"

/// What a handler returns instead of a status.
enum { SYSCALL_LEFT_OFF = 1 };

/// Roughly what a step takes, in instructions.
enum {
    WORK_CLEARED_BYTES = 8,
    WORK_EMPTY_SLOT = 14,
    WORK_CAPABILITY = 180,
    WORK_PLAIN_CAPABILITY = 60,
    WORK_WAITER = 150,
    WORK_UNMAPPED = 60,
    WORK_TABLE_ROW = 22,
    WORK_GRAVE = 16,
    WORK_OBJECT = 320,
    WORK_CREATED = 64,
    WORK_MESSAGE = 200,
    WORK_TIMEOUT = 160,
    WORK_TIMEOUT_LEVEL = 28,
};

static inline bool work_is_over(void) {
    return cpu.work_left <= 0;
}

/// Whether a step that takes so many instructions can still be made. One that takes more than a whole budget can if
/// nothing was done before it.
static inline bool work_fits(uint64_t instructions) {
    return cpu.work_left >= (int64_t)instructions || cpu.work_left == work_budget();
}

static inline void work_done(uint64_t instructions) {
    cpu.work_left -= (int64_t)instructions;
}
