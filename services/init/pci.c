// SPDX-License-Identifier: Apache-2.0
//
// The configuration pages of PCI functions, in memory as the firmware's MCFG tells (PCI Express Base Specification,
// "Enhanced Configuration Access Mechanism"): 4 KiB for each function, 2^20 bytes for each bus.

#include "pci.h"

#include "device.h"
#include "space.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo_syscalls.h>

#define BUS_BITS 20
/// Most functions that a plan can give away here.
#define MAX_GIVEN 64

static struct {
    const struct kozo_machine_info *machine;
    /// Those that were created, in the order of their addresses.
    struct {
        uint64_t function;
        kozo_handle_t frame;
    } given[MAX_GIVEN];
    uint32_t given_count;
} pci;

bool pci_has(uint64_t physical) {
    const struct kozo_machine_info *machine = pci.machine;
    uint64_t first = machine->pci_ecam + ((uint64_t)machine->pci_first_bus << BUS_BITS);
    uint64_t buses = machine->pci_last_bus - machine->pci_first_bus + UINT64_C(1);
    return machine->pci_ecam != 0 && physical - first < buses << BUS_BITS;
}

static uint64_t address_of(uint64_t function) {
    return pci.machine->pci_ecam + function * KOZO_PAGE_SIZE;
}

kozo_handle_t pci_function(uint64_t function) {
    for (uint32_t i = 0; i < pci.given_count; i++) {
        if (pci.given[i].function == function)
            return pci.given[i].frame;
    }
    return NULL_HANDLE;
}

/// The lowest function from `from` on that the plan gives away and the machine has; UINT64_MAX if there is none.
static uint64_t next_given(const struct plan *plan, uint64_t from) {
    uint64_t next = UINT64_MAX;
    for (uint32_t i = 0; i < plan->header->grant_count; i++) {
        const struct plan_grant *grant = &plan->grants[i];
        if (grant->kind == PLAN_PCI && grant->a >= from && grant->a < next && pci_has(address_of(grant->a)))
            next = grant->a;
    }
    return next;
}

/// The device Untyped that an address lies in, and where it begins; NULL_HANDLE if there is none.
static kozo_handle_t untyped_at(const struct kozo_init_info *info, uint64_t physical, uint64_t *base) {
    for (uint64_t i = 0; i < info->device_count; i++) {
        uint64_t type, rights, badge, size_bits, detail, derived;
        kozo_handle_t untyped = INIT_DEVICE_FIRST + i;
        if (kozo_sys_cap_inspect(INIT_CNODE, untyped, &type, &rights, &badge, &size_bits, &detail, &derived))
            continue;
        *base = info->device_base[i];
        if (physical - *base < UINT64_C(1) << size_bits)
            return untyped;
    }
    return NULL_HANDLE;
}

void pci_init(const struct kozo_init_info *info, const struct plan *plan) {
    pci.machine = &info->machine;
    // Where what was created last ends. Memory is used up upwards, and so are the functions gone through.
    uint64_t end = 0;
    int64_t error = 0;
    for (uint64_t next = next_given(plan, 0); !error && next != UINT64_MAX && pci.given_count < MAX_GIVEN;
         next = next_given(plan, next + 1)) {
        uint64_t base;
        uint64_t physical = address_of(next);
        kozo_handle_t untyped = untyped_at(info, physical, &base);
        kozo_handle_t frame;
        if (untyped == NULL_HANDLE)
            continue;
        error = device_skip(untyped, end > base ? end - base : 0, physical - base);
        if (!error)
            error = device_create(untyped, OBJECT_FRAME, FRAME_SMALL_BITS, 1, &frame);
        if (error)
            break;
        end = physical + KOZO_PAGE_SIZE;
        pci.given[pci.given_count].function = next;
        pci.given[pci.given_count++].frame = frame;
    }
    if (error)
        printf("init: a PCI function cannot be given away: %s\n", kozo_failure_text(error));
}
