// SPDX-License-Identifier: Apache-2.0
//
// What the fast path is for. It may do more; to hand on what is as usual as this would be right, and slow.
#pragma once

#include "cpu_block.h"
#include "machine.h"

/// Why a syscall is handed on, if it is no MISS_...
enum {
    /// Nothing unusual is asked: it is not.
    USUAL = MISSES,
    /// The fast path is not for this syscall.
    NOT_FOR_IT,
    /// It is usual if C can bring what does not fit the registers, and owes nothing; else MISS_..._TRANSFER.
    USUAL_IF_BROUGHT,
};

/// The first reason why the running thread's syscall takes the C path, MISS_..., or one of the above.
unsigned usual_miss(const struct user_registers *user);
