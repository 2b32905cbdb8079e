// SPDX-License-Identifier: Apache-2.0
#include "wait.h"

#include "ipc.h"
#include "scheduler.h"
#include "work.h"

void wait_begin(struct thread *thread, unsigned state, struct slot *by, struct queue *queue) {
    thread->state = (uint8_t)state;
    thread->blocked_on = by->object;
    queue_append(queue, thread);
    thread->waits_next = by->waiting;
    thread->waits_place = &by->waiting;
    if (by->waiting != NULL) {
        by->waiting->waits_place = &thread->waits_next;
    }
    by->waiting = thread;
}

/// Out of a queue, and out of the list of the capability that it waited by.
static void leave_queue(struct thread *thread, struct queue *queue) {
    queue_remove(queue, thread);
    *thread->waits_place = thread->waits_next;
    if (thread->waits_next != NULL) {
        thread->waits_next->waits_place = thread->waits_place;
    }
    thread->waits_next = NULL;
    thread->waits_place = NULL;
}

void wait_leave(struct thread *thread) {
    switch (thread->state) {
    case THREAD_SENDING:
        leave_queue(thread, &((struct endpoint *)thread->blocked_on)->senders);
        break;
    case THREAD_RECEIVING:
        queue_remove(&wait_endpoint(thread)->receivers, thread);
        break;
    case THREAD_WAITING:
        leave_queue(thread, &((struct notification *)thread->blocked_on)->waiters);
        break;
    case THREAD_CALLING:
        ((struct reply *)thread->blocked_on)->caller = NULL;
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
    for (struct thread *thread = ((struct endpoint *)slot->object)->receivers.head; thread != NULL; thread = next) {
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
    for (struct thread *thread = ((struct endpoint *)to->object)->receivers.head; thread != NULL;
         thread = thread->next) {
        if (thread->blocked_on == from) {
            thread->blocked_on = to;
        }
    }
}
