// SPDX-License-Identifier: Apache-2.0
//
// Where init starts: rdi is the address of InitInfo, and there is no stack. The first instruction says when that is.

#define EARLY_STACK_SIZE 8192

    .section .bss.early_stack, "aw", @nobits
    .balign 16
early_stack:
    .skip EARLY_STACK_SIZE
early_stack_top:

    .section .text._start, "ax", @progbits
    .globl _start
    .type _start, @function
_start:
    rdtsc
    shlq $32, %rdx
    leaq (%rdx, %rax), %rsi         // init_start(info, when it began)
    leaq early_stack_top(%rip), %rsp
    xorl %ebp, %ebp                 // ends the chain of frames
    call init_start
    ud2                             // init_start never returns
    .size _start, . - _start

// init_continue(stack_top, function): calls `function`, which never returns, on the stack that ends at `stack_top`, a
// multiple of 16. What is on the stack in use is given up.
    .section .text.init_continue, "ax", @progbits
    .globl init_continue
    .type init_continue, @function
init_continue:
    movq %rdi, %rsp
    xorl %ebp, %ebp
    call *%rsi
    ud2
    .size init_continue, . - init_continue
