// SPDX-License-Identifier: Apache-2.0

#include "irq_line.h"

#include <stddef.h>

/// MPS INTI flags (ACPI 6.5, table 5.26).
#define POLARITY_MASK 0x3
#define POLARITY_HIGH 0x1
#define POLARITY_LOW  0x3
#define TRIGGER_MASK  0xc
#define TRIGGER_EDGE  0x4
#define TRIGGER_LEVEL 0xc

bool irq_is_active_low(uint32_t flags) {
    return (flags & POLARITY_MASK) == POLARITY_LOW;
}

static const struct kozo_irq_override *override_of_isa(const struct kozo_boot_info *info, unsigned isa) {
    for (uint64_t i = 0; i < info->override_count; i++) {
        if (info->overrides[i].isa == isa) {
            return &info->overrides[i];
        }
    }
    return NULL;
}

/// The first override to this GSI.
static const struct kozo_irq_override *override_to_gsi(const struct kozo_boot_info *info, unsigned gsi) {
    for (uint64_t i = 0; i < info->override_count; i++) {
        if (info->overrides[i].gsi == gsi) {
            return &info->overrides[i];
        }
    }
    return NULL;
}

static bool find_pin(const struct kozo_boot_info *info, const unsigned pins[], unsigned gsi,
                     struct irq_wiring *wiring) {
    for (unsigned i = 0; i < info->ioapic_count; i++) {
        if (gsi < info->ioapics[i].gsi_base || gsi - info->ioapics[i].gsi_base >= pins[i]) {
            continue;
        }
        wiring->ioapic = i;
        wiring->pin = gsi - info->ioapics[i].gsi_base;
        return true;
    }
    return false;
}

/// Firmware's flags come first for the polarity, the user's wish for the trigger. What nobody says is as the bus has
/// it: ISA interrupts are edges, others (PCI) levels, and by convention edges are active high and levels active low.
static void set_signal(struct irq_wiring *wiring, unsigned line, uint32_t flags, enum kozo_irq_trigger trigger) {
    wiring->level = line >= ISA_LINES;
    if ((flags & TRIGGER_MASK) == TRIGGER_EDGE || (flags & TRIGGER_MASK) == TRIGGER_LEVEL) {
        wiring->level = (flags & TRIGGER_MASK) == TRIGGER_LEVEL;
    }
    if (trigger != IRQ_TRIGGER_FIRMWARE) {
        wiring->level = trigger == IRQ_TRIGGER_LEVEL;
    }
    wiring->active_low = wiring->level;
    if ((flags & POLARITY_MASK) == POLARITY_HIGH || (flags & POLARITY_MASK) == POLARITY_LOW) {
        wiring->active_low = irq_is_active_low(flags);
    }
}

/// An ISA interrupt without an override has the GSI of its number (ACPI 6.5, 5.2.12.5), unless that is taken by another
/// one's override, as GSI 2 is mostly by the PIT.
bool irq_line_wiring(const struct kozo_boot_info *info, const unsigned pins[], unsigned line,
                     enum kozo_irq_trigger trigger, struct irq_wiring *wiring) {
    if (line >= MAX_LINES) {
        return false;
    }
    const struct kozo_irq_override *override = line < ISA_LINES ? override_of_isa(info, line) : NULL;
    unsigned gsi = override != NULL ? override->gsi : line;
    if (override_to_gsi(info, gsi) != override || !find_pin(info, pins, gsi, wiring)) {
        return false;
    }
    set_signal(wiring, line, override != NULL ? override->flags : 0, trigger);
    return true;
}
