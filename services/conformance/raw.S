// SPDX-License-Identifier: Apache-2.0

#include "kozo_asm.h"

    .text
    .globl raw_syscall
    .type raw_syscall, @function
// In: rdi = struct raw_call. Out: rax = status, the structure's registers as the kernel left them.
raw_syscall:
    movl    $FLAGS_FIXED, %esi
    .globl raw_syscall_flags
    .type raw_syscall_flags, @function
// The same with rflags from rsi.
raw_syscall_flags:
    pushq   %rbx
    pushq   %rbp
    pushq   %r12
    pushq   %r13
    pushq   %r14
    pushq   %r15
    pushq   %rdi
    pushq   %rsi
    movq    %rdi, %rax
    movq    16(%rax), %rsi
    movq    24(%rax), %rdx
    movq    32(%rax), %r10
    movq    40(%rax), %r8
    movq    48(%rax), %r9
    movq    56(%rax), %rbx
    movq    64(%rax), %rbp
    movq    72(%rax), %r12
    movq    80(%rax), %r13
    movq    88(%rax), %r14
    movq    96(%rax), %r15
    movq    8(%rax), %rdi
    movq    (%rax), %rax
    popfq
    kozo_syscall_instruction
    pushfq
    pushq   $FLAGS_FIXED
    popfq
    movq    8(%rsp), %rcx
    popq    104(%rcx)
    movq    %rdi, 8(%rcx)
    movq    %rsi, 16(%rcx)
    movq    %rdx, 24(%rcx)
    movq    %r10, 32(%rcx)
    movq    %r8, 40(%rcx)
    movq    %r9, 48(%rcx)
    movq    %rbx, 56(%rcx)
    movq    %rbp, 64(%rcx)
    movq    %r12, 72(%rcx)
    movq    %r13, 80(%rcx)
    movq    %r14, 88(%rcx)
    movq    %r15, 96(%rcx)
    popq    %rdi
    popq    %r15
    popq    %r14
    popq    %r13
    popq    %r12
    popq    %rbp
    popq    %rbx
    retq
    .size raw_syscall, . - raw_syscall

    .section .note.GNU-stack, "", @progbits
