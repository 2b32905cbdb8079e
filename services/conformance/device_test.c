// SPDX-License-Identifier: Apache-2.0
#include <kozo_service.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "scratch.h"

static void clock_runs(void) {
    uint64_t first = 0, last = 0;
    EQUAL(kozo_sys_clock_read(kozo.clock, &first), 0);
    for (unsigned i = 0; i < 1000; i++) {
        uint64_t next = 0;
        EQUAL(kozo_sys_clock_read(kozo.clock, &next), 0);
        HOLDS(next >= last);
        last = next;
    }
    HOLDS(last > first);
}

static void debug_limits(void) {
    REFUSED(DEBUG_WRITE, OUT_OF_RANGE, kozo_sys_debug_write(kozo.debug, DEBUG_WRITE_BYTES + 1, 0, 0, 0, 0));
    REFUSED(DEBUG_WRITE, OUT_OF_RANGE, kozo_sys_debug_write(kozo.debug, UINT64_MAX, 0, 0, 0, 0));
    EQUAL(kozo_sys_debug_write(kozo.debug, 0, 0, 0, 0, 0), 0);
}

static void loose_irq(void) {
    kozo_handle_t irq = make(OBJECT_IRQ, 0);
    kozo_handle_t notification = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1);
    REFUSED(IRQ_ACK, IN_USE, kozo_sys_irq_ack(irq));
    EQUAL(kozo_sys_irq_notify(irq, notification), 0);
    EQUAL(kozo_sys_irq_notify(irq, notification), 0);
    REFUSED(IRQ_NOTIFY, MISSING_RIGHT, kozo_sys_irq_notify(irq, copy(notification, RIGHT_NOTIFICATION_WAIT)));
    REFUSED(IRQ_NOTIFY, WRONG_TYPE, kozo_sys_irq_notify(irq, irq));
    EQUAL(kozo_sys_irq_notify(irq, NULL_HANDLE), 0);
}

const struct test device_tests[] = {
    {"DEV001", "the clock never goes back", clock_runs},
    {"DEV002", "debug output is bounded", debug_limits},
    {"DEV003", "an Irq tied to no line cannot be acknowledged, but given a notification", loose_irq},
    {0},
};
