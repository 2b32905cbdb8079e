// SPDX-License-Identifier: Apache-2.0
//
// Which thread runs: fixed priorities, first in first out among equals, a time slice each.
//
// Handlers never switch threads. They change states and note that by cpu.unsettled, and scheduler_leave(), called once
// on the way out of the kernel, picks who runs; it need not be called where nothing was noted. Invariant in user mode:
// no ready thread has a higher priority than the current one.
#pragma once

#include "cpu_block.h"

/// Gives a thread, which must not be in a ready queue, a state other than READY.
static inline void scheduler_block(struct thread *thread, unsigned state) {
    thread->state = (uint8_t)state;
    cpu.unsettled = true;
}

/// Makes a thread ready, behind the others of its priority.
void scheduler_wake(struct thread *thread);

/// Makes a thread ready that takes over from the current one, which has just blocked on it. It runs next if nobody
/// ready has a higher priority, without waiting behind those of its own, for the time slice is lent along.
void scheduler_hand_over(struct thread *thread);

/// Takes a thread in state READY out of the running; the caller gives it another state.
void scheduler_remove(struct thread *thread);

/// The current thread goes behind the others of its priority.
void scheduler_yield(void);

/// Sets how long the thread's time slices are, from its next one on. At most a second.
void scheduler_set_slice(struct thread *thread, uint64_t ns);

/// The armed time is over.
void scheduler_tick(void);

/// Another timeout than before is the next to expire, and not later than that.
void scheduler_timeouts_changed(void);

/// A thread ends: nobody refers to it any more.
void scheduler_forget(struct thread *thread);

/// Cycles of CPU time that the thread has used up to now.
uint64_t scheduler_cycles(const struct thread *thread);

/// Whether the current thread goes on, and scheduler_leave() would change nothing: what has to hold while cpu.unsettled
/// is not set.
bool scheduler_is_settled(void);

/// Picks the thread to run, makes it current and loads its address space. Returns false if there is none: the CPU
/// idles.
bool scheduler_leave(void);
