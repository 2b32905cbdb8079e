// SPDX-License-Identifier: Apache-2.0
//
// PCI configuration mechanism #1 (PCI Local Bus 3.0, 3.2.2.3.2), which reaches segment 0.

#include "pci.h"

#include <port.h>
#include <stdbool.h>
#include <stdint.h>

#include "console.h"
#include "firmware.h"

enum { CONFIG_ADDRESS = 0xcf8, CONFIG_DATA = 0xcfc };
/// Registers of the configuration header (PCI Local Bus 3.0, 6.1).
enum { VENDOR = 0x00, COMMAND = 0x04, HEADER_TYPE = 0x0e };
enum { BUSES = 256, DEVICES = 32, FUNCTIONS = 8, MAX_FOUND = 1024 };

/// Functions found, as their configuration addresses without a register.
static uint32_t found[MAX_FOUND];
static uint32_t found_count;

/// Choose the register of a function; returns the port that its first byte shows up at.
static uint16_t select_register(uint32_t function, uint32_t reg) {
    outl(CONFIG_ADDRESS, function | (reg & ~3U));
    return (uint16_t)(CONFIG_DATA + (reg & 3));
}

static uint32_t address_of(uint32_t bus, uint32_t device, uint32_t function) {
    return UINT32_C(1) << 31 | bus << 16 | device << 11 | function << 8;
}

/// Note the function if it is there.
static bool note(uint32_t function) {
    if (inw(select_register(function, VENDOR)) == 0xffff)
        return false;
    if (found_count == MAX_FOUND)
        fail("the machine has more than %llu PCI functions", (uint64_t)MAX_FOUND);
    found[found_count++] = function;
    return true;
}

static void find_in_device(uint32_t bus, uint32_t device) {
    enum { MULTIFUNCTION = 0x80 };

    if (!note(address_of(bus, device, 0)))
        return;
    if (!(inb(select_register(address_of(bus, device, 0), HEADER_TYPE)) & MULTIFUNCTION))
        return;
    for (uint32_t function = 1; function < FUNCTIONS; function++)
        note(address_of(bus, device, function));
}

void pci_find_functions(void) {
    for (uint32_t bus = 0; bus < BUSES; bus++) {
        // The firmware's own drivers use the same pair of ports from timer events.
        EFI_TPL level = firmware.boot->RaiseTPL(TPL_HIGH_LEVEL);
        for (uint32_t device = 0; device < DEVICES; device++)
            find_in_device(bus, device);
        firmware.boot->RestoreTPL(level);
    }
}

void pci_stop_bus_masters(void) {
    enum { BUS_MASTER = 1 << 2 };

    for (uint32_t i = 0; i < found_count; i++) {
        uint16_t command = inw(select_register(found[i], COMMAND));
        if (command & BUS_MASTER)
            outw(select_register(found[i], COMMAND), (uint16_t)(command & ~BUS_MASTER));
    }
}
