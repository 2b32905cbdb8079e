// SPDX-License-Identifier: Apache-2.0
#include "irq.h"

#include "arch.h"
#include "cpu_block.h"
#include "denial.h"
#include "notification.h"
#include "syscall.h"

int64_t irq_tie(struct irq *irq, uint32_t line, enum kozo_irq_trigger trigger) {
    if (line >= IRQ_LINES) {
        return deny_range(ARG_IRQ_BIND_LINE, 0, IRQ_LINES - 1);
    }
    if (irq->tied || cpu.irqs[line] != NULL) {
        return deny_state(irq->tied ? ARG_IRQ_BIND_IRQ : ARG_IRQ_BIND_LINE, ERR_IN_USE);
    }
    if (!irq_line_route(line, trigger)) {
        return deny_state(ARG_IRQ_BIND_LINE, ERR_OUT_OF_RANGE);
    }
    irq->line = line;
    irq->tied = true;
    cpu.irqs[line] = irq;
    return 0;
}

int64_t irq_acknowledge(struct irq *irq) {
    if (!irq->tied) {
        return deny_state(ARG_IRQ_ACK_IRQ, ERR_IN_USE);
    }
    irq_line_unmask(irq->line);
    return 0;
}

void irq_arrived(unsigned line) {
    struct irq *irq = cpu.irqs[line];
    if (irq != NULL && irq_line_is_level(line)) {
        irq_line_mask(line);
    }
    // A vector that the firmware left pending has no Irq object, and is ended all the same.
    irq_line_end(line);
    if (irq != NULL && !slot_is_empty(&irq->notification)) {
        notification_signal(irq->notification.object, irq->notification.badge);
    }
}

void irq_destroy(struct irq *irq) {
    if (irq->tied) {
        cpu.irqs[irq->line] = NULL;
        irq_line_rest(irq->line);
        irq->tied = false;
    }
}
