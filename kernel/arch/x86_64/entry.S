// SPDX-License-Identifier: Apache-2.0
//
// Where the loader enters the kernel, and where the kernel leaves for user mode.
#include "context_registers.inc"
#include "descriptor_selectors.h"
#include "offsets.h"

    .text

// In: rdi = BootInfo, interrupts off, the loader's page tables. Never returns.
    .globl kernel_entry
    .type kernel_entry, @function
kernel_entry:
    cli
    cld
    leaq    kernel_stack + KERNEL_STACK_BYTES(%rip), %rsp
    xorl    %ebp, %ebp
    pushq   $0                              // the end of backtraces, and rsp as the ABI wants it at a call
    pushq   $0
    call    kernel_main
    jmp     leave_kernel
    .size kernel_entry, . - kernel_entry

// Every way out of the C part of the kernel. In: the kernel's GS base, interrupts off; the kernel stack is free.
    .globl leave_kernel
    .type leave_kernel, @function
leave_kernel:
    movq    %gs:CPU_KERNEL_STACK_TOP, %rsp
    call    scheduler_leave
    testb   %al, %al
    jz      idle
    movq    %gs:CPU_CURRENT, %rax
    cmpq    $CONTEXT_RESUME_SYSRET, CONTEXT_RESUME(%rax)
    jne     leave_otherwise

    load_registers %rax
    movq    CONTEXT_R15(%rax), %r15
    movq    CONTEXT_RIP(%rax), %rcx         // below USER_END: SYSRET does not fault
    movq    CONTEXT_FLAGS(%rax), %r11
    movq    CONTEXT_RSP(%rax), %rsp
    movq    CONTEXT_RAX(%rax), %rax
    swapgs
    sysretq

leave_otherwise:
    cmpq    $CONTEXT_RESUME_IRET, CONTEXT_RESUME(%rax)
    jne     go_on
leave_by_iret:
    pushq   $SELECTOR_USER_DATA
    pushq   CONTEXT_RSP(%rax)
    pushq   CONTEXT_FLAGS(%rax)
    pushq   $SELECTOR_USER_CODE
    pushq   CONTEXT_RIP(%rax)
    load_registers %rax
    movq    CONTEXT_R15(%rax), %r15
    movq    CONTEXT_RCX(%rax), %rcx
    movq    CONTEXT_R11(%rax), %r11
    movq    CONTEXT_RAX(%rax), %rax
    swapgs
    iretq

// The thread's syscall was left off for interrupts. They are taken here and below, and nowhere else in the kernel:
// interrupts.S drops this frame, and the thread's turn comes again. STI lets the next instruction pass before.
go_on:
    sti
    nop
    cli
    call    syscall_go_on
    jmp     leave_kernel

// Nobody is ready.
idle:
    call    syscall_idle
    testb   %al, %al
    jz      idle_with_work
    sti
    hlt
    cli
    jmp     leave_kernel
idle_with_work:
    sti
    nop
    cli
    jmp     leave_kernel
    .size leave_kernel, . - leave_kernel

    .section .note.GNU-stack, "", @progbits
