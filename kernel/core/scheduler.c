// SPDX-License-Identifier: Apache-2.0
#include "scheduler.h"

#include "arch.h"
#include "cpu_block.h"
#include "paging.h"
#include "panic.h"
#include "queue.h"
#include "timer.h"

enum { BITS_PER_WORD = 64 };

static void update_floor(void) {
    for (unsigned word = PRIORITIES / BITS_PER_WORD; word-- > 0;) {
        if (cpu.ready_bits[word] != 0) {
            unsigned bit = BITS_PER_WORD - 1 - (unsigned)__builtin_clzll(cpu.ready_bits[word]);
            cpu.ready_floor = word * BITS_PER_WORD + bit + 1;
            return;
        }
    }
    cpu.ready_floor = 1;
}

static bool anyone_ready(void) {
    return cpu.ready[cpu.ready_floor - 1].head != NULL;
}

static void mark_ready(unsigned priority) {
    cpu.ready_bits[priority / BITS_PER_WORD] |= UINT64_C(1) << priority % BITS_PER_WORD;
    if (cpu.ready_floor < priority + 1) {
        cpu.ready_floor = priority + 1;
    }
}

static void begin_slice(struct thread *thread) {
    thread->slice_left = thread->slice_cycles;
}

/// Puts a thread behind the others of its priority, with a whole time slice.
static void enqueue(struct thread *thread) {
    begin_slice(thread);
    queue_append(&cpu.ready[thread->priority], thread);
    mark_ready(thread->priority);
}

/// Puts a thread ahead of the others of its priority, with what is left of its slice.
static void enqueue_first(struct thread *thread) {
    queue_push_front(&cpu.ready[thread->priority], thread);
    mark_ready(thread->priority);
}

static void dequeue(struct thread *thread) {
    unsigned priority = thread->priority;
    queue_remove(&cpu.ready[priority], thread);
    if (cpu.ready[priority].head == NULL) {
        cpu.ready_bits[priority / BITS_PER_WORD] &= ~(UINT64_C(1) << priority % BITS_PER_WORD);
        update_floor();
    }
}

/// It may have waited in a way that kept the fast path off.
static void make_ready(struct thread *thread) {
    cpu.unsettled = true;
    thread->state = THREAD_READY;
    thread->fast = thread->priority + 1U;
}

void scheduler_wake(struct thread *thread) {
    kassert(thread != &cpu.idle);
    make_ready(thread);
    if (thread == cpu.current) {
        return;
    }
    struct thread *rival = cpu.woken != NULL ? cpu.woken : cpu.current;
    if (thread->priority + 1U <= cpu.ready_floor || (thread->priority <= rival->priority && rival != &cpu.idle)) {
        enqueue(thread);
        return;
    }
    if (cpu.woken != NULL) {
        enqueue_first(cpu.woken);
    }
    begin_slice(thread);
    cpu.woken = thread;
}

void scheduler_hand_over(struct thread *thread) {
    kassert(cpu.handoff == NULL);
    if (thread == cpu.current || thread->priority + 1U < cpu.ready_floor) {
        scheduler_wake(thread);
        return;
    }
    make_ready(thread);
    cpu.handoff = thread;
}

void scheduler_remove(struct thread *thread) {
    kassert(thread->state == THREAD_READY);
    cpu.unsettled = true;
    if (thread == cpu.handoff) {
        cpu.handoff = NULL;
    } else if (thread == cpu.woken) {
        cpu.woken = NULL;
    } else if (thread != cpu.current) {
        dequeue(thread);
    }
}

/// Charges the slice's owner for the time up to now.
static void charge(void) {
    uint64_t now = cycles_now();
    cpu.slice_owner->cycles += now - cpu.charged_at;
    cpu.slice_owner->slice_left -= (int64_t)(now - cpu.charged_at);
    cpu.charged_at = now;
}

/// The same, but the slice becomes no shorter.
static void charge_beside_slice(void) {
    int64_t left = cpu.slice_owner->slice_left;
    charge();
    cpu.slice_owner->slice_left = left;
}

static bool slice_is_over(const struct thread *thread) {
    return thread->slice_left <= 0;
}

/// Whether somebody waited for the CPU when the timer was armed. As long as nobody does slices become no shorter.
static bool slice_counts(void) {
    return cpu.armed_until != NO_SLICE;
}

/// When the current slice ends, in cycles.
static uint64_t slice_end(void) {
    return cpu.charged_at + (uint64_t)cpu.slice_owner->slice_left;
}

/// Nanoseconds until the next timeout may interrupt.
static uint64_t timeout_left(void) {
    uint64_t deadline = cpu.timeouts->deadline;
    uint64_t at = deadline > cpu.timeouts_pause ? deadline : cpu.timeouts_pause;
    uint64_t now = clock_now();
    return at > now ? at - now : 0;
}

/// The timer runs while somebody waits for the CPU, while timeouts are set, and where the clock loses time unless it is
/// read now and then.
static void start_timer(void) {
    enum timer_use use = TIMER_OFF;
    uint64_t left = UINT64_MAX;
    if (anyone_ready()) {
        if (!slice_counts()) {
            charge_beside_slice();
        }
        use = TIMER_SLICE;
        left = slice_is_over(cpu.slice_owner) ? 0 : cycles_to_ns((uint64_t)cpu.slice_owner->slice_left);
        cpu.armed_until = slice_end();
    } else {
        cpu.armed_until = NO_SLICE;
        if (clock_needs_reading()) {
            use = TIMER_CLOCK;
            left = CLOCK_READING_NS;
        }
    }
    uint64_t to_timeout = cpu.timeouts != NULL ? timeout_left() : UINT64_MAX;
    if (to_timeout < left) {
        use = TIMER_TIMEOUT;
        left = to_timeout;
    }
    cpu.timer = use;
    if (use != TIMER_OFF) {
        timer_arm(left);
    }
}

void scheduler_timeouts_changed(void) {
    if (slice_counts()) {
        // Else the slice would start over with the timer.
        charge();
    }
    cpu.timer = TIMER_UNDECIDED;
    cpu.unsettled = true;
}

/// Makes `next` current, with its FS base. That of the current thread may be 0 instead of what it should be: a user can
/// clear it by loading FS. So only if both are 0 is there nothing to load.
static void switch_to(struct thread *next) {
    clear_selectors();
    if ((next->fs_base | cpu.current->fs_base) != 0) {
        load_fs_base(next->fs_base);
    }
    cpu.current = next;
}

void scheduler_yield(void) {
    if (anyone_ready() && cpu.current->priority + 1U == cpu.ready_floor) {
        cpu.yields = true;
        cpu.unsettled = true;
    }
}

void scheduler_tick(void) {
    enum timer_use use = cpu.timer;
    cpu.timer = TIMER_UNDECIDED;
    uint64_t now = clock_now();
    charge();
    cpu.work_left = work_budget();
    if (timers_expire(now)) {
        cpu.timeouts_pause = clock_now() + TIMEOUT_PAUSE_NS;
    }
    if (use == TIMER_SLICE && slice_is_over(cpu.slice_owner)) {
        // If nobody else of its priority is ready, the thread goes on with a new slice.
        begin_slice(cpu.slice_owner);
        if (cpu.current->state == THREAD_READY) {
            scheduler_yield();
        }
    }
}

void scheduler_set_slice(struct thread *thread, uint64_t ns) {
    thread->slice_ns = ns;
    thread->slice_cycles = (int64_t)ns_to_cycles(ns);
}

void scheduler_forget(struct thread *thread) {
    if (cpu.slice_owner == thread) {
        charge();
        cpu.slice_owner = &cpu.idle;
    }
}

uint64_t scheduler_cycles(const struct thread *thread) {
    return thread->cycles + (cpu.slice_owner == thread ? cycles_now() - cpu.charged_at : 0);
}

/// The current thread is pushed aside by a higher priority. It goes on first of its own when that is done, with what is
/// left of its slice.
static void push_aside(struct thread *thread) {
    if (slice_is_over(thread)) {
        enqueue(thread);
    } else {
        enqueue_first(thread);
    }
}

/// Picks from the ready queues when the current thread cannot go on, or must not.
static void reschedule(void) {
    charge();
    if (cpu.current->state == THREAD_READY) {
        if (cpu.yields) {
            enqueue(cpu.current);
        } else {
            push_aside(cpu.current);
        }
    }
    struct thread *next = &cpu.idle;
    if (anyone_ready()) {
        next = cpu.ready[cpu.ready_floor - 1].head;
        dequeue(next);
    }
    cpu.slice_owner = next;
    switch_to(next);
}

/// Who was woken pushes the current thread aside, or takes over from one that does not go on.
static void take_over(struct thread *woken) {
    charge();
    if (cpu.current->state == THREAD_READY) {
        push_aside(cpu.current);
    }
    cpu.slice_owner = woken;
    switch_to(woken);
}

/// Somebody ready is more urgent than the current thread, which is ready, too.
static bool more_urgent_ready(void) {
    return anyone_ready() && cpu.ready_floor > cpu.current->priority + 1U;
}

/// Whether the timer may come too late for the current slice. What comes too early does no harm.
static bool timer_is_late(void) {
    return slice_end() < cpu.armed_until;
}

/// The timer has to be started, or may have to.
static bool timer_is_due(void) {
    return cpu.timer == TIMER_UNDECIDED || (anyone_ready() && timer_is_late());
}

bool scheduler_is_settled(void) {
    bool stays = cpu.current->state == THREAD_READY && cpu.handoff == NULL && cpu.woken == NULL && !cpu.yields &&
                 !more_urgent_ready();
    return stays && !timer_is_due() && read_cr3() == cpu.current->space_root;
}

bool scheduler_leave(void) {
    struct thread *handoff = cpu.handoff;
    struct thread *woken = cpu.woken;
    cpu.handoff = cpu.woken = NULL;
    if (woken != NULL && (handoff != NULL || cpu.yields || woken->priority + 1U < cpu.ready_floor)) {
        enqueue_first(woken);
        woken = NULL;
    }
    if (woken != NULL) {
        take_over(woken);
    } else if (handoff != NULL && handoff->priority + 1U >= cpu.ready_floor && cpu.current->state != THREAD_READY) {
        switch_to(handoff);
    } else {
        if (handoff != NULL) {
            enqueue(handoff);
        }
        if (cpu.current->state != THREAD_READY || cpu.yields || more_urgent_ready()) {
            reschedule();
        }
    }
    cpu.yields = false;
    if (timer_is_due()) {
        start_timer();
    }
    load_space(cpu.current->space_root);
    // What threads that ended have left is seen to even where the CPU never idles.
    cpu.unsettled = cpu.idle.graves != NULL;
    return cpu.current != &cpu.idle;
}
