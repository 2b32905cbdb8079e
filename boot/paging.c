// SPDX-License-Identifier: Apache-2.0
//
// 4-level paging (Intel SDM 3A, 4.5). No page is writable and executable, and none that can be executed is writable
// through the direct map.

#include "paging.h"

#include <instructions.h>

#include "console.h"
#include "firmware.h"
#include "memory.h"

#define ENTRY_PRESENT    UINT64_C(1)
#define ENTRY_WRITE      (UINT64_C(1) << 1)
#define ENTRY_LARGE      (UINT64_C(1) << 7)
#define ENTRY_GLOBAL     (UINT64_C(1) << 8)
#define ENTRY_NO_EXECUTE (UINT64_C(1) << 63)
#define ENTRY_ADDRESS    UINT64_C(0x000ffffffffff000)
#define TABLE_ENTRIES    512

/// Index of the entry for an address in a table of that level; a level-1 table's entries map 4 KiB each.
static unsigned table_index(uint64_t address, unsigned level) {
    return address >> (12 + 9 * (level - 1)) & (TABLE_ENTRIES - 1);
}

static uint64_t new_table(void) {
    return memory_allocate(PAGE_SIZE, MEMORY_TYPE_KERNEL, "a page table");
}

/// Put a table of 4 KiB pages in place of a 2 MiB page.
static void split(uint64_t *entry) {
    uint64_t page = *entry & ~ENTRY_LARGE, table = new_table();
    uint64_t *entries = at_physical(table);

    for (uint64_t i = 0; i < TABLE_ENTRIES; i++)
        entries[i] = page + i * PAGE_SIZE;
    *entry = table | ENTRY_PRESENT | ENTRY_WRITE;
}

/// The entry for an address in the table of that level, with all tables above it in place.
static uint64_t *find_entry(uint64_t root, uint64_t address, unsigned level) {
    uint64_t table = root;

    for (unsigned above = 4;; above--) {
        uint64_t *entry = (uint64_t *)at_physical(table) + table_index(address, above);
        if (above == level)
            return entry;
        if (!(*entry & ENTRY_PRESENT))
            *entry = new_table() | ENTRY_PRESENT | ENTRY_WRITE;
        else if (*entry & ENTRY_LARGE)
            split(entry);
        table = *entry & ENTRY_ADDRESS;
    }
}

static void map_small(uint64_t root, uint64_t address, uint64_t physical, uint64_t size, uint64_t flags) {
    for (uint64_t done = 0; done < size; done += PAGE_SIZE)
        *find_entry(root, address + done, 1) = (physical + done) | flags | ENTRY_PRESENT;
}

/// Map RAM into the direct map, in large pages where they fit.
static void map_ram(uint64_t root, uint64_t physical, uint64_t end) {
    uint64_t flags = ENTRY_WRITE | ENTRY_GLOBAL | ENTRY_NO_EXECUTE;

    if (end > KERNEL_BASE - DIRECT_MAP)
        fail("RAM at 0x%llx lies beyond the reach of the direct map", end);
    while (physical < end) {
        if (physical % LARGE_PAGE_SIZE || end - physical < LARGE_PAGE_SIZE) {
            map_small(root, DIRECT_MAP + physical, physical, PAGE_SIZE, flags);
            physical += PAGE_SIZE;
            continue;
        }
        *find_entry(root, DIRECT_MAP + physical, 2) = physical | flags | ENTRY_LARGE | ENTRY_PRESENT;
        physical += LARGE_PAGE_SIZE;
    }
}

/// Map each unbroken stretch of RAM, whatever its parts are used for.
static void map_all_ram(uint64_t root, const struct region_list *map) {
    uint64_t start = 0, end = 0;

    for (size_t i = 0; i < map->count; i++) {
        const struct kozo_memory_region *region = &map->regions[i];
        if (region->kind == REGION_DEVICE)
            continue;
        if (region->base != end) {
            map_ram(root, start, end);
            start = region->base;
        }
        end = region->base + region->size;
    }
    map_ram(root, start, end);
}

static void map_kernel(uint64_t root, const struct kozo_boot_info *boot, const struct elf_image *kernel) {
    for (uint32_t i = 0; i < kernel->segment_count; i++) {
        const struct elf_segment *segment = &kernel->segments[i];
        uint64_t physical = boot->kernel_physical + (segment->address - KERNEL_BASE);
        uint64_t write = segment->flags & ELF_WRITE ? ENTRY_WRITE : 0;
        uint64_t no_execute = segment->flags & ELF_EXECUTE ? 0 : ENTRY_NO_EXECUTE;

        map_small(root, segment->address, physical, segment->size, write | no_execute | ENTRY_GLOBAL);
        map_small(root, DIRECT_MAP + physical, physical, segment->size, write | ENTRY_NO_EXECUTE | ENTRY_GLOBAL);
    }
}

void paging_check_cpu(void) {
    const uint32_t extended_features = 0x80000001, no_execute = UINT32_C(1) << 20;

    if (cpuid_raw(0x80000000, 0).eax < extended_features || !(cpuid_raw(extended_features, 0).edx & no_execute))
        fail("the CPU cannot protect pages from execution (NX), or the firmware has switched that off");
    if (read_cr4() & CR4_LA57)
        fail("the firmware runs with 5-level paging, which KOZO does not");
}

uint64_t paging_build(const struct kozo_boot_info *boot, const struct elf_image *kernel,
                      const struct region_list *map) {
    uint64_t root = new_table();
    uint64_t loader = (uint64_t)(uintptr_t)firmware.loader->ImageBase;

    map_all_ram(root, map);
    map_kernel(root, boot, kernel);
    map_small(root, loader, loader, round_up(firmware.loader->ImageSize, PAGE_SIZE), 0);
    return root;
}
