// SPDX-License-Identifier: Apache-2.0
//
// The CPU's time: timers, floods, priorities, and those who never give it up.
#include <kozo_syscalls.h>

#include "attack.h"
#include "exchange.h"
#include "scratch.h"
#include "subject.h"

enum { TIMERS = 2000, BATCH = 50, TABLE_BITS = 12, FLOOD = 50000, STORM = 20000 };

#define NS_PER_MS UINT64_C(1000000)

static volatile uint64_t done, beats;

/// Creates a table with TIMERS timers in it, each bound to the notification in slot 1, and makes it the worker's.
static kozo_handle_t timer_table(kozo_handle_t notification) {
    kozo_handle_t table = make(OBJECT_CNODE, TABLE_BITS);
    must(kozo_sys_cap_copy(table, 1, own_cnode, notification, RIGHTS_ALL), "copy");
    for (uint64_t i = 0; i < TIMERS; i += BATCH) {
        must(kozo_sys_cap_create(pool, OBJECT_TIMER, 0, table, 2 + i, BATCH), "create timers");
    }
    return table;
}

static volatile uint64_t instant;

/// In the table's own CNode: ties all timers to the notification and sets them to one instant; then waits for bits.
static void set_timers(uint64_t unused) {
    (void)unused;
    int64_t error = 0;
    for (uint64_t i = 0; i < TIMERS; i++) {
        error |= kozo_sys_timer_notify(2 + i, 1);
        error |= kozo_sys_timer_set(2 + i, instant);
    }
    worker_status = error;
    done = 1;
    for (;;) {
        uint64_t signals;
        kozo_sys_wait(1, &signals);
        beats++;
    }
}

static void one_instant(void) {
    kozo_handle_t notification = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1);
    kozo_handle_t table = timer_table(notification);
    done = beats = 0;
    worker_status = 1;
    instant = now() + 100 * NS_PER_MS;
    struct worker worker = start_worker(set_timers, 0, 0);
    must(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_CNODE, table, 0), "bind a table");
    while (done == 0) {
        kozo_sys_thread_yield(own_thread);
    }
    expect_status("setting the timers", worker_status, 0);
    // All expire, 32 at a time, whoever waits for them; and then none is set any more.
    sleep_ms(120);
    expect_that("their instant has passed", now() > instant);
    expect_that("they signalled", beats > 0);
    kozo_handle_t timer = take_slots(1);
    for (uint64_t i = 0; i < TIMERS; i++) {
        must(kozo_sys_cap_move(own_cnode, timer, table, 2 + i), "move a timer");
        uint64_t pending = 1;
        expect_status("cancelling it", kozo_sys_timer_cancel(timer, &pending), 0);
        expect("whether it was still set", pending, 0);
        must(kozo_sys_cap_move(table, 2 + i, own_cnode, timer), "move it back");
    }
}

static void extreme_deadlines(void) {
    kozo_handle_t notification = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1), timer = make(OBJECT_TIMER, 0);
    uint64_t signals, pending;
    expect_status("a timer without a notification", kozo_sys_timer_set(timer, 0), ERR_IN_USE);
    must(kozo_sys_timer_notify(timer, notification), "choose a notification");
    const uint64_t passed[] = {0, 1, now()};
    for (unsigned i = 0; i < sizeof(passed) / sizeof(passed[0]); i++) {
        expect_status("a time that has passed", kozo_sys_timer_set(timer, passed[i]), 0);
        expect_status("its signal", kozo_sys_poll(notification, &signals), 0);
    }
    const uint64_t never[] = {UINT64_MAX, UINT64_MAX - 1, UINT64_C(1) << 63, (UINT64_C(1) << 63) - 1,
                              UINT64_C(1) << 62};
    for (unsigned i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
        expect_status("a time that never comes", kozo_sys_timer_set(timer, never[i]), 0);
        sleep_ms(1);
        expect_status("no signal", kozo_sys_poll(notification, &signals), ERR_WOULD_BLOCK);
        expect_status("cancelling it", kozo_sys_timer_cancel(timer, &pending), 0);
        expect("whether it was set", pending, 1);
        expect_status("cancelling it twice", kozo_sys_timer_cancel(timer, &pending), 0);
        expect("whether it was set", pending, 0);
    }
    expect_status("a wait until 0", kozo_sys_wait_until(notification, 0, &signals), ERR_TIMED_OUT);
}

/// Counts to `most` at its priority, a beat at a time.
static void count_beats(uint64_t most) {
    while (beats < most) {
        beats++;
    }
    done = 1;
    worker_end();
}

static void storm(uint64_t timer) {
    for (uint64_t i = 0; done == 0; i++) {
        kozo_sys_timer_set(timer, i % 2 == 0 ? 0 : now() + 1);
    }
    worker_end();
}

static void timer_storm(void) {
    // Below it a thread sets a timer to the past and to the next instant as fast as it can.
    kozo_handle_t notification = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1), timer = make(OBJECT_TIMER, 0);
    must(kozo_sys_timer_notify(timer, notification), "choose a notification");
    done = beats = 0;
    struct worker below = start_worker(storm, timer, 2);
    for (unsigned patience = 0; patience < 1000 && cpu_time_of(below.thread) == 0; patience++) {
        sleep_ms(1);
    }
    expect_that("the storm blows", cpu_time_of(below.thread) > 0);
    start_worker(count_beats, 1000000, 1);
    wait_for(&done);
    expect("what the thread above has done", beats, 1000000);
}

static volatile uint64_t taken;

static void take_signals(uint64_t notification) {
    for (;;) {
        uint64_t signals;
        if (kozo_sys_wait(notification, &signals) == 0) {
            taken += signals == 1;
        }
    }
}

static void flood(void) {
    // Each signal lets the waiter above run at once; none is lost, none counted twice.
    kozo_handle_t notification = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1);
    taken = 0;
    start_worker(take_signals, notification, 0);
    let_others_run();
    for (unsigned i = 0; i < FLOOD / 50; i++) {
        expect_status("signalling", kozo_sys_signal(notification), 0);
        kozo_sys_thread_yield(own_thread);
    }
    expect("signals that were taken", taken, FLOOD / 50);
    // Where nobody waits they are one word.
    kozo_handle_t quiet = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, UINT64_MAX);
    for (unsigned i = 0; i < FLOOD; i++) {
        kozo_sys_signal(quiet);
    }
    uint64_t signals = 0;
    expect_status("polling", kozo_sys_poll(quiet, &signals), 0);
    expect("all bits, once", signals, UINT64_MAX);
    expect_status("polling again", kozo_sys_poll(quiet, &signals), ERR_WOULD_BLOCK);
}

static void priorities(void) {
    uint64_t state, priority, ceiling, cpu_time, instruction, slice;
    must(kozo_sys_thread_inspect(own_thread, &state, &priority, &ceiling, &cpu_time, &instruction, &slice), "inspect");
    expect_status("its own priority", kozo_sys_thread_priority(own_thread, 255, 255), ERR_MISSING_RIGHT);
    kozo_handle_t thread = make(OBJECT_THREAD, 0);
    for (uint64_t higher = ceiling + 1; higher <= PRIORITY_MAX; higher++) {
        expect_status("a priority above the ceiling", kozo_sys_thread_priority(thread, higher, 0), ERR_OUT_OF_RANGE);
        expect_status("a ceiling above the ceiling", kozo_sys_thread_priority(thread, 0, higher), ERR_OUT_OF_RANGE);
    }
    expect_status("the ceiling itself", kozo_sys_thread_priority(thread, ceiling, ceiling), 0);
    expect_status("its own time slice", kozo_sys_thread_slice(own_thread, TIME_SLICE_MAX_NS), ERR_MISSING_RIGHT);
    expect_status("a time slice too long", kozo_sys_thread_slice(thread, TIME_SLICE_MAX_NS + 1), ERR_OUT_OF_RANGE);
}

static volatile uint64_t raised;
static volatile int64_t raise_status;

static void raise(uint64_t unused) {
    (void)unused;
    while (raised == 0) {
    }
    raise_status = kozo_sys_thread_priority(raised, 60, 60);
    worker_status = kozo_sys_thread_priority(raised, 50, 50);
    done = 1;
    worker_end();
}

static void raises_itself(void) {
    raised = done = 0;
    struct worker worker = start_worker(raise, 0, 0);
    must(kozo_sys_thread_priority(worker.thread, 50, 50), "lower a worker");
    raised = worker.thread;
    wait_for(&done);
    expect_status("a priority above its ceiling", raise_status, ERR_OUT_OF_RANGE);
    expect_status("its own ceiling", worker_status, 0);
}

static void spin(uint64_t unused) {
    (void)unused;
    for (;;) {
        beats++;
    }
}

static void starving(void) {
    // Seven that never give the CPU up, at this thread's own priority: it goes on, in its turn.
    beats = 0;
    struct worker workers[7];
    for (unsigned i = 0; i < 7; i++) {
        workers[i] = start_worker(spin, 0, 0);
    }
    uint64_t before = now();
    for (unsigned i = 0; i < 2; i++) {
        kozo_sys_thread_yield(own_thread);
    }
    expect_that("time has passed", now() > before);
    for (unsigned i = 0; i < 7; i++) {
        expect_that("each had its turn", cpu_time_of(workers[i].thread) > 0);
        must(kozo_sys_thread_stop(workers[i].thread), "stop a worker");
        expect("its state", state_of(workers[i].thread), THREAD_STOPPED);
    }
    // Who yields to oneself by another's handle gives up nothing.
    expect_status("another's yield", kozo_sys_thread_yield(workers[0].thread), ERR_INVALID_ARGUMENT);
}

static void bad_starts(void) {
    kozo_handle_t thread = make(OBJECT_THREAD, 0);
    const uint64_t bad[] = {USER_END + 1,      DIRECT_MAP, KERNEL_BASE,
                            UINT64_C(1) << 63, UINT64_MAX, UINT64_C(0x800000000000)};
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        expect_status("an instruction", kozo_sys_thread_start(thread, bad[i], 0, 0, 0), ERR_OUT_OF_RANGE);
        expect_status("a stack", kozo_sys_thread_start(thread, 0, bad[i], 0, 0), ERR_OUT_OF_RANGE);
        expect_status("a base of FS", kozo_sys_thread_start(thread, 0, 0, 0, bad[i]), ERR_OUT_OF_RANGE);
        expect_status("an instruction written",
                      kozo_sys_thread_write(thread, REGISTERS_CONTROL, bad[i], 0, FLAGS_FIXED, 0), ERR_OUT_OF_RANGE);
    }
    for (unsigned bit = 0; bit < 64; bit++) {
        uint64_t flag = UINT64_C(1) << bit;
        int64_t error = kozo_sys_thread_write(thread, REGISTERS_CONTROL, 0, 0, FLAGS_FIXED ^ flag, 0);
        expect_status("a flag", error, (flag & FLAGS_FREE) != 0 ? 0 : ERR_INVALID_ARGUMENT);
    }
    expect_status("a register that there is none of", kozo_sys_thread_write(thread, REGISTERS_FOURTH, 0, 0, 0, 1),
                  ERR_INVALID_ARGUMENT);
}

static void nothing_bound(void) {
    // A thread with no CNode, no space and no buffer: it has nothing to fault with, and stops.
    kozo_handle_t thread = make(OBJECT_THREAD, 0);
    must(kozo_sys_thread_start(thread, 0x400000, USER_END, 0, USER_END - 1), "start a thread of nothing");
    for (unsigned patience = 0; patience < 1000 && state_of(thread) == THREAD_READY; patience++) {
        sleep_ms(1);
    }
    expect("its state", state_of(thread), THREAD_FAULTED);
}

const struct attack time_attacks[] = {
    {"ATK090", "2000 timers on one instant all signal, and hold up nobody for good", one_instant},
    {"ATK091", "deadlines of 0 and of the end of time are what they say", extreme_deadlines},
    {"ATK092", "a storm of timers from below does not stop a thread above", timer_storm},
    {"ATK093", "a flood of signals is taken one by one or as one", flood},
    {"ATK094", "no priority and no ceiling above the own ceiling can be given", priorities},
    {"ATK095", "a lowered thread can't raise itself", raises_itself},
    {"ATK096", "threads that never give up the CPU take turns with others of their priority", starving},
    {"ATK097", "no thread starts, or is written to, with addresses and flags of the kernel's", bad_starts},
    {"ATK098", "a thread of nothing stops at its first instruction", nothing_bound},
    {0},
};
