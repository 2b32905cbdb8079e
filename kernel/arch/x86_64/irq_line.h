// SPDX-License-Identifier: Apache-2.0
//
// What the firmware's tables say of interrupt lines: the pin that a line is wired to, and how it signals. Lines are
// numbered as SYS_IRQ_BIND says: ISA interrupts 0 to 15, then global system interrupts (GSI) from 16.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kozo_abi.h"

#define ISA_LINES 16
/// Lines that the kernel has vectors for.
#define MAX_LINES 96

/// A line as the hardware is told of it.
struct irq_wiring {
    /// Which of BootInfo's I/O APICs, and which of its pins.
    unsigned ioapic;
    unsigned pin;
    bool level;
    bool active_low;
};

/// Whether MPS INTI flags say so. What is as the bus has it is active high, for an edge.
bool irq_is_active_low(uint32_t flags);

/// Tells how `line` is wired, `trigger` being the user's wish. `pins` holds the number of pins of each I/O APIC. False
/// if there is no such line; each pin is that of one line at most.
bool irq_line_wiring(const struct kozo_boot_info *info, const unsigned pins[], unsigned line,
                     enum kozo_irq_trigger trigger, struct irq_wiring *wiring);
