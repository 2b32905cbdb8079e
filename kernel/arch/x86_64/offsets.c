// SPDX-License-Identifier: Apache-2.0
//
// What assembler needs to know of C structures. This file is compiled to assembler text, never linked; each line
// below becomes a #define in build/kernel/<profile>/offsets.h. Who includes it may do something else with the lines.
#include "cpu_block.h"
#include "exception.h"
#include "kernel_stack.h"
#include "syscall.h"

#ifndef DEFINE
#define DEFINE(name, value) __asm__ volatile(".ascii \"@define " #name " %c0\"" : : "i"((uint64_t)(value)))
#endif

void offsets(void);
void offsets(void) {
    DEFINE(CPU_CURRENT, offsetof(struct cpu_block, current));
    DEFINE(CPU_SCRATCH, offsetof(struct cpu_block, scratch));
    DEFINE(CPU_KERNEL_STACK_TOP, offsetof(struct cpu_block, kernel_stack_top));
    DEFINE(CPU_READY_FLOOR, offsetof(struct cpu_block, ready_floor));
    DEFINE(CPU_UNSETTLED, offsetof(struct cpu_block, unsettled));
    DEFINE(CPU_WORK_LEFT, offsetof(struct cpu_block, work_left));
    DEFINE(CPU_TRACED, offsetof(struct cpu_block, traced));
    DEFINE(CPU_TRACE_NEXT, offsetof(struct cpu_block, trace_next));
    DEFINE(CPU_SELECTORS, offsetof(struct cpu_block, selectors));
    DEFINE(CPU_NOBODY, offsetof(struct cpu_block, nobody));
    DEFINE(CPU_NO_REPLY, offsetof(struct cpu_block, no_reply));
    DEFINE(CPU_MISSES, offsetof(struct cpu_block, misses));

    DEFINE(THREAD_FAST, offsetof(struct thread, fast));
    DEFINE(THREAD_STATE_BYTE, offsetof(struct thread, state));
    DEFINE(THREAD_CNODE_SLOTS, offsetof(struct thread, cnode_slots));
    DEFINE(THREAD_CNODE_LIMIT, offsetof(struct thread, cnode_limit));
    DEFINE(THREAD_SPACE_ROOT, offsetof(struct thread, space_root));
    DEFINE(THREAD_REPLY, offsetof(struct thread, reply));
    DEFINE(THREAD_SIGNALLED, offsetof(struct thread, signalled));
    DEFINE(THREAD_FS_BASE, offsetof(struct thread, fs_base));
    DEFINE(THREAD_BLOCKED_ON, offsetof(struct thread, blocked_on));
    DEFINE(THREAD_MESSAGE_RIGHTS, offsetof(struct thread, message.rights));
    DEFINE(THREAD_NEXT, offsetof(struct thread, next));
    DEFINE(THREAD_BUFFER, offsetof(struct thread, buffer));
    DEFINE(THREAD_DEBT, offsetof(struct thread, debt));

    DEFINE(CONTEXT_RAX, offsetof(struct thread, context.status));
    DEFINE(CONTEXT_RDI, offsetof(struct thread, context.argument[0]));
    DEFINE(CONTEXT_RSI, offsetof(struct thread, context.argument[1]));
    DEFINE(CONTEXT_RDX, offsetof(struct thread, context.argument[2]));
    DEFINE(CONTEXT_R10, offsetof(struct thread, context.argument[3]));
    DEFINE(CONTEXT_R8, offsetof(struct thread, context.argument[4]));
    DEFINE(CONTEXT_R9, offsetof(struct thread, context.argument[5]));
    DEFINE(CONTEXT_RBX, offsetof(struct thread, context.rbx));
    DEFINE(CONTEXT_RBP, offsetof(struct thread, context.rbp));
    DEFINE(CONTEXT_R12, offsetof(struct thread, context.r12));
    DEFINE(CONTEXT_R13, offsetof(struct thread, context.r13));
    DEFINE(CONTEXT_R14, offsetof(struct thread, context.r14));
    DEFINE(CONTEXT_R15, offsetof(struct thread, context.r15));
    DEFINE(CONTEXT_RCX, offsetof(struct thread, context.rcx));
    DEFINE(CONTEXT_R11, offsetof(struct thread, context.r11));
    DEFINE(CONTEXT_RIP, offsetof(struct thread, context.instruction));
    DEFINE(CONTEXT_FLAGS, offsetof(struct thread, context.flags));
    DEFINE(CONTEXT_RSP, offsetof(struct thread, context.stack));
    DEFINE(CONTEXT_RESUME, offsetof(struct thread, context.resume));
    DEFINE(CONTEXT_RESUME_IRET, RESUME_IRET);
    DEFINE(CONTEXT_RESUME_SYSRET, RESUME_SYSRET);

    DEFINE(SYSCALL_IS_LEFT_OFF, SYSCALL_LEFT_OFF);
    DEFINE(SYSCALL_RETURNS_IPC, SYSCALL_IPC);
    DEFINE(SYSCALL_WORK_BUDGET, work_budget());
    DEFINE(ENTRY_NARROW, offsetof(struct syscall_entry, narrow));
    DEFINE(ENTRY_FITS, offsetof(struct syscall_entry, fits));
    DEFINE(ENTRY_SIZE_BITS, __builtin_ctzl(sizeof(struct syscall_entry)));

    DEFINE(SLOT_OBJECT, offsetof(struct slot, object));
    DEFINE(SLOT_BADGE, offsetof(struct slot, badge));
    DEFINE(SLOT_RIGHTS, offsetof(struct slot, rights));

    DEFINE(ENDPOINT_HEAD, offsetof(struct endpoint, waiting.head));
    DEFINE(REPLY_CALLER, offsetof(struct reply, caller));
    DEFINE(REPLY_ENDPOINT, offsetof(struct reply, endpoint));

    DEFINE(NOTIFICATION_BITS, offsetof(struct notification, bits));
    DEFINE(NOTIFICATION_WAITERS, offsetof(struct notification, waiters.head));
    DEFINE(NOTIFICATION_BOUND, offsetof(struct notification, bound));
    _Static_assert(offsetof(struct kozo_ipc_buffer, words) == 0, "copy_words begins there");

    DEFINE(KERNEL_STACK_BYTES, sizeof(struct kernel_stack));
}
