// SPDX-License-Identifier: Apache-2.0
#include "wait.h"

#include "ipc.h"
#include "queue.h"
#include "scheduler.h"
#include "work.h"

/// Into the list of the capability that the thread waits by.
static void list(struct thread *thread, struct slot *by) {
    thread->waits_next = by->waiting;
    thread->waits_place = &by->waiting;
    if (by->waiting != NULL) {
        by->waiting->waits_place = &thread->waits_next;
    }
    by->waiting = thread;
}

static void unlist(struct thread *thread) {
    *thread->waits_place = thread->waits_next;
    if (thread->waits_next != NULL) {
        thread->waits_next->waits_place = thread->waits_place;
    }
    thread->waits_next = NULL;
    thread->waits_place = NULL;
}

static void endpoint_append(struct endpoint *endpoint, struct thread *thread) {
    if (endpoint_first(endpoint) == NULL) {
        endpoint->waiting.head = thread;
    } else {
        queue_append(&endpoint->waiting, thread);
        // It is not alone any more.
        endpoint->waiting.head->fast = 0;
    }
    thread->fast = thread_fast(thread);
}

static void endpoint_remove(struct endpoint *endpoint, struct thread *thread) {
    queue_remove(&endpoint->waiting, thread);
    struct thread *first = endpoint->waiting.head;
    if (first == NULL) {
        endpoint->waiting.head = &cpu.nobody;
    } else {
        first->fast = thread_fast(first);
    }
}

void wait_to_send(struct thread *thread, struct slot *endpoint) {
    scheduler_block(thread, THREAD_SENDING);
    thread->blocked_on = endpoint->object;
    endpoint_append(endpoint->object, thread);
    list(thread, endpoint);
}

void wait_to_receive(struct thread *thread, struct slot *endpoint) {
    scheduler_block(thread, THREAD_RECEIVING);
    thread->blocked_on = endpoint;
    endpoint_append(endpoint->object, thread);
}

void wait_for_signals(struct thread *thread, struct slot *notification) {
    scheduler_block(thread, THREAD_WAITING);
    thread->blocked_on = notification->object;
    queue_append(&((struct notification *)notification->object)->waiters, thread);
    list(thread, notification);
}

void wait_reply_changed(struct thread *thread) {
    if (thread->state == THREAD_RECEIVING) {
        thread->fast = thread_fast(thread);
    }
}

void wait_leave(struct thread *thread) {
    switch (thread->state) {
    case THREAD_SENDING:
        endpoint_remove(thread->blocked_on, thread);
        unlist(thread);
        break;
    case THREAD_RECEIVING:
        endpoint_remove(wait_endpoint(thread), thread);
        break;
    case THREAD_WAITING:
        queue_remove(&((struct notification *)thread->blocked_on)->waiters, thread);
        unlist(thread);
        break;
    case THREAD_CALLING:
        ((struct reply *)thread->blocked_on)->caller = &cpu.nobody;
        break;
    default:
        break;
    }
}

void wait_until(struct thread *thread, uint64_t deadline) {
    if (thread->state != THREAD_READY) {
        timeout_set(&thread->timeout, deadline);
        thread->fast = 0;
    }
}

void wait_time_out(struct thread *thread) {
    wait_leave(thread);
    ipc_fail(thread, ERR_TIMED_OUT);
}

bool wait_cancel(struct slot *slot) {
    while (slot->waiting != NULL) {
        if (work_is_over()) {
            return false;
        }
        struct thread *thread = slot->waiting;
        wait_leave(thread);
        ipc_fail(thread, ERR_CANCELLED);
        work_done(WORK_WAITER);
    }
    return true;
}

bool wait_receivers_cancel(struct slot *slot) {
    if (!slot->has_receivers) {
        return true;
    }
    struct thread *next;
    for (struct thread *thread = endpoint_receiver(slot->object); thread != NULL; thread = next) {
        next = thread->next;
        if (thread->blocked_on != slot) {
            continue;
        }
        if (work_is_over()) {
            return false;
        }
        wait_leave(thread);
        ipc_fail(thread, ERR_CANCELLED);
        work_done(WORK_WAITER);
    }
    slot->has_receivers = false;
    return true;
}

void wait_capability_moved(const struct slot *from, struct slot *to) {
    if (to->waiting != NULL) {
        to->waiting->waits_place = &to->waiting;
    }
    if (!slot_has(to, RIGHT_ENDPOINT_RECEIVE) && !to->has_receivers) {
        return;
    }
    for (struct thread *thread = endpoint_receiver(to->object); thread != NULL; thread = thread->next) {
        if (thread->blocked_on == from) {
            thread->blocked_on = to;
        }
    }
}
