// SPDX-License-Identifier: Apache-2.0
//
// What the check of the kernel's stack looks at, with one thing wrong as the option says; without one, nothing is.

    .text
    .globl kernel_entry
kernel_entry:
    call    worker
    hlt
    ud2

    .type worker, @function
worker:
    pushq   %rbp
    movq    %rsp, %rbp
#ifdef DEEP
    subq    $20000, %rsp
#endif
#ifdef RECURSIVE
    call    helper
#endif
#ifdef INDIRECT
    call    *%rax
#endif
#ifdef VALUE
    movq    $helper, %rax
#endif
#ifdef STRAY
    movq    %rax, %rsp
#endif
#ifdef UNEVEN
1:  pushq   %rax
    jmp     1b
#endif
    movq    %rbp, %rsp
    popq    %rbp
    ret

    .type helper, @function
helper:
    testq   %rax, %rax
    jz      2f
    call    worker
2:  ret

fatal:
#ifdef DEEP_EXCEPTION
    subq    $9000, %rsp
#endif
    ud2

    .section .rodata
    .quad   0

    .bss
    .globl kernel_stack, interrupt_stacks
kernel_stack:
    .zero   4096 + 16384
    .size kernel_stack, . - kernel_stack
interrupt_stacks:
    .zero   4 * (4096 + 8192)
    .size interrupt_stacks, . - interrupt_stacks
