// SPDX-License-Identifier: Apache-2.0

#include "handover.h"

#include <instructions.h>
#include <msr.h>

#include "console.h"
#include "firmware.h"
#include "memory.h"
#include "pci.h"

static void store_regions(struct kozo_boot_info *boot, const struct region_list *map) {
    if (map->count > BOOT_MAX_REGIONS)
        fail("the firmware's memory map has %llu regions, more than %llu", (uint64_t)map->count, BOOT_MAX_REGIONS);
    for (size_t i = 0; i < map->count; i++)
        boot->regions[i] = map->regions[i];
    boot->region_count = map->count;
}

/// A call of ExitBootServices may itself change the memory map, and must then be repeated with the new one; between the
/// two nothing else of the firmware may be used (UEFI 2.10, 7.4.6).
static void exit_boot_services(struct kozo_boot_info *boot) {
    EFI_STATUS status = EFI_SUCCESS;

    for (int attempt = 0; attempt < 2; attempt++) {
        UINTN key;
        store_regions(boot, memory_map(&key));
        status = firmware.boot->ExitBootServices(firmware.image, key);
        if (status == EFI_SUCCESS) {
            boot->exit_tsc = rdtsc();
            return;
        }
        console_leave_firmware();
    }
    fail("the firmware does not leave its boot services (status 0x%llx)", status);
}

/// No-execute bits count from here on, and read-only pages are so for the kernel too. Global pages go off, which drops
/// the firmware's from the TLB.
static void prepare_cpu(void) {
    wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_NXE);
    write_cr0(read_cr0() | CR0_WP);
    write_cr4(read_cr4() & ~CR4_PGE);
}

_Noreturn void handover(struct kozo_boot_info *boot, uint64_t root, uint64_t entry) {
    exit_boot_services(boot);
    disable_interrupts();
    pci_stop_bus_masters();
    prepare_cpu();
    // The stack is unmapped from the first instruction on; the code is not.
    __asm__ volatile("cld\n\t"
                     "mov %[root], %%cr3\n\t"
                     "jmp *%[entry]"
                     :
                     : [root] "r"(root), [entry] "r"(entry), "D"(DIRECT_MAP + (uint64_t)(uintptr_t)boot)
                     : "memory");
    __builtin_unreachable();
}
