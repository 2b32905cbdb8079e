// SPDX-License-Identifier: Apache-2.0
//
// The per-CPU block: all of the kernel's mutable state that is in no object.
#pragma once

#include "object.h"

enum { PRIORITIES = PRIORITY_MAX + 1, IRQ_LINES = 96, TRACED_SYSCALLS = 32, MISSES = MISS_REPLY_TRANSFER + 1 };

/// What the hardware's timer was armed for, the next to come. TIMER_UNDECIDED: nobody has looked yet.
enum timer_use { TIMER_UNDECIDED, TIMER_OFF, TIMER_CLOCK, TIMER_TIMEOUT, TIMER_SLICE };

#define NO_SLICE UINT64_MAX

struct cpu_block {
    struct thread *current;
    /// The user's stack pointer for a moment at entry.
    uint64_t scratch;
    uint64_t kernel_stack_top;
    /// Highest ready priority + 1, and 1 when no thread is ready: what a thread's `fast` must reach to run at once.
    uint64_t ready_floor;
    /// DS, ES, FS and GS for a moment, on the fast path.
    uint16_t selectors[4];

    /// Something has happened since scheduler_leave() last settled who runs, so that it has to be asked again before
    /// the current thread goes on.
    bool unsettled;
    /// The current thread goes behind the others of its priority.
    bool yields;
    /// A thread to switch to directly, in no queue, or NULL.
    struct thread *handoff;
    /// A thread that was just made ready and is more urgent than all others, in no queue, or NULL.
    struct thread *woken;
    /// Bit p % 64 of word p / 64: queue p is not empty.
    uint64_t ready_bits[PRIORITIES / 64];
    struct queue ready[PRIORITIES];

    /// Who pays for the time since `charged_at`, in cycles.
    struct thread *slice_owner;
    uint64_t charged_at;
    enum timer_use timer;
    /// The end of the slice that the timer was armed in, in cycles: it interrupts no later. NO_SLICE where nobody
    /// waited for the CPU then, so that no slice ended.
    uint64_t armed_until;
    /// The timeout that expires next, above all others that are set.
    struct timeout *timeouts;
    /// No timeout interrupts before this time of the clock.
    uint64_t timeouts_pause;

    /// What the syscall may still do, in instructions, before it lets interrupts through; see work.h.
    int64_t work_left;
    /// Where a revocation was left off, whoever asked for it, or NULL.
    struct slot *revocation;

    struct irq *irqs[IRQ_LINES];

    /// Runs when nothing else does; it waits for interrupts in the kernel. Its time slice is what new threads have, and
    /// whose owner has ended. Invariant: it is never in state READY.
    struct thread idle;
    /// What a thread without a CNode has.
    struct cnode no_cnode;
    /// What a thread without a Reply has. No endpoint is its, so that the fast path leaves it alone.
    struct reply no_reply;
    /// Stands where no thread does, for the fast path to find: its `fast` is 0 for ever. It is in no state.
    struct thread nobody;
    /// Physical address of the page table that maps the kernel alone.
    uint64_t kernel_root;
    /// By enum kozo_fastpath_miss; ipc_fastpath.S alone counts.
    uint64_t misses[MISSES];

    // From here on for the record of a panic alone.

    /// The last syscalls that took the slow path: the address of the thread, which may have ended since, plus the
    /// number, which is less than the size of a thread.
    uint64_t traced[TRACED_SYSCALLS];
    /// Byte offset of the next in there; it goes round by itself.
    uint8_t trace_next;
};

_Static_assert(TRACED_SYSCALLS * sizeof(uint64_t) == UINT8_MAX + 1, "trace_next goes round");
_Static_assert(SYS_MAX < 1 << THREAD_SIZE_BITS, "numbers fit beside addresses");

extern struct cpu_block cpu;
