// SPDX-License-Identifier: Apache-2.0

    .text

// The number that belongs into a register, by its place in the list below.
#define PATTERN 0x0102030405060708

// What registers_stay() fills beside rax, which holds the beat that it waits at.
    .macro for_registers what
    .set place, 1
    .irp register, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
    \what   \register
    .set place, place + 1
    .endr
    .endm

    .macro fill register
    movabsq $(PATTERN * place), %\register
    .endm

    .macro compare register
    movabsq $(PATTERN * place), %rax
    cmpq    %rax, %\register
    jne     2f
    .endm

// Out: rax = whether all registers were the same after others have run.
    .globl registers_stay
    .type registers_stay, @function
registers_stay:
    pushq   %rbx
    pushq   %rbp
    pushq   %r12
    pushq   %r13
    pushq   %r14
    pushq   %r15
    movl    %ss, %eax
    movw    %ax, selector
    for_registers fill
    movq    victim_beats, %rax
1:  movw    no_selector, %fs                // what a user can do to these two, again and again
    movw    no_selector, %gs
    movw    selector, %fs
    movw    selector, %gs
    cmpq    %rax, victim_beats
    je      1b
    for_registers compare
    movl    $1, %eax
    jmp     3f
2:  xorl    %eax, %eax
3:  popq    %r15
    popq    %r14
    popq    %r13
    popq    %r12
    popq    %rbp
    popq    %rbx
    retq
    .size registers_stay, . - registers_stay

    .bss
    .balign 2
selector:
    .skip   2
no_selector:
    .skip   2

    .section .note.GNU-stack, "", @progbits
