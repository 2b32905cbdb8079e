// SPDX-License-Identifier: Apache-2.0
//
// Address spaces of others: mapping frames, with the page tables that they need, and filling pages.

#include <kozo/denial.h>
#include <kozo/space.h>
#include <kozo/start.h>
#include <kozo/string.h>
#include <kozo_syscalls.h>

uint64_t kozo_window;

// Page tables of level n serve 2^(12 + 9n) bytes; level 4 is the address space itself.
#define TOP_TABLE_LEVEL  UINT64_C(3)
#define TABLE_INDEX_BITS 9

/// Put page tables where they are missing on the way to a frame of 2^size_bits bytes.
static int64_t add_tables(struct kozo_space *space, uint64_t size_bits, uint64_t address) {
    uint64_t frame_level = (size_bits - FRAME_SMALL_BITS) / TABLE_INDEX_BITS;
    for (uint64_t level = TOP_TABLE_LEVEL; level > frame_level; level--) {
        int64_t error = 0;
        if (space->spare_table == NULL_HANDLE)
            error = kozo_arena_create(space->arena, OBJECT_PAGE_TABLE, 0, &space->spare_table);
        if (error)
            return error;
        error = kozo_sys_space_map_table(space->handle, space->spare_table, address, level);
        if (!error)
            space->spare_table = NULL_HANDLE;
        else if (error != ERR_ALREADY_MAPPED)
            return error;
    }
    return 0;
}

int64_t kozo_space_map(struct kozo_space *space, kozo_handle_t frame, uint64_t size_bits, uint64_t address,
                       uint64_t protection) {
    int64_t error = kozo_sys_space_map(space->handle, frame, address, protection);
    if (error != ERR_NO_TABLE)
        return error;
    error = add_tables(space, size_bits, address);
    return error ? error : kozo_sys_space_map(space->handle, frame, address, protection);
}

int64_t kozo_space_map_shared(struct kozo_space *space, kozo_handle_t frame, uint64_t size_bits, uint64_t address,
                              uint64_t protection) {
    kozo_handle_t copy = kozo_arena_slot(space->arena);
    if (copy == NULL_HANDLE)
        return kozo_own_error(ERR_NO_MEMORY);
    int64_t error = kozo_sys_cap_copy(kozo_self.cnode, copy, kozo_self.cnode, frame, RIGHTS_FRAME);
    return error ? error : kozo_space_map(space, copy, size_bits, address, protection);
}

/// Copy bytes into a frame that is mapped nowhere, through the window.
static int64_t fill(kozo_handle_t frame, const void *from, size_t offset, size_t size) {
    int64_t error = kozo_sys_space_map(kozo_self.space, frame, kozo_window, PROT_READ | PROT_WRITE);
    if (error)
        return error;
    memcpy((uint8_t *)kozo_window + offset, from, size);
    return kozo_sys_frame_unmap(frame);
}

int64_t kozo_space_add_page(struct kozo_space *space, uint64_t address, uint64_t protection, const void *from,
                            size_t offset, size_t size, kozo_handle_t *frame) {
    kozo_handle_t created;
    int64_t error = kozo_arena_create(space->arena, OBJECT_FRAME, FRAME_SMALL_BITS, &created);
    if (!error && size)
        error = fill(created, from, offset, size);
    if (!error)
        error = kozo_space_map(space, created, FRAME_SMALL_BITS, address, protection);
    if (!error && frame)
        *frame = created;
    return error;
}
