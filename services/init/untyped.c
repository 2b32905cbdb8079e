// SPDX-License-Identifier: Apache-2.0
//
// The machine's memory: what pieces.c decides, done with the kernel.

#include "untyped.h"

#include "pieces.h"

#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo_syscalls.h>

static struct pieces pieces;

int64_t untyped_init(uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        uint64_t type, rights, badge, size_bits, detail, derived;
        kozo_handle_t handle = INIT_UNTYPED_FIRST + i;
        int64_t error = kozo_sys_cap_inspect(INIT_CNODE, handle, &type, &rights, &badge, &size_bits, &detail, &derived);
        if (error)
            return error;
        if (type != OBJECT_UNTYPED)
            return kozo_own_error(ERR_WRONG_TYPE);
        if (!pieces_add(&pieces, handle, size_bits))
            return kozo_own_error(ERR_OUT_OF_RANGE);
    }
    return 0;
}

/// Merge a free piece with its other half, and so on upwards, as far as they are free.
static void merge_from(uint16_t piece) {
    uint16_t whole;
    while ((whole = pieces_mergeable(&pieces, piece)) != PIECE_NONE) {
        kozo_handle_t first = pieces.piece[pieces.piece[whole].half].handle;
        kozo_sys_cap_delete(INIT_CNODE, first);
        kozo_sys_cap_delete(INIT_CNODE, first + 1);
        kozo_slots_give(first, 2);
        pieces_merge(&pieces, whole);
        piece = whole;
    }
}

/// Split a free piece; the first half goes to `*piece`. After an error it is what it was.
static int64_t split(uint16_t *piece) {
    const struct piece *whole = &pieces.piece[*piece];
    kozo_handle_t first = pieces_can_split(&pieces) ? kozo_slots_take(2) : NULL_HANDLE;
    if (first == NULL_HANDLE)
        return kozo_own_error(ERR_NO_MEMORY);
    int64_t error = kozo_sys_cap_create(whole->handle, OBJECT_UNTYPED, whole->bits - 1u, INIT_CNODE, first, 2);
    if (error) {
        kozo_slots_give(first, 2);
        return error;
    }
    *piece = pieces_split(&pieces, *piece, first);
    return 0;
}

int64_t untyped_take(uint64_t bits, uint16_t *piece) {
    uint16_t found = pieces_best(&pieces, bits);
    if (found == PIECE_NONE)
        return kozo_own_error(ERR_NO_MEMORY);
    while (pieces.piece[found].bits > bits) {
        int64_t error = split(&found);
        if (error) {
            merge_from(found);
            return error;
        }
    }
    pieces_take(&pieces, found);
    *piece = found;
    return 0;
}

void untyped_give(uint16_t piece) {
    pieces_give(&pieces, piece);
    merge_from(piece);
}

kozo_handle_t untyped_handle(uint16_t piece) {
    return pieces.piece[piece].handle;
}

uint64_t untyped_total_bytes(void) {
    return pieces.total_bytes;
}

uint64_t untyped_free_bytes(void) {
    return pieces.free_bytes;
}
