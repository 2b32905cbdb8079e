// SPDX-License-Identifier: Apache-2.0
//
// KOZO's UEFI loader: reads the kernel and the initrd, gathers what the kernel must know of the machine, and hands
// over.

#include <instructions.h>
#include <stdbool.h>

#include "acpi.h"
#include "bytes.h"
#include "console.h"
#include "firmware.h"
#include "framebuffer.h"
#include "handover.h"
#include "load.h"
#include "memory.h"
#include "paging.h"
#include "pci.h"

struct firmware firmware;

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

static void keep_firmware(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) {
    EFI_GUID protocol = LOADED_IMAGE_PROTOCOL;

    firmware.image = image;
    firmware.system = system;
    firmware.boot = system->BootServices;
    console_init();
    EFI_STATUS status = firmware.boot->HandleProtocol(image, &protocol, (void **)&firmware.loader);
    if (status != EFI_SUCCESS)
        fail("the firmware does not say where the loader came from (status 0x%llx)", status);
}

static bool same_guid(const EFI_GUID *a, const EFI_GUID *b) {
    const UINT8 *left = (const UINT8 *)a, *right = (const UINT8 *)b;

    for (size_t i = 0; i < sizeof(EFI_GUID); i++) {
        if (left[i] != right[i])
            return false;
    }
    return true;
}

/// Address of the ACPI RSDP, of revision 2 before revision 1, or 0.
static uint64_t find_rsdp(void) {
    EFI_GUID wanted[] = {ACPI_20_TABLE_GUID, ACPI_TABLE_GUID};

    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        for (UINTN j = 0; j < firmware.system->NumberOfTableEntries; j++) {
            const EFI_CONFIGURATION_TABLE *table = &firmware.system->ConfigurationTable[j];
            if (same_guid(&table->VendorGuid, &wanted[i]))
                return (uint64_t)(uintptr_t)table->VendorTable;
        }
    }
    return 0;
}

/// APIC ID of the CPU that runs this (Intel SDM 3A, 11.4.6).
static uint32_t own_apic_id(void) {
    enum { BASIC = 1, TOPOLOGY = 0xb };

    if (cpuid_raw(0, 0).eax >= TOPOLOGY) {
        struct cpuid topology = cpuid_raw(TOPOLOGY, 0);
        if (topology.ebx != 0)
            return topology.edx;
    }
    return cpuid_raw(BASIC, 0).ebx >> 24;
}

/// The firmware's map seldom lists PCI's configuration space as a device, or what a card has its pixels in.
static void add_devices(const struct kozo_machine_info *machine) {
    if (machine->framebuffer)
        memory_add_device(machine->framebuffer, framebuffer_bytes(machine));
    // PCI Express, "Enhanced Configuration Access Mechanism": 1 MiB for each bus.
    uint64_t base = machine->pci_ecam + ((uint64_t)machine->pci_first_bus << 20);
    uint64_t size = (machine->pci_last_bus - machine->pci_first_bus + UINT64_C(1)) << 20;
    if (machine->pci_ecam && base < PHYSICAL_END && size <= PHYSICAL_END - base)
        memory_add_device(base, size);
}

static void describe_machine(struct kozo_boot_info *boot) {
    boot->cpus[0] = own_apic_id();
    boot->cpu_count = 1;
    const char *error = acpi_read(find_rsdp(), boot);
    if (error)
        fail("%s", error);
    framebuffer_find(&boot->machine);
    add_devices(&boot->machine);
}

static void report(const struct kozo_boot_info *boot, const struct region_list *map) {
    console_print("KOZO loader: kernel %llu KiB, initrd %llu KiB, %llu MiB RAM\n", boot->kernel_size >> 10,
                  round_up(boot->initrd_size, 1 << 10) >> 10, round_up(regions_ram(map), 1 << 20) >> 20);
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) {
    struct elf_image kernel;
    UINTN key;

    keep_firmware(image, system);
    paging_check_cpu();

    uint64_t address = memory_allocate(sizeof(struct kozo_boot_info), MEMORY_TYPE_KERNEL, "the boot information");
    struct kozo_boot_info *boot = at_physical(address);
    boot->magic = BOOT_MAGIC;
    boot->fingerprint = ABI_FINGERPRINT;
    load_kernel(boot, &kernel);
    load_initrd(boot);
    load_init(boot);
    describe_machine(boot);
    pci_find_functions();

    const struct region_list *map = memory_map(&key);
    uint64_t root = paging_build(boot, &kernel, map);
    report(boot, map);
    handover(boot, root, kernel.entry);
}
