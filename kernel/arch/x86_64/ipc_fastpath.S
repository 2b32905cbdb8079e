// SPDX-License-Identifier: Apache-2.0
//
// The syscall entry, with SYS_CALL and SYS_REPLY_RECV of up to four words carried out at once when nothing unusual is
// asked: a straight switch from one thread to the other, without C and without the scheduler. All else goes on to
// syscall_dispatch() with the user's registers as they came.
//
//          at entry                    between two threads            at exit to the receiver
//   rax    number                      scratch                        0
//   rdi    handle                      handle                         badge (call), 0 (answer)
//   rsi    tag                         tag                            tag
//   rdx r10 r8 r9  words               untouched                      words
//   rcx    user's rip                  user's rip                     receiver's rip
//   r11    user's rflags               user's rflags                  receiver's rflags
//   rsp    user's                      user's                         receiver's
//   rbx    user's                      user's, or the Reply           receiver's
//   rbp    user's                      user's                         receiver's
//   r12    user's                      the other thread               0
//   r13    user's                      endpoint                       0
//   r14    user's                      slot                           0
//   r15    user's                      current thread                 0
//
// r12 to r15 are lost in these two syscalls by the ABI, so that nothing needs saving before it is clear who runs next.
// No stack is used until then: interrupts are off, and NMI, #DB, #DF and #MC bring their own (IST).
#include "context_registers.inc"
#include "kozo_asm.h"
#include "offsets.h"

    .text

    .globl syscall_entry
    .type syscall_entry, @function
    .balign 64
syscall_entry:
    swapgs
    cmpq    $SYS_CALL, %rax
    jne     not_call

// ---- SYS_CALL: from current (r15) to the one thread that waits on the endpoint (r12)

fastpath_call:                              // for who counts from outside, as the other fastpath_ names are
    movq    %gs:CPU_CURRENT, %r15
    cmpq    THREAD_CNODE_LIMIT(%r15), %rdi
    sbbq    %r14, %r14                      // out of range: 0, which is a slot without rights
    andq    %rdi, %r14
    shlq    $6, %r14
    addq    THREAD_CNODE_SLOTS(%r15), %r14
    testl   $RIGHT_ENDPOINT_SEND, SLOT_RIGHTS(%r14)
    jz      miss_call_handle
    cmpl    $IPC_REGISTER_WORDS, %esi       // longer, with capabilities or with a flag
    ja      miss_call_message

    movq    SLOT_OBJECT(%r14), %r13
    movq    ENDPOINT_RECEIVERS_HEAD(%r13), %r12
    testq   %r12, %r12
    jz      miss_call_nobody
    cmpq    %r12, ENDPOINT_RECEIVERS_TAIL(%r13)
    jne     miss_call_several
    movl    THREAD_FAST(%r15), %eax         // never 0: a running thread does not wait in a fault
    cmpl    %eax, THREAD_FAST(%r12)         // the receiver's priority is lower
    jb      miss_call_priority
    movq    THREAD_REPLY(%r12), %rax        // holds no caller, as the Reply of a thread that receives never does
    cmpq    %r13, REPLY_ENDPOINT(%rax)      // another one than it receives on, namely none: it has no Reply
    jne     miss_call_no_reply

// ==== POINT OF NO RETURN: only stores from here on ====

    movq    $0, ENDPOINT_RECEIVERS_HEAD(%r13)
    movq    $0, ENDPOINT_RECEIVERS_TAIL(%r13)
    movl    SLOT_RIGHTS(%r14), %edi
    movq    %r15, REPLY_CALLER(%rax)
    movl    %edi, THREAD_MESSAGE_RIGHTS(%r15)
    movq    %rax, THREAD_BLOCKED_ON(%r15)
    movb    $THREAD_CALLING, THREAD_STATE_BYTE(%r15)
    movq    %rbx, CONTEXT_RBX(%r15)
    movq    SLOT_BADGE(%r14), %rdi
    jmp     switch_threads

// ---- SYS_REPLY_RECV: from current (r15), which goes on to receive, to the caller that its Reply holds (r12)

    .balign 64
not_call:
    cmpq    $SYS_REPLY_RECV, %rax
    jne     dispatch

fastpath_reply_recv:
    movq    %gs:CPU_CURRENT, %r15
    cmpq    THREAD_CNODE_LIMIT(%r15), %rdi
    sbbq    %r14, %r14
    andq    %rdi, %r14
    shlq    $6, %r14
    addq    THREAD_CNODE_SLOTS(%r15), %r14
    testl   $RIGHT_ENDPOINT_RECEIVE, SLOT_RIGHTS(%r14)
    jz      miss_reply_handle
    cmpl    $IPC_REGISTER_WORDS, %esi
    ja      miss_reply_message

    movq    SLOT_OBJECT(%r14), %r13
    movq    ENDPOINT_RECEIVERS_HEAD(%r13), %rax
    orq     ENDPOINT_SENDERS_HEAD(%r13), %rax
    jnz     miss_reply_queue
    movq    THREAD_NOTIFICATION(%r15), %rax
    testq   %rax, %rax
    jz      1f
    cmpq    $0, NOTIFICATION_BITS(%rax)
    jne     miss_reply_signals
1:  movq    %rbx, CONTEXT_RBX(%r15)         // where the C path would put it
    movq    THREAD_REPLY(%r15), %rbx
    cmpq    %r13, REPLY_ENDPOINT(%rbx)      // has served another endpoint, or is none
    jne     miss_reply_endpoint
    movq    REPLY_CALLER(%rbx), %r12
    testq   %r12, %r12
    jz      miss_reply_no_caller
    movl    THREAD_FAST(%r12), %eax         // 0: the caller waits in a fault
    cmpl    %gs:CPU_READY_FLOOR, %eax       // somebody ready is more urgent than the caller
    jb      miss_reply_priority

// ==== POINT OF NO RETURN: only stores from here on ====

    movq    $0, REPLY_CALLER(%rbx)
    movq    %r15, ENDPOINT_RECEIVERS_HEAD(%r13)
    movq    %r15, ENDPOINT_RECEIVERS_TAIL(%r13)
    movq    %r14, THREAD_BLOCKED_ON(%r15)
    movb    $THREAD_RECEIVING, THREAD_STATE_BYTE(%r15)
    xorl    %edi, %edi

// In: r15 the thread that waits from now on, its rbx saved; r12 the one that runs, which waited in an IPC syscall; rdi rsi
// rdx r10 r8 r9 what it is to get. Both threads' neighbour links are zero, as a sole waiter's are.
switch_threads:
    movb    $THREAD_READY, THREAD_STATE_BYTE(%r12)
    movq    %r12, %gs:CPU_CURRENT
    movq    %rsp, CONTEXT_RSP(%r15)
    movq    %rcx, CONTEXT_RIP(%r15)
    movq    %r11, CONTEXT_FLAGS(%r15)
    movq    %rbp, CONTEXT_RBP(%r15)

    movq    THREAD_SPACE_ROOT(%r12), %rax
    cmpq    %rax, THREAD_SPACE_ROOT(%r15)
    je      2f
    movq    %rax, %cr3
2:  movq    THREAD_FS_BASE(%r12), %rax     // equal is not enough: users can clear the base, by loading FS
    orq     THREAD_FS_BASE(%r15), %rax
    movl    %ds, %ecx                       // selectors that the thread has left there, for nobody else to see
    orq     %rcx, %rax
    movl    %es, %ecx
    orq     %rcx, %rax
    movl    %fs, %ecx
    orq     %rcx, %rax
    movl    %gs, %ecx
    orq     %rcx, %rax
    jnz     load_segments_and_leave
3:  movq    CONTEXT_RSP(%r12), %rsp
    movq    CONTEXT_RIP(%r12), %rcx
    movq    CONTEXT_FLAGS(%r12), %r11
    movq    CONTEXT_RBX(%r12), %rbx
    movq    CONTEXT_RBP(%r12), %rbp
    xorl    %eax, %eax
    xorl    %r12d, %r12d
    xorl    %r13d, %r13d
    xorl    %r14d, %r14d
    xorl    %r15d, %r15d
    swapgs
    .globl fastpath_exit
fastpath_exit:
    sysretq

// As clear_selectors() in arch.h. WRMSR takes its value from edx:eax; rdx is a message word.
load_segments_and_leave:
    movq    %rdx, %r14
    xorl    %ecx, %ecx
    movl    %ecx, %ds
    movl    %ecx, %es
    movl    %ecx, %fs
    swapgs
    movl    %ecx, %gs
    swapgs
    movq    THREAD_FS_BASE(%r12), %rax
    movq    %rax, %rdx
    shrq    $32, %rdx
    movl    $0xc0000100, %ecx               // IA32_FS_BASE (Intel SDM 4, table 2-2)
    wrmsr
    movq    %r14, %rdx
    jmp     3b

// ---- Everything else: the C path

// Where a failed check goes. The reason is counted (SYS_COUNTER_READ), what is carried out above is not.
    .macro miss label, reason, onward
\label:
    incq    %gs:CPU_MISSES + 8 * \reason
    jmp     \onward
    .endm

    miss miss_call_handle, MISS_CALL_HANDLE, call_slowly
    miss miss_call_message, MISS_CALL_MESSAGE, call_slowly
    miss miss_call_nobody, MISS_CALL_NOBODY, call_slowly
    miss miss_call_several, MISS_CALL_SEVERAL, call_slowly
    miss miss_call_priority, MISS_CALL_PRIORITY, call_slowly
    miss miss_call_no_reply, MISS_CALL_NO_REPLY, call_slowly
    miss miss_reply_handle, MISS_REPLY_HANDLE, reply_slowly
    miss miss_reply_message, MISS_REPLY_MESSAGE, reply_slowly
    miss miss_reply_queue, MISS_REPLY_QUEUE, reply_slowly
    miss miss_reply_signals, MISS_REPLY_SIGNALS, reply_slowly
    miss miss_reply_endpoint, MISS_REPLY_ENDPOINT, reply_slowly_with_rbx
    miss miss_reply_no_caller, MISS_REPLY_NO_CALLER, reply_slowly_with_rbx
    miss miss_reply_priority, MISS_REPLY_PRIORITY, reply_slowly_with_rbx

reply_slowly_with_rbx:
    movq    CONTEXT_RBX(%r15), %rbx
reply_slowly:
    movl    $SYS_REPLY_RECV, %eax
    jmp     dispatch
call_slowly:
    movl    $SYS_CALL, %eax

// In: all registers as the user gave them, but for r12 to r15 of the two syscalls above. rsp serves as the pointer to the
// thread for a moment, since there is no other register to spare.
dispatch:
    movq    %rsp, %gs:CPU_SCRATCH
    movq    %gs:CPU_CURRENT, %rsp
    movq    %rax, CONTEXT_RAX(%rsp)
    save_registers %rsp
    movq    %r15, CONTEXT_R15(%rsp)
    movq    %rcx, CONTEXT_RIP(%rsp)
    movq    %r11, CONTEXT_FLAGS(%rsp)
    movq    %gs:CPU_SCRATCH, %rax
    movq    %rax, CONTEXT_RSP(%rsp)
    movq    %gs:CPU_KERNEL_STACK_TOP, %rsp
    xorl    %ebp, %ebp
    call    syscall_dispatch
    jmp     leave_kernel
    .size syscall_entry, . - syscall_entry

    .section .note.GNU-stack, "", @progbits
