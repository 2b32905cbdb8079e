// SPDX-License-Identifier: Apache-2.0
//
// Threads that show their registers. Each ends with an undefined instruction.
#pragma once

#include <stdint.h>

/// What registers_store() found.
struct stored_registers {
    uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp, r8, r9, r10, r11, r12, r13, r14, r15, rflags;
};
extern volatile struct stored_registers registers_stored;

/// Stores all registers in registers_stored.
void registers_store(uint64_t argument);

/// Loads rax from where FS base points to.
void registers_read_fs(uint64_t argument);

/// Makes the syscall whose number is in rax, and goes on at registers_after_syscall.
void registers_syscall(uint64_t argument);
extern char registers_after_syscall[];
