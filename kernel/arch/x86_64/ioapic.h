// SPDX-License-Identifier: Apache-2.0
//
// The I/O APICs: they turn interrupt lines into vectors at the local APIC. Lines are numbered as irq_line.h says.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "irq_line.h"
#include "kozo_abi.h"

/// Maps all I/O APICs and masks all their pins. After apic_init.
void ioapic_init(const struct kozo_boot_info *info);

/// Lines are numbered below this, at most MAX_LINES; not every one need be there.
unsigned ioapic_line_count(void);

/// Directs `line` to `vector` on this CPU, signalling as `trigger` says, masked. False if there is no such line.
bool ioapic_route(unsigned line, uint8_t vector, enum kozo_irq_trigger trigger);

/// Lets a routed line interrupt, or not.
void ioapic_mask(unsigned line);
void ioapic_unmask(unsigned line);

/// Masks a routed line for good. It signals by edges then, and remembers none.
void ioapic_rest(unsigned line);

/// Whether a routed line signals by level.
bool ioapic_line_is_level(unsigned line);
