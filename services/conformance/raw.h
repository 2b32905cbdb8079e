// SPDX-License-Identifier: Apache-2.0
//
// A syscall with any number and any arguments, and all registers seen afterwards.
#pragma once

#include <stdint.h>

struct raw_call {
    uint64_t number;
    /// rdi, rsi, rdx, r10, r8, r9: before, then after.
    uint64_t argument[6];
    /// rbx, rbp, r12, r13, r14, r15: before, then after.
    uint64_t preserved[6];
    /// rflags after.
    uint64_t flags;
};

/// Carries it out and returns the status.
int64_t raw_syscall(struct raw_call *call);

/// The same, with these bits in rflags when the instruction is carried out.
int64_t raw_syscall_flags(struct raw_call *call, uint64_t flags);
