// SPDX-License-Identifier: Apache-2.0
//
// Ports and interrupts: those of the interval timer (Intel 8254), which nothing else in the system uses.
#include <kozo_service.h>
#include <kozo_syscalls.h>

#include "attack.h"
#include "exchange.h"
#include "scratch.h"

enum { FIRST_PORT = 0x40, LAST_PORT = 0x43, COUNTER = 0x40, MODE = 0x43 };

static void far_ports(void) {
    uint64_t value;
    const uint64_t beyond[] = {0, FIRST_PORT - 1, LAST_PORT + 1, 0x61, 0x64, 0x80, 0xcf8, 0xcfc, 0x3f8, 0xffff};
    for (unsigned i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++) {
        for (unsigned width = 1; width <= 4; width *= 2) {
            expect_status("a port", kozo_sys_port_in(kozo.pit_ports, beyond[i], width, &value), ERR_OUT_OF_RANGE);
            expect_status("a port", kozo_sys_port_out(kozo.pit_ports, beyond[i], width, 0), ERR_OUT_OF_RANGE);
        }
    }
    expect_status("over the end", kozo_sys_port_in(kozo.pit_ports, LAST_PORT, 2, &value), ERR_OUT_OF_RANGE);
    expect_status("over the end", kozo_sys_port_out(kozo.pit_ports, LAST_PORT - 1, 4, 0), ERR_OUT_OF_RANGE);
    const uint64_t widths[] = {0, 3, 5, 8, 255};
    for (unsigned i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
        expect_status("a width", kozo_sys_port_in(kozo.pit_ports, FIRST_PORT, widths[i], &value), ERR_INVALID_ARGUMENT);
    }
    expect_status("a port by 16 bits", kozo_sys_port_in(kozo.pit_ports, 0x10000 + FIRST_PORT, 1, &value),
                  ERR_OUT_OF_RANGE);
    expect_status("a width by 8 bits", kozo_sys_port_in(kozo.pit_ports, FIRST_PORT, 257, &value), ERR_OUT_OF_RANGE);
    expect_status("a value of 9 bits", kozo_sys_port_out(kozo.pit_ports, MODE, 1, 0x1b0), ERR_OUT_OF_RANGE);
    expect_status("writing without OUT", kozo_sys_port_out(copy(kozo.pit_ports, RIGHT_IO_PORT_IN), MODE, 1, 0),
                  ERR_MISSING_RIGHT);
    expect_status("more ports", kozo_sys_port_create(kozo.pit_ports, 0, 0xffff, own_cnode, take_slots(1)),
                  ERR_WRONG_TYPE);
}

/// Counter 0 in mode 0: its output, which is the interrupt's line, rises when it has counted down, and stays.
static void count_down(uint64_t ticks) {
    must(kozo_sys_port_out(kozo.pit_ports, MODE, 1, 0x30), "set the counter's mode");
    must(kozo_sys_port_out(kozo.pit_ports, COUNTER, 1, ticks & 0xff), "set the counter");
    must(kozo_sys_port_out(kozo.pit_ports, COUNTER, 1, ticks >> 8), "set the counter");
}

static void never_acknowledged(void) {
    kozo_handle_t irq = kozo.pit_irq;
    kozo_handle_t notification = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1);
    uint64_t signals = 0;
    must(kozo_sys_irq_notify(irq, notification), "choose a notification");
    count_down(1000);
    expect_status("the first acknowledgement", kozo_sys_irq_ack(irq), 0);
    expect_status("the interrupt", kozo_sys_wait_until(notification, now() + UINT64_C(10000000000), &signals), 0);
    // The line stays up. It interrupts nobody any more: time goes to who runs, and there is no second signal.
    uint64_t before = cpu_time_of(own_thread), start = now();
    for (volatile unsigned i = 0; i < 100000; i++) {
    }
    expect_that("time of its own", cpu_time_of(own_thread) > before && now() > start);
    expect_status("a second signal", kozo_sys_poll(notification, &signals), ERR_WOULD_BLOCK);
    // Acknowledged while it is still up it comes at once, and once.
    for (unsigned i = 0; i < 100; i++) {
        expect_status("acknowledging", kozo_sys_irq_ack(irq), 0);
        expect_status("the interrupt again", kozo_sys_wait_until(notification, now() + UINT64_C(10000000000), &signals),
                      0);
        expect_status("a second signal", kozo_sys_poll(notification, &signals), ERR_WOULD_BLOCK);
    }
    // The line falls with the next count, which is the longest.
    count_down(0);
    must(kozo_sys_irq_notify(irq, NULL_HANDLE), "choose no notification");
}

static void bad_interrupts(void) {
    kozo_handle_t irq = make(OBJECT_IRQ, 0), endpoint = make_endpoint();
    expect_status("acknowledging no line", kozo_sys_irq_ack(irq), ERR_IN_USE);
    expect_status("an endpoint as notification", kozo_sys_irq_notify(irq, endpoint), ERR_WRONG_TYPE);
    kozo_handle_t waits = copy(make(OBJECT_NOTIFICATION, 0), RIGHT_NOTIFICATION_WAIT);
    expect_status("a notification without SIGNAL", kozo_sys_irq_notify(irq, waits), ERR_MISSING_RIGHT);
    for (kozo_handle_t handle = 1; handle < kozo_start->free_slot; handle++) {
        if (handle != kozo.irq_control) {
            int64_t error = kozo_sys_irq_bind(handle, irq, 1, IRQ_TRIGGER_EDGE);
            expect_status("another's line", error, kozo_start_has(handle) ? ERR_WRONG_TYPE : ERR_INVALID_HANDLE);
        }
    }
}

const struct attack device_attacks[] = {
    {"ATK108", "no port beyond the range is read or written, by any width", far_ports},
    {"ATK109", "a level interrupt that is never acknowledged comes once and takes no time", never_acknowledged},
    {"ATK110", "no line is tied, and no notification chosen, without the authority", bad_interrupts},
    {0},
};
