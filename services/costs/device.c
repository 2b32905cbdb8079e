// SPDX-License-Identifier: Apache-2.0
//
// Interrupts and timers.
#include <kozo_service.h>
#include <kozo_syscalls.h>

#include "rows.h"
#include "scratch.h"

enum {
    // The interval timer of a PC (Intel 8254): counter 0 counts down once (mode 0), low byte first.
    PIT_COUNTER = 0x40,
    PIT_MODE = 0x43,
    PIT_COUNT_DOWN_ONCE = 0x30,
    PIT_TICKS = 100,
    IRQ_ROUNDS = 1000,
};

/// When the thread that is interrupted was last seen to run.
static volatile uint64_t last_seen;

/// Looks at the counter for ever, five instructions each time around.
static void watch(uint64_t argument) {
    (void)argument;
    __asm__ volatile("1: rdtsc\n\tshlq $32, %%rdx\n\torq %%rdx, %%rax\n\tmovq %%rax, %0\n\tjmp 1b"
                     : "=m"(last_seen)
                     :
                     : "rax", "rdx");
}

static void count_down(void) {
    EQUAL(kozo_sys_port_out(kozo.pit_ports, PIT_MODE, 1, PIT_COUNT_DOWN_ONCE), 0);
    EQUAL(kozo_sys_port_out(kozo.pit_ports, PIT_COUNTER, 1, PIT_TICKS), 0);
    EQUAL(kozo_sys_port_out(kozo.pit_ports, PIT_COUNTER, 1, 0), 0);
}

static void irq_to_user(void) {
    kozo_handle_t notification = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1);
    EQUAL(kozo_sys_irq_notify(kozo.pit_irq, notification), 0);
    start_worker(watch, 0, 1);
    measure_begin("irq_to_user");
    while (measure_more(IRQ_ROUNDS)) {
        uint64_t ended, signals;
        count_down();
        EQUAL(kozo_sys_irq_ack(kozo.pit_irq), 0);
        int64_t error = kozo_sys_wait(notification, &signals);
        TIME_END(ended);
        EQUAL(error, 0);
        measure_add(ended - last_seen);
    }
    measure_end();
    EQUAL(kozo_sys_irq_notify(kozo.pit_irq, NULL_HANDLE), 0);
}

static void timer_set(void) {
    kozo_handle_t timer = make(OBJECT_TIMER, 0);
    EQUAL(kozo_sys_timer_notify(timer, mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1)), 0);
    uint64_t later = now() + HOUR;
    ROW("timer_set", kozo_sys_timer_set(timer, later));
}

const struct test device_rows[] = {
    {"irq_to_user", "from the interrupted thread to the one that waits for the interrupt", irq_to_user},
    {"timer_set", "a timer set anew", timer_set},
    {0},
};
