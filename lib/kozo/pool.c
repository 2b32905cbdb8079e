// SPDX-License-Identifier: Apache-2.0
//
// Memory that is handed out as whole Untyped, and taken back.

#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo/pool.h>
#include <kozo/start.h>
#include <kozo_syscalls.h>

int64_t kozo_pool_add(struct kozo_pool *pool, kozo_handle_t untyped) {
    uint64_t type, rights, badge, size_bits, detail, derived;
    int64_t error =
        kozo_sys_cap_inspect(kozo_self.cnode, untyped, &type, &rights, &badge, &size_bits, &detail, &derived);
    if (error)
        return error;
    if (type != OBJECT_UNTYPED)
        return kozo_own_error(ERR_WRONG_TYPE);
    return kozo_pieces_add(&pool->pieces, untyped, size_bits) ? 0 : kozo_own_error(ERR_OUT_OF_RANGE);
}

/// Merge a free piece with its other half, and so on upwards, as far as they are free.
static void merge_from(struct kozo_pieces *pieces, uint16_t piece) {
    uint16_t whole;
    while ((whole = kozo_pieces_mergeable(pieces, piece)) != KOZO_PIECE_NONE) {
        kozo_handle_t first = pieces->piece[pieces->piece[whole].half].handle;
        kozo_sys_cap_delete(kozo_self.cnode, first);
        kozo_sys_cap_delete(kozo_self.cnode, first + 1);
        kozo_slots_give(first, 2);
        kozo_pieces_merge(pieces, whole);
        piece = whole;
    }
}

/// Split a free piece; the first half goes to `*piece`. After an error it is what it was.
static int64_t split(struct kozo_pieces *pieces, uint16_t *piece) {
    const struct kozo_piece *whole = &pieces->piece[*piece];
    kozo_handle_t first = kozo_pieces_can_split(pieces) ? kozo_slots_take(2) : NULL_HANDLE;
    if (first == NULL_HANDLE)
        return kozo_own_error(ERR_NO_MEMORY);
    int64_t error = kozo_sys_cap_create(whole->handle, OBJECT_UNTYPED, whole->bits - 1u, kozo_self.cnode, first, 2);
    if (error) {
        kozo_slots_give(first, 2);
        return error;
    }
    *piece = kozo_pieces_split(pieces, *piece, first);
    return 0;
}

int64_t kozo_pool_take(struct kozo_pool *pool, uint64_t bits, uint16_t *piece) {
    uint16_t found = kozo_pieces_best(&pool->pieces, bits);
    if (found == KOZO_PIECE_NONE)
        return kozo_own_error(ERR_NO_MEMORY);
    while (pool->pieces.piece[found].bits > bits) {
        int64_t error = split(&pool->pieces, &found);
        if (error) {
            merge_from(&pool->pieces, found);
            return error;
        }
    }
    kozo_pieces_take(&pool->pieces, found);
    *piece = found;
    return 0;
}

void kozo_pool_give(struct kozo_pool *pool, uint16_t piece) {
    kozo_pieces_give(&pool->pieces, piece);
    merge_from(&pool->pieces, piece);
}

kozo_handle_t kozo_pool_handle(const struct kozo_pool *pool, uint16_t piece) {
    return pool->pieces.piece[piece].handle;
}
