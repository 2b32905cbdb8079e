// SPDX-License-Identifier: Apache-2.0
//
// What interrupts.S leaves on the stack, and the vectors that it does so for.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Vectors (Intel SDM 3A, "Exception and Interrupt Vectors").
enum exception_vector {
    EXCEPTION_DIVIDE = 0,
    EXCEPTION_DEBUG = 1,
    EXCEPTION_NMI = 2,
    EXCEPTION_BREAKPOINT = 3,
    EXCEPTION_OVERFLOW = 4,
    EXCEPTION_BOUND = 5,
    EXCEPTION_INVALID_OPCODE = 6,
    EXCEPTION_NO_FPU = 7,
    EXCEPTION_DOUBLE_FAULT = 8,
    EXCEPTION_INVALID_TSS = 10,
    EXCEPTION_SEGMENT = 11,
    EXCEPTION_STACK = 12,
    EXCEPTION_GENERAL_PROTECTION = 13,
    EXCEPTION_PAGE_FAULT = 14,
    EXCEPTION_X87 = 16,
    EXCEPTION_ALIGNMENT = 17,
    EXCEPTION_MACHINE_CHECK = 18,
    EXCEPTION_SIMD = 19,
    EXCEPTION_VIRTUALIZATION = 20,
    EXCEPTION_CONTROL_PROTECTION = 21,
    EXCEPTION_COUNT = 32,
};

/// The registers at an exception, from the lowest address; those from rip on are pushed by the CPU (Intel SDM 3A,
/// "64-Bit Mode Stack Frame"). The error code is 0 for a vector that has none.
struct exception_frame {
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
    uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
    uint64_t vector, error_code;
    uint64_t rip, cs, rflags, rsp, ss;
};
_Static_assert(sizeof(struct exception_frame) == 22 * 8, "pushed by interrupts.S and the CPU");
_Static_assert(offsetof(struct exception_frame, vector) == 15 * 8, "pushed by interrupts.S");
_Static_assert(offsetof(struct exception_frame, rip) == 17 * 8, "pushed by the CPU");
