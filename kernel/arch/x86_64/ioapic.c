// SPDX-License-Identifier: Apache-2.0
//
// Intel 82093AA I/O APIC data sheet, section 3. How each pin is set stands in the hardware alone.

#include "ioapic.h"

#include <stddef.h>

#include "apic.h"
#include "device_map.h"
#include "panic.h"
#include "sealed.h"

/// Words of the register page: which register DATA stands for.
#define SELECT_WORD 0
#define DATA_WORD   4
#define PAGE_BYTES  0x20

/// Registers.
#define REGISTER_VERSION      0x01
#define REGISTER_ENTRY(pin)   (0x10 + 2 * (pin))
#define VERSION_HIGHEST_SHIFT 16

/// The lower half of an entry; fixed delivery and physical destination are 0. The upper half has the destination's APIC
/// ID in its highest byte.
#define ENTRY_ACTIVE_LOW (UINT32_C(1) << 13)
#define ENTRY_LEVEL      (UINT32_C(1) << 15)
#define ENTRY_MASKED     (UINT32_C(1) << 16)
#define DESTINATION_BIT  24
/// The highest ID that a destination can name (Intel SDM 3A, "x2APIC ID"): 255 is broadcast.
#define MAX_DESTINATION 254

SEALED static struct {
    const struct kozo_boot_info *info;
    volatile uint32_t *registers[BOOT_MAX_IOAPICS];
    unsigned pins[BOOT_MAX_IOAPICS];
    unsigned line_count;
    /// Where each line's pin is; meaningless where there is no such line.
    struct {
        uint8_t ioapic;
        uint8_t pin;
    } lines[MAX_LINES];
} ioapics;

static uint32_t read_register(unsigned ioapic, uint32_t reg) {
    ioapics.registers[ioapic][SELECT_WORD] = reg;
    return ioapics.registers[ioapic][DATA_WORD];
}

static void write_register(unsigned ioapic, uint32_t reg, uint32_t value) {
    ioapics.registers[ioapic][SELECT_WORD] = reg;
    ioapics.registers[ioapic][DATA_WORD] = value;
}

static void init_one(unsigned ioapic, const struct kozo_io_apic *description) {
    ioapics.registers[ioapic] = device_map(description->physical, PAGE_BYTES);
    ioapics.pins[ioapic] = (read_register(ioapic, REGISTER_VERSION) >> VERSION_HIGHEST_SHIFT & 0xff) + 1;
    for (unsigned pin = 0; pin < ioapics.pins[ioapic]; pin++) {
        write_register(ioapic, REGISTER_ENTRY(pin), ENTRY_MASKED);
        write_register(ioapic, REGISTER_ENTRY(pin) + 1, 0);
    }
    const unsigned end = description->gsi_base + ioapics.pins[ioapic];
    if (end > ioapics.line_count) {
        ioapics.line_count = end < MAX_LINES ? end : MAX_LINES;
    }
}

void ioapic_init(const struct kozo_boot_info *info) {
    if (apic_id() > MAX_DESTINATION) {
        panic("this CPU has the APIC ID %u; an I/O APIC can't name it", apic_id());
    }
    ioapics.info = info;
    ioapics.line_count = ISA_LINES;
    for (unsigned i = 0; i < info->ioapic_count; i++) {
        init_one(i, &info->ioapics[i]);
    }
    for (unsigned line = 0; line < ioapics.line_count; line++) {
        struct irq_wiring wiring;
        if (irq_line_wiring(info, ioapics.pins, line, IRQ_TRIGGER_FIRMWARE, &wiring)) {
            ioapics.lines[line].ioapic = (uint8_t)wiring.ioapic;
            ioapics.lines[line].pin = (uint8_t)wiring.pin;
        }
    }
}

unsigned ioapic_line_count(void) {
    return ioapics.line_count;
}

bool ioapic_route(unsigned line, uint8_t vector, enum kozo_irq_trigger trigger) {
    struct irq_wiring wiring;
    if (!irq_line_wiring(ioapics.info, ioapics.pins, line, trigger, &wiring)) {
        return false;
    }
    const uint32_t entry =
        vector | ENTRY_MASKED | (wiring.level ? ENTRY_LEVEL : 0) | (wiring.active_low ? ENTRY_ACTIVE_LOW : 0);
    write_register(wiring.ioapic, REGISTER_ENTRY(wiring.pin), entry);
    write_register(wiring.ioapic, REGISTER_ENTRY(wiring.pin) + 1, apic_id() << DESTINATION_BIT);
    return true;
}

static uint32_t read_entry(unsigned line) {
    return read_register(ioapics.lines[line].ioapic, REGISTER_ENTRY(ioapics.lines[line].pin));
}

static void write_entry(unsigned line, uint32_t entry) {
    write_register(ioapics.lines[line].ioapic, REGISTER_ENTRY(ioapics.lines[line].pin), entry);
}

void ioapic_mask(unsigned line) {
    write_entry(line, read_entry(line) | ENTRY_MASKED);
}

void ioapic_unmask(unsigned line) {
    write_entry(line, read_entry(line) & ~ENTRY_MASKED);
}

/// Where a pin that signals by level is masked while the level is there, the I/O APIC may remember it (QEMU's does) and
/// deliver it as soon as the pin is not masked, even by edges and long after. So it has to deliver it here.
void ioapic_rest(unsigned line) {
    const uint32_t entry = read_entry(line);
    if ((entry & ENTRY_LEVEL) != 0) {
        write_entry(line, entry & ~(ENTRY_LEVEL | ENTRY_MASKED));
    }
    write_entry(line, (entry & ~ENTRY_LEVEL) | ENTRY_MASKED);
}

bool ioapic_line_is_level(unsigned line) {
    return (read_entry(line) & ENTRY_LEVEL) != 0;
}
