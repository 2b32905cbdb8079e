// SPDX-License-Identifier: Apache-2.0
//
// The kernel's own page tables, as the loader made them.
#include "arch.h"
#include "descriptor.h"
#include "kernel_stack.h"
#include "paging.h"
#include "panic.h"

#define ENTRY_PRESENT UINT64_C(1)
#define ENTRY_LARGE   (UINT64_C(1) << 7)
#define ENTRY_ADDRESS UINT64_C(0x000ffffffffff000)

static void unmap_guard(uint64_t *top, const void *page) {
    uint64_t address = (uint64_t)page;
    uint64_t *table = top;
    for (unsigned shift = 39; shift > 12; shift -= 9) {
        uint64_t entry = table[(address >> shift) % TABLE_ENTRIES];
        if ((entry & ENTRY_PRESENT) == 0 || (entry & ENTRY_LARGE) != 0) {
            panic("the loader did not map the kernel in pages of 4 KiB at %lx", address);
        }
        table = direct_map(entry & ENTRY_ADDRESS);
    }
    table[(address >> 12) % TABLE_ENTRIES] = 0;
    invlpg(address);
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
