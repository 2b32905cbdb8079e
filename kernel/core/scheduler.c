// SPDX-License-Identifier: Apache-2.0
#include "scheduler.h"

#include "arch.h"
#include "cpu_block.h"
#include "paging.h"
#include "panic.h"

void queue_append(struct queue *queue, struct thread *thread) {
    thread->next = NULL;
    thread->previous = queue->tail;
    if (queue->tail != NULL) {
        queue->tail->next = thread;
    } else {
        queue->head = thread;
    }
    queue->tail = thread;
}

static void queue_push_front(struct queue *queue, struct thread *thread) {
    thread->previous = NULL;
    thread->next = queue->head;
    if (queue->head != NULL) {
        queue->head->previous = thread;
    } else {
        queue->tail = thread;
    }
    queue->head = thread;
}

void queue_remove(struct queue *queue, struct thread *thread) {
    kassert(queue->head != NULL);
    if (thread->previous != NULL) {
        thread->previous->next = thread->next;
    } else {
        queue->head = thread->next;
    }
    if (thread->next != NULL) {
        thread->next->previous = thread->previous;
    } else {
        queue->tail = thread->previous;
    }
    thread->next = thread->previous = NULL;
}

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

static void enqueue(struct thread *thread) {
    queue_append(&cpu.ready[thread->priority], thread);
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

void scheduler_wake(struct thread *thread) {
    thread->state = THREAD_READY;
    if (thread != cpu.current) {
        enqueue(thread);
    }
}

void scheduler_hand_over(struct thread *thread) {
    kassert(cpu.handoff == NULL);
    if (thread == cpu.current || thread->priority + 1U < cpu.ready_floor) {
        scheduler_wake(thread);
        return;
    }
    thread->state = THREAD_READY;
    cpu.handoff = thread;
}

void scheduler_remove(struct thread *thread) {
    kassert(thread->state == THREAD_READY);
    if (thread == cpu.handoff) {
        cpu.handoff = NULL;
    } else if (thread != cpu.current) {
        dequeue(thread);
    }
}

static void charge(struct thread *next_owner) {
    uint64_t now = cycles_now();
    cpu.slice_owner->cycles += now - cpu.charged_at;
    cpu.charged_at = now;
    cpu.slice_owner = next_owner;
}

/// The timer runs while somebody waits for the CPU, and where the clock loses time unless it is read now and then.
static void start_slice(void) {
    if (anyone_ready()) {
        cpu.timer = TIMER_SLICE;
        timer_arm(TIME_SLICE_NS);
    } else if (clock_needs_reading()) {
        cpu.timer = TIMER_CLOCK;
        timer_arm(CLOCK_READING_NS);
    } else {
        cpu.timer = TIMER_OFF;
    }
}

/// Makes `next` current: address space, FS base. Threads of one process share the address space.
static void switch_to(struct thread *next) {
    if (next->fs_base != cpu.current->fs_base) {
        load_fs_base(next->fs_base);
    }
    cpu.current = next;
}

void scheduler_yield(void) {
    if (anyone_ready() && cpu.current->priority + 1U == cpu.ready_floor) {
        struct thread *next = cpu.ready[cpu.current->priority].head;
        enqueue(cpu.current);
        dequeue(next);
        charge(next);
        switch_to(next);
        start_slice();
    }
}

void scheduler_tick(void) {
    cpu.timer = TIMER_OFF;
    clock_now();
    if (cpu.current->state == THREAD_READY && cpu.current != &cpu.idle) {
        scheduler_yield();
    }
}

void scheduler_forget(struct thread *thread) {
    if (cpu.slice_owner == thread) {
        charge(&cpu.idle);
    }
}

uint64_t scheduler_cycles(const struct thread *thread) {
    return thread->cycles + (cpu.slice_owner == thread ? cycles_now() - cpu.charged_at : 0);
}

/// Picks from the ready queues when the current thread cannot go on, or must not.
static void reschedule(void) {
    if (cpu.current->state == THREAD_READY && cpu.current != &cpu.idle) {
        // Pushed aside by a higher priority: it goes on first of its own when that is done.
        queue_push_front(&cpu.ready[cpu.current->priority], cpu.current);
        mark_ready(cpu.current->priority);
    }
    struct thread *next = &cpu.idle;
    if (anyone_ready()) {
        next = cpu.ready[cpu.ready_floor - 1].head;
        dequeue(next);
    }
    charge(next);
    switch_to(next);
    start_slice();
}

bool scheduler_leave(void) {
    struct thread *handoff = cpu.handoff;
    cpu.handoff = NULL;
    if (handoff != NULL && handoff->priority + 1U >= cpu.ready_floor && cpu.current->state != THREAD_READY) {
        switch_to(handoff);
    } else {
        if (handoff != NULL) {
            enqueue(handoff);
        }
        bool stays = cpu.current->state == THREAD_READY && cpu.current != &cpu.idle;
        bool higher_ready = anyone_ready() && cpu.ready_floor > cpu.current->priority + 1U;
        if (!stays || higher_ready) {
            reschedule();
        }
    }
    if (cpu.timer != TIMER_SLICE && (anyone_ready() || cpu.timer == TIMER_OFF)) {
        start_slice();
    }
    load_space(cpu.current->space_root);
    return cpu.current != &cpu.idle;
}
