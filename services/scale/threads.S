// SPDX-License-Identifier: Apache-2.0
//
// What the threads of a field do, for ever and without a stack. rdi is the handle that they do it with.

#include "kozo_asm.h"

    .text

// Runs.
    .globl thread_spin
    .type thread_spin, @function
thread_spin:
    jmp     thread_spin
    .size thread_spin, . - thread_spin

// Sends an empty message to the endpoint, again and again. rbx keeps its handle.
    .globl thread_send
    .type thread_send, @function
thread_send:
    movq    %rdi, %rbx
1:  movq    %rbx, %rdi
    xorl    %esi, %esi
    xorl    %edx, %edx
    xorl    %r10d, %r10d
    xorl    %r8d, %r8d
    xorl    %r9d, %r9d
    movl    $SYS_SEND, %eax
    kozo_syscall_instruction
    jmp     1b
    .size thread_send, . - thread_send

// Waits for the notification, again and again.
    .globl thread_wait
    .type thread_wait, @function
thread_wait:
    movq    %rdi, %rbx
1:  movq    %rbx, %rdi
    movl    $SYS_WAIT, %eax
    kozo_syscall_instruction
    jmp     1b
    .size thread_wait, . - thread_wait
