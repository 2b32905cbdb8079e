// SPDX-License-Identifier: Apache-2.0
//
// The syscall entry, with what is done most often carried out at once, in assembler, when nothing unusual is asked:
// SYS_CALL and SYS_REPLY_RECV, as a straight switch from one thread to the other, without the scheduler, and without C
// but for capabilities; SYS_SIGNAL where nobody waits, and SYS_WAIT for signals that are there. All else goes on to
// dispatch with the user's registers as they came.
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
// r12 to r15 are lost in these two syscalls by the ABI, and in SYS_WAIT, so that nothing needs saving before it is clear
// who runs next. No stack is used until then: interrupts are off, and NMI, #DB, #DF and #MC bring their own (IST).
#include "context_registers.inc"
#include "kozo_asm.h"
#include "offsets.h"

// ---- In steps that messages of any length have in common

// What an IPC syscall loses is returned zero.
    .macro clear_lost_registers
    xorl    %r12d, %r12d
    xorl    %r13d, %r13d
    xorl    %r14d, %r14d
    xorl    %r15d, %r15d
    .endm

// Leaves the slot of handle rdi in `slot`, of the thread, and goes elsewhere if it lacks the right.
    .macro find_slot thread, slot, right, otherwise
    cmpq    THREAD_CNODE_LIMIT(\thread), %rdi
    sbbq    \slot, \slot                    // out of range: 0, which is a slot without rights
    andq    %rdi, \slot
    shlq    $6, \slot
    addq    THREAD_CNODE_SLOTS(\thread), \slot
    testl   $\right, SLOT_RIGHTS(\slot)
    jz      \otherwise
    .endm

// Finds the one thread that waits on the endpoint (r12). Its Reply serves that endpoint and holds no caller, as the Reply
// of a thread that receives never does.
    .macro find_receiver
    movq    SLOT_OBJECT(%r14), %r13
    movq    ENDPOINT_HEAD(%r13), %r12       // nobody, a sender, or a receiver
    movl    THREAD_FAST(%r15), %eax         // never 0: a running thread does not wait in a fault
    cmpl    %eax, THREAD_FAST(%r12)         // 0, or a receiver that is alone, with a Reply: its priority is lower
    jb      miss_call
    .endm

    .macro do_call
    movq    THREAD_REPLY(%r12), %rax
    movq    $cpu + CPU_NOBODY, ENDPOINT_HEAD(%r13)
    movl    SLOT_RIGHTS(%r14), %edi
    movq    %r15, REPLY_CALLER(%rax)
    movl    %edi, THREAD_MESSAGE_RIGHTS(%r15)
    movq    %rax, THREAD_BLOCKED_ON(%r15)
    movb    $THREAD_CALLING, THREAD_STATE_BYTE(%r15)
    movq    %rbx, CONTEXT_RBX(%r15)
    movq    SLOT_BADGE(%r14), %rdi
    .endm

// Finds the caller that the Reply of the current thread (rbx) holds (r12). Nobody may wait on the endpoint.
    .macro find_caller
    movq    SLOT_OBJECT(%r14), %r13
    cmpq    $cpu + CPU_NOBODY, ENDPOINT_HEAD(%r13)
    jne     miss_reply_queue
    cmpb    $0, THREAD_SIGNALLED(%r15)
    jne     miss_reply_signals
    movq    %rbx, CONTEXT_RBX(%r15)         // where the C path would put it
    movq    THREAD_REPLY(%r15), %rbx
    cmpq    %r13, REPLY_ENDPOINT(%rbx)      // has served another endpoint, or is none
    jne     miss_reply_endpoint
    movq    REPLY_CALLER(%rbx), %r12
    movl    THREAD_FAST(%r12), %eax         // 0: nobody, or it waits in a fault or with a deadline
    cmpl    %gs:CPU_READY_FLOOR, %eax       // somebody ready is more urgent than the caller
    jb      miss_reply
    .endm

    .macro do_reply
    movq    $cpu + CPU_NOBODY, REPLY_CALLER(%rbx)
    movq    %r15, ENDPOINT_HEAD(%r13)
    movq    %r14, THREAD_BLOCKED_ON(%r15)
    movb    $THREAD_RECEIVING, THREAD_STATE_BYTE(%r15)
    xorl    %edi, %edi
    .endm

// Lets C bring the capabilities, and words beyond four, from r15 to r12. The user's registers are kept in its context
// meanwhile. Goes elsewhere if that fails, and nothing was brought; or if the thread owes deletions, which the slow path
// sees to.
    .macro transfer otherwise
    cmpq    $0, THREAD_DEBT(%r15)
    jne     \otherwise
    save_arguments %r15
    movq    %rcx, CONTEXT_RIP(%r15)
    movq    %r11, CONTEXT_FLAGS(%r15)
    movq    %rsp, CONTEXT_RSP(%r15)
    movq    %r15, %rdi
    movq    %rsi, %rdx
    movq    %r12, %rsi
    movq    %gs:CPU_KERNEL_STACK_TOP, %rsp
    call    message_transfer
    load_arguments %r15
    movq    CONTEXT_RIP(%r15), %rcx
    movq    CONTEXT_FLAGS(%r15), %r11
    movq    CONTEXT_RSP(%r15), %rsp
    testq   %rax, %rax
    jnz     \otherwise
    .endm

// Copies the words that are not in registers from the buffer of r15 to that of r12, each once. rbx, r13 and r14 are free.
    .macro copy_words
    movq    %rdi, %r13
    movq    %rsi, %r14
    movq    %rcx, %rbx
    leal    -IPC_REGISTER_WORDS(%rsi), %ecx
    movq    THREAD_BUFFER(%r15), %rsi
    movq    THREAD_BUFFER(%r12), %rdi
    rep movsq
    movq    %rbx, %rcx
    movq    %r14, %rsi
    movq    %r13, %rdi
    .endm

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
    find_slot %r15, %r14, RIGHT_ENDPOINT_SEND, miss_call_handle
    cmpl    $IPC_REGISTER_WORDS, %esi
    ja      long_call
    find_receiver

// ==== POINT OF NO RETURN: only stores from here on ====

    do_call
    jmp     switch_threads

// ---- SYS_REPLY_RECV: from current (r15), which goes on to receive, to the caller that its Reply holds (r12)

    .balign 64
not_call:
    cmpq    $SYS_REPLY_RECV, %rax
    jne     not_ipc

fastpath_reply_recv:
    movq    %gs:CPU_CURRENT, %r15
    find_slot %r15, %r14, RIGHT_ENDPOINT_RECEIVE, miss_reply_handle
    cmpl    $IPC_REGISTER_WORDS, %esi
    ja      long_reply
    find_caller

// ==== POINT OF NO RETURN: only stores from here on ====

    do_reply

// In: r15 the thread that waits from now on, its rbx saved; r12 the one that runs, which waited in an IPC syscall; rdi rsi
// rdx r10 r8 r9 what it is to get. Both threads' neighbour links are those of threads in no queue, as a sole waiter's are.
// The state of the one that runs stays what it was: whatever enters the C part sets it.
switch_threads:
    movq    %r12, %gs:CPU_CURRENT
    movq    %rsp, CONTEXT_RSP(%r15)
    movq    %rcx, CONTEXT_RIP(%r15)
    movq    %r11, CONTEXT_FLAGS(%r15)
    movq    %rbp, CONTEXT_RBP(%r15)

    movq    THREAD_SPACE_ROOT(%r12), %rax
    cmpq    %rax, THREAD_SPACE_ROOT(%r15)
    je      2f
    movq    %rax, %cr3
2:  movw    %ds, %gs:CPU_SELECTORS          // what the thread has left there, for nobody else to see
    movw    %es, %gs:CPU_SELECTORS + 2
    movw    %fs, %gs:CPU_SELECTORS + 4
    movw    %gs, %gs:CPU_SELECTORS + 6
    movq    THREAD_FS_BASE(%r12), %rax      // equal is not enough: users can clear the base, by loading FS
    orq     THREAD_FS_BASE(%r15), %rax
    orq     %gs:CPU_SELECTORS, %rax
    jnz     load_segments_and_leave
3:  movq    CONTEXT_RSP(%r12), %rsp
    movq    CONTEXT_RIP(%r12), %rcx
    movq    CONTEXT_FLAGS(%r12), %r11
    movq    CONTEXT_RBX(%r12), %rbx
    movq    CONTEXT_RBP(%r12), %rbp
    xorl    %eax, %eax
    clear_lost_registers
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

// ---- The same with words in the buffers

    .balign 64
long_call:
    cmpl    $IPC_MESSAGE_WORDS, %esi        // with capabilities or a flag it seems to be very long
    ja      rich_call
    cmpq    $0, THREAD_BUFFER(%r15)
    je      miss_call_message
    find_receiver
    cmpq    $0, THREAD_BUFFER(%r12)
    je      miss_call_transfer

// ==== POINT OF NO RETURN: only stores from here on ====

    do_call
    copy_words
    jmp     switch_threads

long_reply:
    cmpl    $IPC_MESSAGE_WORDS, %esi
    ja      rich_reply
    cmpq    $0, THREAD_BUFFER(%r15)
    je      miss_reply_message
    find_caller
    cmpq    $0, THREAD_BUFFER(%r12)
    je      miss_reply_transfer

// ==== POINT OF NO RETURN: only stores from here on ====

    do_reply
    copy_words
    jmp     switch_threads

// ---- The same with capabilities

rich_call:
    testl   $TAG_FLAGS_MASK, %esi
    jnz     miss_call_message
    testl   $RIGHT_ENDPOINT_GRANT, SLOT_RIGHTS(%r14)
    jz      miss_call_message
    find_receiver
    transfer miss_call_transfer

// ==== POINT OF NO RETURN: only stores from here on ====

    do_call
    jmp     switch_threads

rich_reply:
    testl   $TAG_FLAGS_MASK, %esi
    jnz     miss_reply_message
    find_caller
    testl   $RIGHT_ENDPOINT_GRANT, THREAD_MESSAGE_RIGHTS(%r12)
    jz      miss_reply_transfer
    transfer miss_reply_transfer

// ==== POINT OF NO RETURN: only stores from here on ====

    do_reply
    jmp     switch_threads

// ---- SYS_SIGNAL and SYS_WAIT, where no thread is concerned but the current one

    .balign 64
not_ipc:
    cmpq    $SYS_WAIT, %rax
shortcut_others:                            // what begins so only saves instructions
    ja      dispatch
    je      wait_at_once
    cmpq    $SYS_SIGNAL, %rax
    jne     dispatch

// All registers but rax are preserved, so that rsp serves for the thread, and then for the notification.
    movq    %rsp, %gs:CPU_SCRATCH
    movq    %gs:CPU_CURRENT, %rsp
    find_slot %rsp, %rax, RIGHT_NOTIFICATION_SIGNAL, signal_slowly
    movq    SLOT_OBJECT(%rax), %rsp
    cmpq    $0, NOTIFICATION_WAITERS(%rsp)
    jne     signal_slowly
    cmpq    $0, NOTIFICATION_BOUND(%rsp)
    jne     signal_slowly
    movq    SLOT_BADGE(%rax), %rax
    orq     %rax, NOTIFICATION_BITS(%rsp)
    xorl    %eax, %eax
    movq    %gs:CPU_SCRATCH, %rsp
    swapgs
    sysretq

wait_at_once:
    movq    %gs:CPU_CURRENT, %r15
    find_slot %r15, %r14, RIGHT_NOTIFICATION_WAIT, dispatch
    movq    SLOT_OBJECT(%r14), %r13
    cmpq    $0, NOTIFICATION_BOUND(%r13)
    jne     dispatch
    movq    NOTIFICATION_BITS(%r13), %r12
    testq   %r12, %r12
    jz      dispatch
    movq    $0, NOTIFICATION_BITS(%r13)
    movq    %r12, %rdi
    xorl    %esi, %esi
    xorl    %edx, %edx
    xorl    %r10d, %r10d
    xorl    %r8d, %r8d
    xorl    %r9d, %r9d
    xorl    %eax, %eax
    clear_lost_registers
    swapgs
    sysretq

// ---- Everything else

signal_slowly:
    movq    %gs:CPU_SCRATCH, %rsp
    movl    $SYS_SIGNAL, %eax
    jmp     dispatch

// Where a check of SYS_CALL and SYS_REPLY_RECV goes that failed. The reason is counted (SYS_COUNTER_READ), what is
// carried out above is not. Where one comparison stands for several reasons, the first one in their order is counted.
    .macro miss label, reason, onward
\label:
    incq    %gs:CPU_MISSES + 8 * \reason
    .ifnb \onward
    jmp     \onward
    .endif
    .endm

    miss miss_reply_handle, MISS_REPLY_HANDLE, reply_slowly
    miss miss_reply_queue, MISS_REPLY_QUEUE, reply_slowly
    miss miss_reply_signals, MISS_REPLY_SIGNALS, reply_slowly
    miss miss_reply_endpoint, MISS_REPLY_ENDPOINT, reply_slowly_with_rbx
    miss miss_reply_no_caller, MISS_REPLY_NO_CALLER, reply_slowly_with_rbx
    miss miss_reply_transfer, MISS_REPLY_TRANSFER, reply_slowly_with_rbx
miss_reply:
    cmpq    $cpu + CPU_NOBODY, %r12
    je      miss_reply_no_caller
    miss miss_reply_priority, MISS_REPLY_PRIORITY
reply_slowly_with_rbx:
    movq    CONTEXT_RBX(%r15), %rbx
    jmp     reply_slowly
    miss miss_reply_message, MISS_REPLY_MESSAGE
reply_slowly:
    movl    $SYS_REPLY_RECV, %eax
    jmp     dispatch

    miss miss_call_handle, MISS_CALL_HANDLE, call_slowly
    miss miss_call_nobody, MISS_CALL_NOBODY, call_slowly
    miss miss_call_several, MISS_CALL_SEVERAL, call_slowly
    miss miss_call_no_reply, MISS_CALL_NO_REPLY, call_slowly
    miss miss_call_transfer, MISS_CALL_TRANSFER, call_slowly
miss_call:
    cmpb    $THREAD_RECEIVING, THREAD_STATE_BYTE(%r12)  // nobody is in no state
    jne     miss_call_nobody
    cmpq    $0, THREAD_NEXT(%r12)
    jne     miss_call_several
    cmpq    $cpu + CPU_NO_REPLY, THREAD_REPLY(%r12)
    je      miss_call_no_reply
    miss miss_call_priority, MISS_CALL_PRIORITY, call_slowly
    miss miss_call_message, MISS_CALL_MESSAGE
call_slowly:
    movl    $SYS_CALL, %eax

// In: all registers as the user gave them, but for r12 to r15 where a syscall loses them. What C preserves is saved only if
// another thread may go on. rsp serves as the pointer to the thread for a moment, since there is no other register to
// spare. What follows is what syscall_dispatch() does.
dispatch:
    movq    %rsp, %gs:CPU_SCRATCH
    movq    %gs:CPU_CURRENT, %rsp
    movq    %rax, CONTEXT_RAX(%rsp)
    save_arguments %rsp
    movq    %rcx, CONTEXT_RIP(%rsp)
    movq    %r11, CONTEXT_FLAGS(%rsp)
    movq    %gs:CPU_SCRATCH, %rcx
    movq    %rcx, CONTEXT_RSP(%rsp)
    movq    %rsp, %rsi
    movq    %gs:CPU_KERNEL_STACK_TOP, %rsp
    movb    $THREAD_READY, THREAD_STATE_BYTE(%rsi)  // switch_threads left that as it was
    movq    $SYSCALL_WORK_BUDGET, %gs:CPU_WORK_LEFT

    cmpq    $SYS_MAX + 1, %rax
    sbbq    %rcx, %rcx
    andq    %rcx, %rax                      // beyond the table: 0, which is an entry that nothing fits
    movzbl  %gs:CPU_TRACE_NEXT, %ecx        // for the record of a panic
    leaq    (%rsi, %rax), %rdx
    movq    %rdx, %gs:CPU_TRACED(%rcx)
    addb    $8, %gs:CPU_TRACE_NEXT
    shll    $ENTRY_SIZE_BITS, %eax
    leaq    syscall_entries(%rax), %rdx

    cmpq    THREAD_CNODE_LIMIT(%rsi), %rdi
    sbbq    %rcx, %rcx
    andq    %rcx, %rdi
    shlq    $6, %rdi
    addq    THREAD_CNODE_SLOTS(%rsi), %rdi
    cmpq    $0, THREAD_DEBT(%rsi)
    jne     pay_first
    movl    ENTRY_FITS(%rdx), %ecx
    testl   %ecx, SLOT_RIGHTS(%rdi)
    jz      refuse
    call    *ENTRY_NARROW(%rdx)             // rdi: the slot, rsi: the thread
returned:
    movq    %gs:CPU_CURRENT, %rcx
    testq   %rax, %rax
    jg      otherwise
    cmpb    $0, %gs:CPU_UNSETTLED
    jne     finish
straight:
    load_arguments %rcx
    movq    CONTEXT_FLAGS(%rcx), %r11
    movq    CONTEXT_RSP(%rcx), %rsp
    movq    CONTEXT_RIP(%rcx), %rcx         // below USER_END: SYSRET does not fault
    swapgs
    sysretq

refuse:
    call    syscall_refuse                  // rdi: the slot, rsi: the thread, rdx: the entry
    jmp     returned

otherwise:
    cmpq    $SYSCALL_RETURNS_IPC, %rax
    jne     finish
    cmpb    $0, %gs:CPU_UNSETTLED
    jne     finish_ipc
    movq    CONTEXT_RAX(%rcx), %rax
    clear_lost_registers
    jmp     straight

// It owes deletions, see work.h: as if it had been left off.
pay_first:
    movq    %rsi, %rcx
    movl    $SYSCALL_IS_LEFT_OFF, %eax
finish:
    movq    %r12, CONTEXT_R12(%rcx)
    movq    %r13, CONTEXT_R13(%rcx)
    movq    %r14, CONTEXT_R14(%rcx)
    movq    %r15, CONTEXT_R15(%rcx)
finish_ipc:
    movq    %rbx, CONTEXT_RBX(%rcx)
    movq    %rbp, CONTEXT_RBP(%rcx)
    xorl    %ebp, %ebp
    movq    %rax, %rdi
    movq    %rcx, %rsi
    call    syscall_finish
    jmp     leave_kernel
    .size syscall_entry, . - syscall_entry

    .section .note.GNU-stack, "", @progbits
