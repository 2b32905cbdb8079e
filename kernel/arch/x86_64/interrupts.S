// SPDX-License-Identifier: Apache-2.0
//
// Exceptions and interrupts. User mode is left with every register saved in the current thread; kernel mode is only ever
// interrupted where entry.S lets it be, by devices and the timer, and any exception there is the end.
#include "context_registers.inc"
#include "offsets.h"

    .text

// One entry a vector. A user can set AC with POPF, and delivery does not clear it, nor DF: both are cleared first of all.
// Vectors 8, 10 to 14, 17, 21, 29 and 30 come with an error code (Intel SDM 3A, table 6-1); the others get a 0 there.
    .altmacro
    .macro entry vector
    .balign 16
interrupt_entry_\vector:
    clac
    cld
    .if !(\vector == 8 || (\vector >= 10 && \vector <= 14) || \vector == 17 || \vector == 21 || \vector == 29 || \vector == 30)
    pushq   $0
    .endif
    pushq   $\vector
    .if \vector == 8 || \vector == 18
    jmp     fatal
    .elseif \vector == 2
    jmp     nmi
    .elseif \vector == 1
    jmp     debug_exception
    .else
    jmp     interrupt
    .endif
    .endm

    .globl interrupt_entries_start, interrupt_entries_end
interrupt_entries_start:
    .set i, 0
    .rept 256
    entry %i
    .set i, i + 1
    .endr
interrupt_entries_end:

    .section .rodata
    .balign 8
    .globl interrupt_entries
    .type interrupt_entries, @object
interrupt_entries:
    .macro address vector
    .quad   interrupt_entry_\vector
    .endm
    .set i, 0
    .rept 256
    address %i
    .set i, i + 1
    .endr
    .size interrupt_entries, . - interrupt_entries
    .noaltmacro

    .text

// The stack, from rsp on: vector, error code, rip, cs, rflags, rsp, ss.
#define FRAME_VECTOR 0
#define FRAME_ERROR  8
#define FRAME_RIP    16
#define FRAME_CS     24
#define FRAME_FLAGS  32
#define FRAME_RSP    40

// #DB on its own stack. In kernel mode it can only be what a user armed before SYSCALL, with `mov ss` (CVE-2018-8897):
// nothing to tell anybody, and GS base may still be the user's.
debug_exception:
    testb   $3, FRAME_CS(%rsp)
    jnz     interrupt
    addq    $16, %rsp
    iretq

// Ends in a panic, wherever it comes from. One that comes while a panic is told must not cut the record short.
nmi:
    cmpq    $0, kozo_panic_record(%rip)     // its magic
    je      fatal
    addq    $16, %rsp
    iretq

interrupt:
    testb   $3, FRAME_CS(%rsp)
    jz      in_kernel
    swapgs
    lfence                                  // no load through GS in a speculated run without the SWAPGS (CVE-2019-1125)
    pushq   %r15
    movq    %gs:CPU_CURRENT, %r15
    movq    %rax, CONTEXT_RAX(%r15)
    save_registers %r15
    movq    %rcx, CONTEXT_RCX(%r15)
    movq    %r11, CONTEXT_R11(%r15)
    popq    CONTEXT_R15(%r15)
    movq    FRAME_RIP(%rsp), %rax
    movq    %rax, CONTEXT_RIP(%r15)
    movq    FRAME_FLAGS(%rsp), %rax
    movq    %rax, CONTEXT_FLAGS(%r15)
    movq    FRAME_RSP(%rsp), %rax
    movq    %rax, CONTEXT_RSP(%r15)
    movq    $CONTEXT_RESUME_IRET, CONTEXT_RESUME(%r15)
    movq    FRAME_VECTOR(%rsp), %rdi
    movq    FRAME_ERROR(%rsp), %rsi
    movq    %gs:CPU_KERNEL_STACK_TOP, %rsp
    xorl    %ebp, %ebp
    call    interrupt_from_user
    jmp     leave_kernel

in_kernel:
    cmpq    $32, FRAME_VECTOR(%rsp)
    jb      fatal
    movq    FRAME_VECTOR(%rsp), %rdi
    movq    %gs:CPU_KERNEL_STACK_TOP, %rsp
    xorl    %ebp, %ebp
    call    interrupt_from_kernel
    jmp     leave_kernel

// Builds a struct exception_frame. The stack may be any; GS base is not used.
fatal:
    pushq   %rax
    pushq   %rbx
    pushq   %rcx
    pushq   %rdx
    pushq   %rsi
    pushq   %rdi
    pushq   %rbp
    pushq   %r8
    pushq   %r9
    pushq   %r10
    pushq   %r11
    pushq   %r12
    pushq   %r13
    pushq   %r14
    pushq   %r15
    movq    %rsp, %rdi
    andq    $-16, %rsp
    call    panic_exception

    .section .note.GNU-stack, "", @progbits
