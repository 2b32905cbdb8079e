// SPDX-License-Identifier: Apache-2.0
//
// The syscalls for interrupts, I/O ports, the clock and debug output.
#include "arch.h"
#include "capability.h"
#include "irq.h"
#include "log.h"
#include "syscall.h"

int64_t sys_irq_bind(const struct call *call, struct results *results) {
    (void)results;
    struct slot *irq;
    int64_t error = capability_find(call->caller, call->argument[1], (struct need){OBJECT_IRQ, RIGHT_IRQ_HANDLE}, &irq);
    if (error != 0) {
        return error;
    }
    if (call->argument[3] > IRQ_TRIGGER_LEVEL) {
        return ERR_INVALID_ARGUMENT;
    }
    return irq_tie(irq->object, call->argument[2], call->argument[3]);
}

int64_t sys_irq_notify(const struct call *call, struct results *results) {
    (void)results;
    struct irq *irq = call->slot->object;
    struct slot *notification = NULL;
    if (call->argument[1] != NULL_HANDLE) {
        int64_t error = capability_find(call->caller, call->argument[1],
                                        (struct need){OBJECT_NOTIFICATION, RIGHT_NOTIFICATION_SIGNAL}, &notification);
        if (error != 0) {
            return error;
        }
    }
    if (!slot_is_empty(&irq->notification)) {
        capability_delete(&irq->notification);
    }
    if (notification != NULL) {
        capability_derive(notification, &irq->notification, UINT32_MAX);
    }
    return 0;
}

int64_t sys_irq_ack(const struct call *call, struct results *results) {
    (void)results;
    return irq_acknowledge(call->slot->object);
}

int64_t sys_port_create(const struct call *call, struct results *results) {
    (void)results;
    uint64_t first = call->argument[1];
    uint64_t last = call->argument[2];
    if (first > last || last > UINT16_MAX) {
        return ERR_OUT_OF_RANGE;
    }
    struct slot *to;
    int64_t error = capability_place(call->caller, call->argument[3], RIGHT_CNODE_WRITE, call->argument[4], &to);
    if (error != 0) {
        return error;
    }
    if (!slot_is_empty(to)) {
        return ERR_SLOT_OCCUPIED;
    }
    capability_first(to, call->slot, OBJECT_IO_PORT, NULL, 0);
    to->ports.first = (uint16_t)first;
    to->ports.last = (uint16_t)last;
    return 0;
}

/// Checks that `width` bytes at `port` are in the capability's range.
static int64_t check_port(const struct slot *slot, uint64_t port, uint64_t width) {
    if (width != 1 && width != 2 && width != 4) {
        return ERR_INVALID_ARGUMENT;
    }
    if (port < slot->ports.first || port > slot->ports.last || width - 1 > slot->ports.last - port) {
        return ERR_OUT_OF_RANGE;
    }
    return 0;
}

int64_t sys_port_in(const struct call *call, struct results *results) {
    int64_t error = check_port(call->slot, call->argument[1], call->argument[2]);
    if (error == 0) {
        results->value[0] = port_in((uint16_t)call->argument[1], (unsigned)call->argument[2]);
        results->count = 1;
    }
    return error;
}

int64_t sys_port_out(const struct call *call, struct results *results) {
    (void)results;
    uint64_t width = call->argument[2];
    uint64_t value = call->argument[3];
    int64_t error = check_port(call->slot, call->argument[1], width);
    if (error == 0 && value >> (8 * width) != 0) {
        error = ERR_OUT_OF_RANGE;
    }
    if (error == 0) {
        port_out((uint16_t)call->argument[1], (unsigned)width, (uint32_t)value);
    }
    return error;
}

int64_t sys_clock_read(const struct call *call, struct results *results) {
    (void)call;
    results->value[0] = clock_now();
    results->count = 1;
    return 0;
}

int64_t sys_debug_write(const struct call *call, struct results *results) {
    (void)results;
    uint64_t length = call->argument[1];
    if (length > DEBUG_WRITE_BYTES) {
        return ERR_OUT_OF_RANGE;
    }
    // The words lie in memory as they came, the lowest byte first.
    klog_bytes((const char *)&call->argument[2], length);
    return 0;
}
