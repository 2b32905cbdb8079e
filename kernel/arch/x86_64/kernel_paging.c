// SPDX-License-Identifier: Apache-2.0
//
// The kernel's own page tables, as the loader made them.
#include "arch.h"
#include "descriptor.h"
#include "kernel_stack.h"
#include "paging.h"
#include "panic.h"

#define ENTRY_PRESENT  UINT64_C(1)
#define ENTRY_WRITABLE (UINT64_C(1) << 1)
#define ENTRY_LARGE    (UINT64_C(1) << 7)
#define ENTRY_ADDRESS  UINT64_C(0x000ffffffffff000)

/// The pages of what boot writes and nothing does after it, from kernel.ld.
extern const uint8_t kernel_sealed_start[];
extern const uint8_t kernel_sealed_end[];

/// The entry that maps a page of the kernel.
static uint64_t *page_entry(uint64_t *top, uint64_t address) {
    uint64_t *table = top;
    for (unsigned shift = 39; shift > 12; shift -= 9) {
        uint64_t entry = table[(address >> shift) % TABLE_ENTRIES];
        if ((entry & ENTRY_PRESENT) == 0 || (entry & ENTRY_LARGE) != 0) {
            panic("the loader did not map the kernel in pages of 4 KiB at %lx", address);
        }
        table = direct_map(entry & ENTRY_ADDRESS);
    }
    return &table[(address >> 12) % TABLE_ENTRIES];
}

static void unmap_guard(uint64_t *top, const void *page) {
    *page_entry(top, (uint64_t)page) = 0;
    invlpg((uint64_t)page);
}

uint64_t paging_init(void) {
    uint64_t root = read_cr3() & ENTRY_ADDRESS;
    uint64_t *top = direct_map(root);
    for (unsigned i = 0; i < TABLE_USER_ENTRIES; i++) {
        top[i] = 0;
    }
    unmap_guard(top, kernel_stack.guard);
    for (unsigned i = 0; i < IST_COUNT; i++) {
        unmap_guard(top, interrupt_stacks[i].guard);
    }
    write_cr3(root);
    return root;
}

void paging_seal(void) {
    uint64_t *top = direct_map(read_cr3() & ENTRY_ADDRESS);
    for (uint64_t page = (uint64_t)kernel_sealed_start; page < (uint64_t)kernel_sealed_end; page += 4096) {
        *page_entry(top, page) &= ~ENTRY_WRITABLE;
        invlpg(page);
    }
}
