// SPDX-License-Identifier: Apache-2.0
#include "paging.h"

// In angle brackets, so that the host's is found where this file is compiled for the host.
#include <arch.h>

#include "cpu_block.h"
#include "denial.h"
#include "panic.h"
#include "syscall.h"
#include "work.h"

// Intel SDM 3A, tables 4-15 to 4-20.
#define ENTRY_PRESENT  (UINT64_C(1) << 0)
#define ENTRY_WRITABLE (UINT64_C(1) << 1)
#define ENTRY_USER     (UINT64_C(1) << 2)
#define ENTRY_LARGE    (UINT64_C(1) << 7)
// Which entry of the PAT gives the memory type (Intel SDM 3A, "Page-Attribute Table (PAT)"): 0 write-back, 1 (PWT)
// write-combining as cpu.c sets it, 3 (PWT and PCD) uncached. The PAT bit stands elsewhere in large pages and is not
// used.
#define ENTRY_WRITE_COMBINING (UINT64_C(1) << 3)
#define ENTRY_UNCACHED        (UINT64_C(3) << 3)
#define ENTRY_NO_EXECUTE      (UINT64_C(1) << 63)
#define ENTRY_ADDRESS         UINT64_C(0x000ffffffffff000)

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
        return deny_state(ARG_SPACE_MAP_ADDRESS, ERR_NO_TABLE);
    }
    if ((*entry & ENTRY_PRESENT) != 0) {
        return deny_state(ARG_SPACE_MAP_ADDRESS, ERR_ALREADY_MAPPED);
    }
    set_entry(slot, entry, physical_address(slot->object) | bits | ENTRY_PRESENT | ENTRY_USER, address);
    return 0;
}

/// Level of the table that a frame is mapped in.
static unsigned frame_level(const struct slot *frame) {
    return frame->size_bits == FRAME_LARGE_BITS ? LARGE_LEVEL : 1;
}

static uint64_t frame_bits(const struct slot *frame, uint64_t protection) {
    uint64_t bits = frame->size_bits == FRAME_LARGE_BITS ? ENTRY_LARGE : 0;
    bits |= (protection & PROT_WRITE) != 0 ? ENTRY_WRITABLE : 0;
    bits |= (protection & PROT_EXECUTE) != 0 ? 0 : ENTRY_NO_EXECUTE;
    bits |= (protection & PROT_UNCACHED) != 0 ? ENTRY_UNCACHED : 0;
    bits |= (protection & PROT_WRITE_COMBINING) != 0 ? ENTRY_WRITE_COMBINING : 0;
    return bits;
}

int64_t frame_map(struct address_space *space, struct slot *frame, uint64_t address, uint64_t protection) {
    return map(space, frame, address, frame_level(frame), frame_bits(frame, protection));
}

int64_t frame_protect(struct address_space *space, struct slot *frame, uint64_t protection) {
    if (frame->entry == NULL || find_entry(space->entries, frame->address, frame_level(frame)) != frame->entry) {
        return ERR_NOT_MAPPED;
    }
    *frame->entry = physical_address(frame->object) | frame_bits(frame, protection) | ENTRY_PRESENT | ENTRY_USER;
    invlpg(frame->address);
    return 0;
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

/// Entries that are looked at in one step, where they are empty.
enum { ROW = 16 };

static bool is_row_empty(const uint64_t *entry) {
    uint64_t any = 0;
    for (unsigned i = 0; i < ROW; i++) {
        any |= entry[i];
    }
    return any == 0;
}

/// Goes on to the next entry that is filled. Returns whether there is one.
static bool find_filled(struct released *table) {
    unsigned i = table->next;
    // To the end of the row, where whole rows begin.
    while (i % ROW != 0 && table->entries[i] == 0) {
        i++;
    }
    if (i % ROW == 0) {
        while (i < table->count && is_row_empty(&table->entries[i])) {
            i += ROW;
        }
        while (i < table->count && table->entries[i] == 0) {
            i++;
        }
    }
    table->next = i;
    return i < table->count;
}

/// Half of what it takes to search a table. It counts when the table is begun with, which may happen again and again,
/// and when that is done.
static unsigned half_search(unsigned count) {
    return count / ROW * WORK_TABLE_ROW / 2;
}

/// Ends the entry, and tells the capability that filled it, if there still is one.
static void end_entry(struct released *table) {
    struct slot *slot = table->mapped[table->next];
    table->entries[table->next] = 0;
    table->mapped[table->next] = NULL;
    if (slot != NULL) {
        slot->entry = NULL;
        slot->address = 0;
    }
}

/// Ends these entries and those of the tables below, from the lowest up, so that what is left makes sense when the work
/// is over. Without recursion, so that the kernel's stack has a bound: tables nest three deep at most below the first.
static bool release(uint64_t *entries, struct slot **mapped, unsigned count) {
    struct released tables[TOP_LEVEL];
    tables[0] = (struct released){.entries = entries, .mapped = mapped, .count = count};
    unsigned depth = 1;
    unsigned work = half_search(count);
    for (;;) {
        struct released *table = &tables[depth - 1];
        if (!find_filled(table)) {
            work += half_search(table->count);
            if (--depth == 0) {
                work_done(work);
                return true;
            }
            table--;
        } else {
            const struct slot *slot = table->mapped[table->next];
            if (slot != NULL && slot->type == OBJECT_PAGE_TABLE) {
                kassert(depth < TOP_LEVEL);
                struct page_table *below = slot->object;
                tables[depth++] =
                    (struct released){.entries = below->entries, .mapped = below->mapped, .count = TABLE_ENTRIES};
                work += half_search(TABLE_ENTRIES);
                continue;
            }
        }
        if (work_is_over()) {
            return false;
        }
        end_entry(table);
        work_done(work + WORK_UNMAPPED);
        work = 0;
    }
}

bool page_table_release(struct page_table *table) {
    bool is_done = release(table->entries, table->mapped, TABLE_ENTRIES);
    flush();
    return is_done;
}

bool address_space_release(struct address_space *space) {
    bool is_done = release(space->entries, space->mapped, TABLE_USER_ENTRIES);
    flush();
    return is_done;
}

void address_space_init(struct address_space *space) {
    const uint64_t *kernel = direct_map(cpu.kernel_root);
    copy_memory(&space->entries[TABLE_USER_ENTRIES], &kernel[TABLE_USER_ENTRIES],
                (TABLE_ENTRIES - TABLE_USER_ENTRIES) * sizeof(uint64_t));
}
