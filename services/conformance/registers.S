// SPDX-License-Identifier: Apache-2.0

#include "kozo_asm.h"

    .text
    .globl registers_store, registers_read_fs, registers_syscall, registers_after_syscall

// In: rsp = a stack. Out: all registers, as they were, in registers_stored.
registers_store:
    movq    %rax, registers_stored(%rip)
    movq    %rbx, registers_stored+8(%rip)
    movq    %rcx, registers_stored+16(%rip)
    movq    %rdx, registers_stored+24(%rip)
    movq    %rsi, registers_stored+32(%rip)
    movq    %rdi, registers_stored+40(%rip)
    movq    %rbp, registers_stored+48(%rip)
    movq    %rsp, registers_stored+56(%rip)
    movq    %r8, registers_stored+64(%rip)
    movq    %r9, registers_stored+72(%rip)
    movq    %r10, registers_stored+80(%rip)
    movq    %r11, registers_stored+88(%rip)
    movq    %r12, registers_stored+96(%rip)
    movq    %r13, registers_stored+104(%rip)
    movq    %r14, registers_stored+112(%rip)
    movq    %r15, registers_stored+120(%rip)
    pushfq
    popq    registers_stored+128(%rip)
    ud2

registers_read_fs:
    movq    %fs:0, %rax
    ud2

registers_syscall:
    kozo_syscall_instruction
registers_after_syscall:
    ud2

    .bss
    .balign 8
    .globl registers_stored
registers_stored:
    .skip   136

    .section .note.GNU-stack, "", @progbits
