// SPDX-License-Identifier: Apache-2.0
//
// Assembler macros for the registers that every entry saves and every exit loads: all but rax, r15, rcx, r11 and rsp, of
// which one or the other is the way to the thread.
#pragma once

#include "offsets.h"

// Saves into the thread that `thread` points to.
    .macro save_registers thread
    movq    %rdi, CONTEXT_RDI(\thread)
    movq    %rsi, CONTEXT_RSI(\thread)
    movq    %rdx, CONTEXT_RDX(\thread)
    movq    %r10, CONTEXT_R10(\thread)
    movq    %r8, CONTEXT_R8(\thread)
    movq    %r9, CONTEXT_R9(\thread)
    movq    %rbx, CONTEXT_RBX(\thread)
    movq    %rbp, CONTEXT_RBP(\thread)
    movq    %r12, CONTEXT_R12(\thread)
    movq    %r13, CONTEXT_R13(\thread)
    movq    %r14, CONTEXT_R14(\thread)
    .endm

// Loads from it.
    .macro load_registers thread
    movq    CONTEXT_RDI(\thread), %rdi
    movq    CONTEXT_RSI(\thread), %rsi
    movq    CONTEXT_RDX(\thread), %rdx
    movq    CONTEXT_R10(\thread), %r10
    movq    CONTEXT_R8(\thread), %r8
    movq    CONTEXT_R9(\thread), %r9
    movq    CONTEXT_RBX(\thread), %rbx
    movq    CONTEXT_RBP(\thread), %rbp
    movq    CONTEXT_R12(\thread), %r12
    movq    CONTEXT_R13(\thread), %r13
    movq    CONTEXT_R14(\thread), %r14
    .endm
