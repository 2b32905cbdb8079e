// SPDX-License-Identifier: Apache-2.0
//
// What a thread does that wants to bring the kernel down. Each sequence ends with a fault.

#include "kozo_asm.h"

    .text

// RSP as no program has it, at a syscall and at a fault. In: rdi = any handle.
    .globl hostile_stack_syscall, hostile_stack_fault
hostile_stack_syscall:
    movabsq $0x8000000000000000, %rsp
    movl    $SYS_THREAD_YIELD, %eax
    kozo_syscall_instruction
    ud2
hostile_stack_fault:
    movabsq $0x8000000000000000, %rsp
    ud2

// A jump to where no address is.
    .globl hostile_jump
hostile_jump:
    movabsq $0x800000000000, %rax
    jmpq    *%rax

// A fault with flags of the thread's choice. In: rdi = rflags.
    .globl hostile_flags
hostile_flags:
    pushq   %rdi
    popfq
    ud2

// A step that would be due when MOV SS holds it back, and the next instruction enters the kernel (CVE-2018-8897).
    .globl hostile_mov_ss_syscall, hostile_mov_ss_fault
hostile_mov_ss_syscall:
    movl    $SYS_THREAD_YIELD, %eax
    movl    %ss, %ecx
    pushq   $(FLAGS_FIXED | FLAGS_STEP)
    popfq
    movl    %ecx, %ss
    kozo_syscall_instruction
    ud2
hostile_mov_ss_fault:
    movl    %ss, %ecx
    pushq   $(FLAGS_FIXED | FLAGS_STEP)
    popfq
    movl    %ecx, %ss
    ud2

// A selector of the local descriptor table, of which there is none, and one of the kernel's.
    .globl hostile_local_selector, hostile_kernel_selector
hostile_local_selector:
    movl    $7, %eax
    movl    %eax, %ds
    ud2
hostile_kernel_selector:
    movl    $0x10, %eax
    movl    %eax, %es
    ud2

    .section .note.GNU-stack, "", @progbits
