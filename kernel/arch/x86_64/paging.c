// SPDX-License-Identifier: Apache-2.0
#include "paging.h"

// In angle brackets, so that the host's is found where this file is compiled for the host.
#include <arch.h>

#include "cpu_block.h"
#include "panic.h"

// Intel SDM 3A, tables 4-15 to 4-20.
#define ENTRY_PRESENT    (UINT64_C(1) << 0)
#define ENTRY_WRITABLE   (UINT64_C(1) << 1)
#define ENTRY_USER       (UINT64_C(1) << 2)
#define ENTRY_LARGE      (UINT64_C(1) << 7)
#define ENTRY_NO_EXECUTE (UINT64_C(1) << 63)
#define ENTRY_ADDRESS    UINT64_C(0x000ffffffffff000)

enum { PAGE_BITS = 12, LEVEL_BITS = 9, TOP_LEVEL = 4, LARGE_LEVEL = 2 };

/// Index of the entry for `address` in a table of this level; the top-level table is level 4.
static unsigned table_index(uint64_t address, unsigned level) {
    return (unsigned)(address >> (PAGE_BITS + LEVEL_BITS * (level - 1))) % TABLE_ENTRIES;
}

static uint64_t *table_at(uint64_t entry) {
    return direct_map(entry & ENTRY_ADDRESS);
}

/// The entry for `address` in the table of this level, or NULL if there is no such table.
static uint64_t *find_entry(uint64_t *top, uint64_t address, unsigned level) {
    uint64_t *table = top;
    for (unsigned above = TOP_LEVEL; above > level; above--) {
        uint64_t entry = table[table_index(address, above)];
        if ((entry & ENTRY_PRESENT) == 0 || (entry & ENTRY_LARGE) != 0) {
            return NULL;
        }
        table = table_at(entry);
    }
    return &table[table_index(address, level)];
}

/// Where the table that holds `entry` keeps the slot that filled it.
static struct slot **mapped_by(uint64_t *entry) {
    struct page_table *table = (struct page_table *)((uint64_t)entry & ~UINT64_C(4095));
    return &table->mapped[entry - table->entries];
}

static void set_entry(struct slot *slot, uint64_t *entry, uint64_t value, uint64_t address) {
    kassert(*entry == 0);
    *entry = value;
    *mapped_by(entry) = slot;
    slot->entry = entry;
    slot->address = address;
}

static int64_t map(struct address_space *space, struct slot *slot, uint64_t address, unsigned level, uint64_t bits) {
    uint64_t *entry = find_entry(space->entries, address, level);
    if (entry == NULL) {
        return ERR_NO_TABLE;
    }
    if ((*entry & ENTRY_PRESENT) != 0) {
        return ERR_ALREADY_MAPPED;
    }
    set_entry(slot, entry, physical_address(slot->object) | bits | ENTRY_PRESENT | ENTRY_USER, address);
    return 0;
}

int64_t frame_map(struct address_space *space, struct slot *frame, uint64_t address, uint64_t protection) {
    bool large = frame->size_bits == FRAME_LARGE_BITS;
    uint64_t bits = large ? ENTRY_LARGE : 0;
    bits |= (protection & PROT_WRITE) != 0 ? ENTRY_WRITABLE : 0;
    bits |= (protection & PROT_EXECUTE) != 0 ? 0 : ENTRY_NO_EXECUTE;
    return map(space, frame, address, large ? LARGE_LEVEL : 1, bits);
}

int64_t page_table_map(struct address_space *space, struct slot *table, uint64_t address, unsigned level) {
    uint64_t served = UINT64_C(1) << (PAGE_BITS + LEVEL_BITS * level);
    return map(space, table, address & ~(served - 1), level + 1, ENTRY_WRITABLE);
}

unsigned missing_table_level(const struct address_space *space, uint64_t address) {
    for (unsigned level = TOP_LEVEL - 1; level >= 1; level--) {
        const uint64_t *entry = find_entry((uint64_t *)space->entries, address, level + 1);
        if (entry == NULL || (*entry & ENTRY_PRESENT) == 0) {
            return level;
        }
    }
    return 0;
}

/// Forgets all translations of user addresses: those of the kernel are global.
static void flush(void) {
    write_cr3(read_cr3());
}

void mapping_remove(struct slot *slot) {
    *slot->entry = 0;
    *mapped_by(slot->entry) = NULL;
    if (slot->type == OBJECT_FRAME) {
        // Without PCID only the running address space has translations; elsewhere this finds nothing.
        invlpg(slot->address);
    } else {
        flush();
    }
    slot->entry = NULL;
    slot->address = 0;
}

void mapping_moved(struct slot *slot) {
    *mapped_by(slot->entry) = slot;
}

void mapping_pin(struct slot *slot) {
    *mapped_by(slot->entry) = NULL;
}

/// A table whose entries end, and which of them is next.
struct released {
    uint64_t *entries;
    struct slot **mapped;
    unsigned count;
    unsigned next;
};

/// Ends the next entry, and tells the capability that filled it. Returns that, or NULL.
static struct slot *release_next(struct released *table) {
    unsigned i = table->next++;
    struct slot *slot = table->mapped[i];
    table->entries[i] = 0;
    table->mapped[i] = NULL;
    if (slot != NULL) {
        slot->entry = NULL;
        slot->address = 0;
    }
    return slot;
}

/// Tells each capability that filled one of these entries, or one of the tables below, that it is mapped no more.
/// Without recursion, so that the kernel's stack has a bound: tables nest three deep at most below the first.
static void release(uint64_t *entries, struct slot **mapped, unsigned count) {
    struct released tables[TOP_LEVEL];
    tables[0] = (struct released){.entries = entries, .mapped = mapped, .count = count};
    unsigned depth = 1;
    while (depth > 0) {
        struct released *table = &tables[depth - 1];
        if (table->next == table->count) {
            depth--;
            continue;
        }
        const struct slot *slot = release_next(table);
        if (slot != NULL && slot->type == OBJECT_PAGE_TABLE) {
            kassert(depth < TOP_LEVEL);
            struct page_table *below = slot->object;
            tables[depth++] =
                (struct released){.entries = below->entries, .mapped = below->mapped, .count = TABLE_ENTRIES};
        }
    }
}

void page_table_release(struct page_table *table) {
    release(table->entries, table->mapped, TABLE_ENTRIES);
    flush();
}

void address_space_release(struct address_space *space) {
    release(space->entries, space->mapped, TABLE_USER_ENTRIES);
    flush();
}

void address_space_init(struct address_space *space) {
    const uint64_t *kernel = direct_map(cpu.kernel_root);
    for (unsigned i = TABLE_USER_ENTRIES; i < TABLE_ENTRIES; i++) {
        space->entries[i] = kernel[i];
    }
}
