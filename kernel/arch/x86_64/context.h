// SPDX-License-Identifier: Apache-2.0
//
// A thread's user registers.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <kozo_abi.h>

/// How a thread goes back to user mode.
enum context_resume {
    /// By SYSRET, from a syscall: rcx and r11 are lost.
    RESUME_SYSRET = 0,
    /// By IRET, from an interrupt or fault: every register as it was.
    RESUME_IRET = 1,
    // Not yet, for its syscall was left off, see work.h.
    /// It is made again, with the registers that it was made with.
    RESUME_AGAIN = 2,
    /// All but burying is done.
    RESUME_BURY = 3,
};

struct context {
    /// rax: the syscall's number at entry, its status at the end.
    uint64_t status;
    /// rdi, rsi, rdx, r10, r8, r9: what a syscall takes and gives, in this order.
    uint64_t argument[6];
    uint64_t rbx, rbp, r12, r13, r14, r15;
    /// Only when it resumes by IRET.
    uint64_t rcx, r11;
    uint64_t instruction, flags, stack;
    /// enum context_resume.
    uint64_t resume;
};

/// RFLAGS of a thread that starts: interrupts on, and bit 1, which is always set (Intel SDM 1, 3.4.3).
#define CONTEXT_START_FLAGS UINT64_C(0x202)

static inline void context_init(struct context *context) {
    *context = (struct context){.flags = CONTEXT_START_FLAGS, .resume = RESUME_IRET};
}

/// Makes it resume by IRET, with what SYSRET would have left in rcx and r11.
static inline void context_settle(struct context *context) {
    if (context->resume == RESUME_SYSRET) {
        context->rcx = context->instruction;
        context->r11 = context->flags;
        context->resume = RESUME_IRET;
    }
}

/// Finds the registers of a group, REGISTERS_...; NULL where it has none.
static inline void context_group(struct context *context, uint64_t group, uint64_t *registers[4]) {
    uint64_t *const groups[][4] = {
        [REGISTERS_CONTROL] = {&context->instruction, &context->stack, &context->flags, NULL},
        [REGISTERS_FIRST] = {&context->status, &context->rbx, &context->rcx, &context->argument[2]},
        [REGISTERS_SECOND] = {&context->argument[1], &context->argument[0], &context->rbp, &context->argument[4]},
        [REGISTERS_THIRD] = {&context->argument[5], &context->argument[3], &context->r11, &context->r12},
        [REGISTERS_FOURTH] = {&context->r13, &context->r14, &context->r15, NULL},
    };
    for (unsigned i = 0; i < 4; i++) {
        registers[i] = groups[group][i];
    }
}

static inline void context_entered_by_syscall(struct context *context) {
    context->resume = RESUME_SYSRET;
}

/// Ends an `ipc` syscall: the status, and all other registers that it returns zero.
static inline void context_end_ipc(struct context *context, int64_t status) {
    context->status = (uint64_t)status;
    for (unsigned i = 0; i < 6; i++) {
        context->argument[i] = 0;
    }
    context->r12 = context->r13 = context->r14 = context->r15 = 0;
    context->resume = RESUME_SYSRET;
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
