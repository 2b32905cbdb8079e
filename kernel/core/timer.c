// SPDX-License-Identifier: Apache-2.0
#include "timer.h"

#include "arch.h"
#include "denial.h"
#include "notification.h"
#include "syscall.h"
#include "wait.h"
#include "work.h"

static void signal(const struct timer *timer) {
    notification_signal(timer->notification.object, timer->notification.badge);
}

int64_t timer_set(struct timer *timer, uint64_t deadline) {
    if (slot_is_empty(&timer->notification)) {
        return deny_state(ARG_TIMER_SET_TIMER, ERR_IN_USE);
    }
    timeout_cancel(&timer->timeout);
    if (deadline <= clock_now()) {
        signal(timer);
    } else {
        timeout_set(&timer->timeout, deadline);
    }
    return 0;
}

bool timer_cancel(struct timer *timer) {
    bool was_set = timeout_is_set(&timer->timeout);
    timeout_cancel(&timer->timeout);
    return was_set;
}

void timer_unbind(struct slot *slot) {
    timeout_cancel(&container_of(slot, struct timer, notification)->timeout);
}

bool timers_expire(uint64_t now) {
    unsigned count = 0;
    struct timeout *timeout;
    while (count < TIMEOUTS_AT_ONCE && !work_is_over() && (timeout = timeout_take(now)) != NULL) {
        if (timeout->of_thread) {
            wait_time_out(container_of(timeout, struct thread, timeout));
        } else {
            signal(container_of(timeout, struct timer, timeout));
        }
        work_done(WORK_TIMEOUT);
        count++;
    }
    return count != 0;
}
