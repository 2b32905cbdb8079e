// SPDX-License-Identifier: Apache-2.0
//
// The scheduler, by how many threads are ready.
#include <kozo_syscalls.h>

#include "field.h"
#include "scratch.h"

enum { CROWD_PRIORITY = 50 };

static struct { kozo_handle_t notification, done; } wake;
static struct worker signaller;

static void wait_for_ever(uint64_t notification) {
    uint64_t signals;
    for (;;) {
        kozo_sys_wait(notification, &signals);
    }
}

static void signal_rounds(uint64_t argument) {
    (void)argument;
    ROUNDS_OF(FIELD_ROUNDS, (void)0, kozo_sys_signal(wake.notification), 0, (void)0);
    kozo_sys_signal(wake.done);
    worker_end();
}

/// One thread wakes another one that is more urgent and waits again. Those that are ready are less urgent than both.
static void wake_point(const char *curve, uint64_t count) {
    field_start(count, thread_spin, 0, CROWD_PRIORITY);
    measure_begin_point(curve, count);
    run_worker(&signaller, signal_rounds, 0, 1);
    uint64_t signals;
    EQUAL(kozo_sys_wait(wake.done, &signals), 0);
    EQUAL(kozo_sys_thread_stop(signaller.thread), 0);
    field_clear();
    measure_end();
}

/// A ready one in the middle of its queue is stopped.
static void stop_point(const char *curve, uint64_t count) {
    kozo_handle_t middle = field + count / 2;
    field_start(count, thread_spin, 0, CROWD_PRIORITY);
    measure_begin_point(curve, count);
    ROUNDS_OF(FIELD_ROUNDS, (void)0, kozo_sys_thread_stop(middle), 0,
              (field_resume(middle), middle = field_next(middle, count)));
    field_clear();
    measure_end();
}

static void woken(void) {
    wake.notification = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1);
    wake.done = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1);
    signaller = create_worker();
    start_worker(wait_for_ever, wake.notification, 0);
    let_others_run();
    field_points("scale_ready", wake_point);
}

static void stopped(void) {
    field_points("scale_ready_stop", stop_point);
}

const struct test thread_curves[] = {
    {"scale_ready", "a signal to a thread that waits again, by how many threads are ready", woken},
    {"scale_ready_stop", "a ready thread stopped, by how many are ready with its priority", stopped},
    {0},
};
