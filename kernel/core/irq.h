// SPDX-License-Identifier: Apache-2.0
//
// Interrupt lines as objects. Edge lines are never masked: what comes before the driver has looked coalesces into its
// notification. Level lines stay masked from each interrupt to its acknowledgement.
#pragma once

#include "object.h"

/// Ties an Irq object to a line, masked. Returns 0, ERR_OUT_OF_RANGE or ERR_IN_USE.
int64_t irq_tie(struct irq *irq, uint32_t line, enum kozo_irq_trigger trigger);

/// Lets the line interrupt. Returns 0, or ERR_IN_USE if the object is tied to no line.
int64_t irq_acknowledge(struct irq *irq);

/// The line has interrupted.
void irq_arrived(unsigned line);

void irq_destroy(struct irq *irq);
