// SPDX-License-Identifier: Apache-2.0

#include "device_map.h"

#include "cpu.h"
#include "panic.h"
#include "sealed.h"

#define PAGE_SIZE UINT64_C(4096)

/// Page table entries (Intel SDM 3A, "4-Level Paging").
#define ENTRY_PRESENT       (UINT64_C(1) << 0)
#define ENTRY_WRITABLE      (UINT64_C(1) << 1)
#define ENTRY_WRITE_THROUGH (UINT64_C(1) << 3)
#define ENTRY_UNCACHED      (UINT64_C(1) << 4)
#define ENTRY_GLOBAL        (UINT64_C(1) << 8)
#define ENTRY_NO_EXECUTE    (UINT64_C(1) << 63)
#define ENTRY_ADDRESS       UINT64_C(0x000ffffffffff000)

struct page_table {
    uint64_t entries[512];
} __attribute__((aligned(4096)));
_Static_assert(sizeof(struct page_table) == PAGE_SIZE, "Intel SDM 3A, 4-Level Paging");
_Static_assert(DEVICE_WINDOW % (PAGE_SIZE << 18) == 0, "the window begins where a page directory does");

/// The window's tables, and how many of its pages are taken.
SEALED static struct page_table directory;
SEALED static struct page_table table;
SEALED static unsigned used;

static struct page_table *table_at(uint64_t entry) {
    return (struct page_table *)(DIRECT_MAP + (entry & ENTRY_ADDRESS));
}

void device_map_init(const struct kozo_boot_info *info) {
    const uint64_t to_physical = info->kernel_physical - KERNEL_BASE;
    const struct page_table *root = table_at(read_cr3());
    const uint64_t top = root->entries[DEVICE_WINDOW >> 39 & 511];
    if ((top & ENTRY_PRESENT) == 0) {
        panic("the kernel isn't mapped where KERNEL_BASE says");
    }
    uint64_t *entry = &table_at(top)->entries[DEVICE_WINDOW >> 30 & 511];
    if (*entry != 0) {
        panic("the loader has mapped something in the window for devices");
    }

    const uint64_t flags = ENTRY_PRESENT | ENTRY_WRITABLE;
    directory.entries[0] = ((uint64_t)&table + to_physical) | flags;
    *entry = ((uint64_t)&directory + to_physical) | flags;
}

void *device_map(uint64_t physical, uint64_t size) {
    const uint64_t offset = physical % PAGE_SIZE;
    const uint64_t pages = (offset + size + PAGE_SIZE - 1) / PAGE_SIZE;
    if (pages > DEVICE_WINDOW_PAGES - used) {
        panic("no room to map %lu bytes of device registers at %p", size, (void *)physical);
    }
    const uint64_t address = DEVICE_WINDOW + used * PAGE_SIZE;
    for (uint64_t page = 0; page < pages; page++) {
        // An entry that was not present is in no TLB (Intel SDM 3A, "Details of TLB Use"): nothing to invalidate.
        table.entries[used++] = ((physical - offset) + page * PAGE_SIZE) | ENTRY_PRESENT | ENTRY_WRITABLE |
                                ENTRY_WRITE_THROUGH | ENTRY_UNCACHED | ENTRY_GLOBAL | ENTRY_NO_EXECUTE;
    }
    return (void *)(address + offset);
}
