// SPDX-License-Identifier: Apache-2.0
//
// The CPU's address translation (Intel SDM 3A, 4.5), written again from the reader's side so that a test can hold it
// against what paging.c wrote.
#include "arch.h"

#define PRESENT    (UINT64_C(1) << 0)
#define WRITABLE   (UINT64_C(1) << 1)
#define USER       (UINT64_C(1) << 2)
#define LARGE      (UINT64_C(1) << 7)
#define PWT_PCD    3
#define NO_EXECUTE (UINT64_C(1) << 63)
#define PHYSICAL   UINT64_C(0x000ffffffffff000)

struct host_page host_translate(uint64_t root, uint64_t address) {
    struct host_page page = {.writable = true, .executable = true};
    uint64_t table = root;
    for (unsigned shift = 39; shift >= 12; shift -= 9) {
        const uint64_t *entries = direct_map(table);
        uint64_t entry = entries[address >> shift & 511];
        if ((entry & PRESENT) == 0 || (entry & USER) == 0) {
            return (struct host_page){.size = 0};
        }
        page.writable = page.writable && (entry & WRITABLE) != 0;
        page.executable = page.executable && (entry & NO_EXECUTE) == 0;
        table = entry & PHYSICAL;
        if (shift == 12 || (entry & LARGE) != 0) {
            page.size = UINT64_C(1) << shift;
            page.cache = entry >> 3 & PWT_PCD;
            break;
        }
    }
    page.address = address & ~(page.size - 1);
    page.physical = table;
    return page;
}

void host_touch(uint64_t address) {
    struct host_page page = host_translate(host.root, address);
    if (page.size != 0) {
        host.tlb[(address >> 12) % HOST_TLB_ENTRIES] = page;
    }
}

bool host_tlb_is_right(void) {
    for (unsigned i = 0; i < HOST_TLB_ENTRIES; i++) {
        const struct host_page *known = &host.tlb[i];
        if (known->size == 0) {
            continue;
        }
        struct host_page page = host_translate(host.root, known->address);
        if (page.size != known->size || page.physical != known->physical || page.writable != known->writable ||
            page.executable != known->executable || page.cache != known->cache) {
            return false;
        }
    }
    return true;
}

void write_cr3(uint64_t root) {
    host.root = root;
    host.root_loads++;
    memset(host.tlb, 0, sizeof(host.tlb));
}

void invlpg(uint64_t address) {
    host.invalidations++;
    for (unsigned i = 0; i < HOST_TLB_ENTRIES; i++) {
        struct host_page *page = &host.tlb[i];
        if (page->size != 0 && address - page->address < page->size) {
            page->size = 0;
        }
    }
}
