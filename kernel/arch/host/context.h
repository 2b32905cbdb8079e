// SPDX-License-Identifier: Apache-2.0
//
// A thread's user registers, as far as the portable part of the kernel knows of them.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <kozo_abi.h>

/// The last two: not yet, for its syscall was left off. It is made again, or all but burying is done.
enum context_resume { RESUME_SYSCALL = 0, RESUME_START = 1, RESUME_AGAIN = 2, RESUME_BURY = 3 };

struct context {
    /// The syscall's number at entry, its status at the end.
    uint64_t status;
    /// What a syscall takes and gives, in this order.
    uint64_t argument[6];
    /// Registers that an `ipc` syscall returns zero, and all others preserve.
    uint64_t scratch[4];
    uint64_t instruction, stack, flags;
    /// enum context_resume.
    uint64_t resume;
};

static inline void context_init(struct context *context) {
    *context = (struct context){.flags = FLAGS_FIXED, .resume = RESUME_START};
}

static inline void context_settle(struct context *context) {
    context->resume = RESUME_START;
}

/// Finds the registers of a group, REGISTERS_...; NULL where it has none.
static inline void context_group(struct context *context, uint64_t group, uint64_t *registers[4]) {
    uint64_t *const control[4] = {&context->instruction, &context->stack, &context->flags, NULL};
    for (unsigned i = 0; i < 4; i++) {
        registers[i] = group == REGISTERS_CONTROL ? control[i] : group == REGISTERS_FIRST ? &context->scratch[i] : NULL;
    }
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
        .flags = context->flags,
        .resume = RESUME_SYSCALL,
    };
}

/// Ends an `ipc` syscall that succeeds, with a message.
static inline void context_end_ipc_with(struct context *context, uint64_t badge, uint64_t tag,
                                        const uint64_t words[IPC_REGISTER_WORDS]) {
    context_end_ipc(context, 0);
    context->argument[0] = badge;
    context->argument[1] = tag;
    for (unsigned i = 0; i < IPC_REGISTER_WORDS; i++) {
        context->argument[2 + i] = words[i];
    }
}
