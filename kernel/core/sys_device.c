// SPDX-License-Identifier: Apache-2.0
//
// The syscalls for interrupts, I/O ports, the clock, timers, debug output and the kernel's counters.
#include "arch.h"
#include "capability.h"
#include "cpu_block.h"
#include "denial.h"
#include "irq.h"
#include "log.h"
#include "syscall.h"
#include "timer.h"
#include "work.h"

int64_t sys_irq_bind(struct slot *control, struct slot *irq, uint32_t line, enum kozo_irq_trigger trigger) {
    (void)control;
    return irq_tie(irq->object, line, trigger);
}

/// Binds a Notification capability of the caller's, or none, to the slot of an object that signals.
static int64_t bind_notification(struct slot *own, uint64_t notification) {
    struct slot *from = NULL;
    if (notification != NULL_HANDLE) {
        const struct need need = {OBJECT_NOTIFICATION, RIGHT_NOTIFICATION_SIGNAL};
        from = thread_slot(cpu.current, notification);
        if (!capability_fits(from, need)) {
            return deny_capability(ARG_IRQ_NOTIFY_NOTIFICATION, from, need);
        }
    }
    // Nobody waits by a capability in an object's slot, so that deleting it takes one step.
    if (!slot_is_empty(own) && !capability_delete(own)) {
        return SYSCALL_LEFT_OFF;
    }
    if (from != NULL) {
        capability_derive(from, own, UINT32_MAX);
    }
    return 0;
}

int64_t sys_irq_notify(struct slot *irq, uint64_t notification) {
    return bind_notification(&((struct irq *)irq->object)->notification, notification);
}

int64_t sys_irq_ack(struct slot *irq) {
    return irq_acknowledge(irq->object);
}

int64_t sys_port_create(struct slot *control, uint16_t first, uint16_t last, struct slot *cnode, uint64_t index) {
    struct slot *to = capability_place(cnode, index);
    if (first > last) {
        return deny_range(ARG_PORT_CREATE_LAST, first, UINT16_MAX);
    }
    if (to == NULL) {
        return deny_range(ARG_PORT_CREATE_INDEX, 1, ((struct cnode *)cnode->object)->slot_count - 1);
    }
    if (!slot_is_empty(to)) {
        return deny_state(ARG_PORT_CREATE_INDEX, ERR_SLOT_OCCUPIED);
    }
    capability_first(to, control, OBJECT_IO_PORT, NULL, 0);
    to->ports.first = first;
    to->ports.last = last;
    return 0;
}

_Static_assert((int)ARG_PORT_IN_PORT == (int)ARG_PORT_OUT_PORT, "check_port() names either's");
_Static_assert((int)ARG_PORT_IN_WIDTH == (int)ARG_PORT_OUT_WIDTH, "check_port() names either's");

/// Checks that `width` bytes at `port` are in the capability's range.
static int64_t check_port(const struct slot *ports, unsigned port, unsigned width) {
    if (width != 1 && width != 2 && width != 4) {
        return deny_use(ARG_PORT_IN_WIDTH);
    }
    if (port < ports->ports.first || port > ports->ports.last) {
        return deny_range(ARG_PORT_IN_PORT, ports->ports.first, ports->ports.last);
    }
    if (port + width - 1 > ports->ports.last) {
        return deny_range(ARG_PORT_IN_WIDTH, 1, ports->ports.last - port + 1);
    }
    return 0;
}

int64_t sys_port_in(struct slot *ports, uint16_t port, uint8_t width, struct port_in_results *results) {
    int64_t error = check_port(ports, port, width);
    if (error == 0) {
        results->value = port_in(port, width);
    }
    return error;
}

int64_t sys_port_out(struct slot *ports, uint16_t port, uint8_t width, uint32_t value) {
    int64_t error = check_port(ports, port, width);
    if (error == 0 && (uint64_t)value >> (8 * width) != 0) {
        error = deny_range(ARG_PORT_OUT_VALUE, 0, (UINT64_C(1) << (8 * width)) - 1);
    }
    if (error == 0) {
        port_out(port, width, value);
    }
    return error;
}

int64_t sys_clock_read(struct slot *clock, struct clock_read_results *results) {
    (void)clock;
    results->nanoseconds = clock_now();
    return 0;
}

int64_t sys_timer_notify(struct slot *timer, uint64_t notification) {
    return bind_notification(&((struct timer *)timer->object)->notification, notification);
}

int64_t sys_timer_set(struct slot *timer, uint64_t deadline) {
    return timer_set(timer->object, deadline);
}

int64_t sys_timer_cancel(struct slot *timer, struct timer_cancel_results *results) {
    results->pending = timer_cancel(timer->object);
    return 0;
}

int64_t sys_debug_write(struct slot *console, uint8_t length, const uint64_t text[4]) {
    (void)console;
    if (length > DEBUG_WRITE_BYTES) {
        return deny_range(ARG_DEBUG_WRITE_LENGTH, 0, DEBUG_WRITE_BYTES);
    }
    // The words lie in memory as they came, the lowest byte first.
    klog_bytes((const char *)text, length);
    return 0;
}

int64_t sys_counter_read(struct slot *counters, enum kozo_fastpath_miss reason, struct counter_read_results *results) {
    (void)counters;
    results->count = cpu.misses[reason & speculation_safe_less(reason, MISSES)];
    return 0;
}
