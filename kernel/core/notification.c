// SPDX-License-Identifier: Apache-2.0
#include "notification.h"

#include "denial.h"
#include "ipc.h"
#include "scheduler.h"
#include "wait.h"

static void set_bits(struct notification *notification, uint64_t bits) {
    notification->bits = bits;
    if (notification->bound != NULL) {
        notification->bound->signalled = bits != 0;
    }
}

uint64_t notification_take(struct notification *notification) {
    uint64_t bits = notification->bits;
    set_bits(notification, 0);
    return bits;
}

/// Ends a thread's wait or receive with these bits.
static void deliver(struct thread *thread, uint64_t bits, uint64_t tag) {
    static const uint64_t no_words[IPC_REGISTER_WORDS];
    ipc_deliver(thread, bits, tag, no_words);
}

bool notification_take_bound(struct thread *thread) {
    if (thread->notification == NULL || thread->notification->bits == 0) {
        return false;
    }
    deliver(thread, notification_take(thread->notification), TAG_NOTIFICATION);
    return true;
}

static void wake_bound(struct thread *thread) {
    if (thread->state == THREAD_RECEIVING && notification_take_bound(thread)) {
        wait_leave(thread);
        scheduler_wake(thread);
    }
}

void notification_bind(struct notification *notification, struct thread *thread) {
    thread->notification = notification;
    notification->bound = thread;
    set_bits(notification, notification->bits);
    wake_bound(thread);
}

void notification_unbind(struct thread *thread) {
    if (thread->notification != NULL) {
        thread->notification->bound = NULL;
        thread->notification = NULL;
        thread->signalled = false;
    }
}

void notification_signal(struct notification *notification, uint64_t bits) {
    set_bits(notification, notification->bits | bits);
    if (notification->bits == 0) {
        return;
    }
    struct thread *waiter = notification->waiters.head;
    if (waiter != NULL) {
        wait_leave(waiter);
        deliver(waiter, notification_take(notification), 0);
        scheduler_wake(waiter);
    } else if (notification->bound != NULL) {
        wake_bound(notification->bound);
    }
}

void notification_wait(struct slot *by, struct thread *thread) {
    struct notification *notification = by->object;
    if (notification->bits != 0) {
        deliver(thread, notification_take(notification), 0);
        return;
    }
    wait_for_signals(thread, by);
}
