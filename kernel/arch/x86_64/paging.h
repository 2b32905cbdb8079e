// SPDX-License-Identifier: Apache-2.0
//
// Address spaces: four levels of tables (Intel SDM 3A, 4.5). Beside the entries that the CPU reads, each table keeps
// for every entry the capability slot that filled it, so that either end finds the other: deleting the capability
// clears the entry, and releasing the table tells its capabilities that they are no longer mapped.
#pragma once

#include "object.h"

enum { TABLE_ENTRIES = 512, TABLE_USER_ENTRIES = 256, PAGE_TABLE_SIZE_BITS = 13 };

struct page_table {
    uint64_t entries[TABLE_ENTRIES];
    struct slot *mapped[TABLE_ENTRIES];
};
_Static_assert(sizeof(struct page_table) == 1 << PAGE_TABLE_SIZE_BITS, "two pages");

struct address_space {
    /// The upper half is the kernel's and alike in all.
    uint64_t entries[TABLE_ENTRIES];
    struct slot *mapped[TABLE_USER_ENTRIES];
    struct object object;
    uint64_t reserved[TABLE_USER_ENTRIES - 3];
};
_Static_assert(sizeof(struct address_space) == 1 << PAGE_TABLE_SIZE_BITS, "two pages");
_Static_assert(offsetof(struct address_space, mapped) == offsetof(struct page_table, mapped),
               "alike for the lower half");

/// Takes the running page tables as the kernel's own, drops their lower half, and unmaps the guard page at the lower
/// end of each kernel stack. Returns the physical address of the top-level table.
uint64_t paging_init(void);

/// Makes what is marked SEALED, and all initialised data, read-only for good.
void paging_seal(void);

/// Makes zeroed memory an address space that maps the kernel alone.
void address_space_init(struct address_space *space);

/// End all mappings of an address space or of a page table and those below. No stale translation is left. Return false
/// if the work is over before.
bool address_space_release(struct address_space *space);
bool page_table_release(struct page_table *table);

/// Level of the table that is missing on the way to `address`, 3 to 1, or 0 if all are there.
unsigned missing_table_level(const struct address_space *space, uint64_t address);

/// Map what the slot names, which is not mapped yet. All arguments are checked but for what is in the tables. Return 0,
/// ERR_NO_TABLE or ERR_ALREADY_MAPPED.
int64_t frame_map(struct address_space *space, struct slot *frame, uint64_t address, uint64_t protection);
int64_t page_table_map(struct address_space *space, struct slot *table, uint64_t address, unsigned level);

/// Changes how the slot's frame is mapped, if it is so in this space. No stale translation is left. Returns 0 or
/// ERR_NOT_MAPPED.
int64_t frame_protect(struct address_space *space, struct slot *frame, uint64_t protection);

/// Ends the slot's mapping. No stale translation is left.
void mapping_remove(struct slot *slot);

/// The mapping's capability now stands in this slot.
void mapping_moved(struct slot *slot);

/// The mapping stays for as long as its table, whatever becomes of the slot.
void mapping_pin(struct slot *slot);
