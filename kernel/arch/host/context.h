// SPDX-License-Identifier: Apache-2.0
//
// A thread's user registers, as far as the portable part of the kernel knows of them.
#pragma once

#include <stdint.h>

enum context_resume { RESUME_SYSCALL = 0, RESUME_START = 1 };

struct context {
    /// The syscall's number at entry, its status at the end.
    uint64_t status;
    /// What a syscall takes and gives, in this order.
    uint64_t argument[6];
    /// Registers that an `ipc` syscall returns zero, and all others preserve.
    uint64_t scratch[4];
    uint64_t instruction, stack;
    /// enum context_resume.
    uint64_t resume;
};

static inline void context_init(struct context *context) {
    *context = (struct context){.resume = RESUME_START};
}

static inline void context_entered_by_syscall(struct context *context) {
    context->resume = RESUME_SYSCALL;
}

/// Ends an `ipc` syscall: the status, and all other registers that it returns zero.
static inline void context_end_ipc(struct context *context, int64_t status) {
    *context = (struct context){
        .status = (uint64_t)status,
        .instruction = context->instruction,
        .stack = context->stack,
        .resume = RESUME_SYSCALL,
    };
}
