// SPDX-License-Identifier: Apache-2.0
//
// The scheduler and notifications.
#include <kozo_syscalls.h>

#include "rows.h"
#include "scratch.h"
#include "twin.h"

static void yield_alone(void) {
    ROW("yield_alone", kozo_sys_thread_yield(own_thread));
}

/// Yields for ever, by its own capability.
static void yield_back(uint64_t thread) {
    for (;;) {
        kozo_sys_thread_yield(thread);
    }
}

static void yield_switch(void) {
    // The worker lives in the same CNode, and no thread yields for another: it needs its own capability's handle.
    struct worker worker = create_worker();
    EQUAL(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_SPACE, twin_create(), 0), 0);
    run_worker(&worker, yield_back, worker.thread, 0);
    let_others_run();
    ROW("yield_switch_round_trip", kozo_sys_thread_yield(own_thread));
}

static void signal_no_waiter(void) {
    kozo_handle_t notification = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1);
    ROW("signal_no_waiter", kozo_sys_signal(notification));
}

static void wait_ready(void) {
    kozo_handle_t notification = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1);
    uint64_t signals;
    ROW_OF("wait_ready", ROUNDS, EQUAL(kozo_sys_signal(notification), 0), kozo_sys_wait(notification, &signals), 0,
           EQUAL(signals, 1));
}

static void wait_for_ever(uint64_t notification) {
    uint64_t signals;
    for (;;) {
        kozo_sys_wait(notification, &signals);
    }
}

static struct { kozo_handle_t notification, done; } wake;

static void signal_rounds(uint64_t argument) {
    (void)argument;
    ROUNDS_OF(ROUNDS, (void)0, kozo_sys_signal(wake.notification), 0, (void)0);
    kozo_sys_signal(wake.done);
    worker_end();
}

/// The one that signals is less urgent than both the one that it wakes and this thread, which waits for its end.
static void signal_wake(void) {
    wake.notification = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1);
    wake.done = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1);
    twin_start(twin_create(), wait_for_ever, wake.notification, 0);
    let_others_run();
    measure_begin("signal_wake_round_trip");
    start_worker(signal_rounds, 0, 1);
    uint64_t signals;
    EQUAL(kozo_sys_wait(wake.done, &signals), 0);
    measure_end();
}

const struct test signal_rows[] = {
    {"yield_alone", "a yield to nobody", yield_alone},
    {"yield_switch_round_trip", "a yield to another address space and back", yield_switch},
    {"signal_no_waiter", "a signal for which nobody waits", signal_no_waiter},
    {"wait_ready", "a wait for what has been signalled", wait_ready},
    {"signal_wake_round_trip", "a signal to a more urgent thread in another address space, which waits again",
     signal_wake},
    {0},
};
