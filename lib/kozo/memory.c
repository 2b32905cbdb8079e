// SPDX-License-Identifier: Apache-2.0
//
// malloc and its kin: a heap that grows by frames, mapped one after the other from StartInfo.heap_start on.

#include <kozo/heap.h>
#include <kozo/memory.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo/string.h>
#include <kozo_syscalls.h>
#include <stdbool.h>

#define PAGE_SIZE ((size_t)1 << FRAME_SMALL_BITS)
// The heap grows by at least this much, so that few requests need the kernel.
#define GROWTH ((size_t)64 * 1024)
#define LEVELS 3

static void grow(struct kozo_heap *heap, size_t bytes);
static struct kozo_heap heap = {.grow = grow};

// Create a page table and map it for `address` at the lowest level from `lowest` on that has the tables above it. A
// table that was created is never thrown away for being of the wrong level: its memory would be lost.
static int64_t add_table(uint64_t address, unsigned lowest, unsigned *level) {
    kozo_handle_t table;
    int64_t error = kozo_create(OBJECT_PAGE_TABLE, 0, &table);
    if (error)
        return error;
    error = ERR_NO_TABLE;
    for (*level = lowest - 1; error == ERR_NO_TABLE && *level < LEVELS;)
        error = kozo_sys_space_map_table(kozo_self.space, table, address, ++*level);
    if (error)
        kozo_delete(table);
    return error;
}

// Create the tables that are missing on the way to `address`, down to level `lowest`.
static int64_t add_tables(uint64_t address, unsigned lowest) {
    unsigned level = 0;
    int64_t error = 0;
    while (!error && level != lowest)
        error = add_table(address, lowest, &level);
    return error;
}

int64_t kozo_map_frame(kozo_handle_t frame, uint64_t address, uint64_t protection) {
    int64_t error = kozo_sys_space_map(kozo_self.space, frame, address, protection);
    if (error != ERR_NO_TABLE)
        return error;
    uint64_t type, rights, badge, size_bits, mapped_at, derived;
    error = kozo_sys_cap_inspect(kozo_self.cnode, frame, &type, &rights, &badge, &size_bits, &mapped_at, &derived);
    if (!error)
        error = add_tables(address, size_bits == FRAME_LARGE_BITS ? 2 : 1);
    return error ? error : kozo_sys_space_map(kozo_self.space, frame, address, protection);
}

static bool add_page(uint64_t address) {
    kozo_handle_t frame;
    if (kozo_create(OBJECT_FRAME, FRAME_SMALL_BITS, &frame))
        return false;
    if (kozo_map_frame(frame, address, PROT_READ | PROT_WRITE) == 0)
        return true;
    kozo_delete(frame);
    return false;
}

// Pages that were mapped before memory ran out stay with the heap.
static void grow(struct kozo_heap *this, size_t bytes) {
    if (!kozo_start)
        return;
    uint64_t start = this->end ? (uintptr_t)this->end : kozo_start->heap_start;
    uint64_t room = kozo_start->heap_end - start;
    if (bytes > room)
        return;
    if (bytes < GROWTH)
        bytes = room < GROWTH ? room : GROWTH;
    size_t size = 0;
    while (size < bytes && room - size >= PAGE_SIZE && add_page(start + size))
        size += PAGE_SIZE;
    if (size)
        kozo_heap_extend(this, (void *)start, size);
}

void *malloc(size_t size) {
    return kozo_heap_allocate(&heap, size);
}

void *calloc(size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    void *allocation = malloc(bytes);
    if (allocation)
        memset(allocation, 0, bytes);
    return allocation;
}

void *realloc(void *allocation, size_t size) {
    if (!allocation)
        return malloc(size);
    if (!kozo_heap_size(allocation))
        kozo_panic("realloc of %p, which is no allocation", allocation);
    return kozo_heap_resize(&heap, allocation, size);
}

void free(void *allocation) {
    if (allocation && !kozo_heap_release(&heap, allocation))
        kozo_panic("free of %p, which is no allocation", allocation);
}
