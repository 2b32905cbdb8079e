// SPDX-License-Identifier: Apache-2.0
//
// Which pieces of memory there are and which of them are free.

#include "pieces.h"

#include <stddef.h>

// Pairs of halves begin at even indices, so that a half's other half is found by its lowest bit.
_Static_assert(PIECES_MAX_ROOTS % 2 == 0 && PIECES_MAX % 2 == 0, "pairs begin at even indices");
_Static_assert(PIECES_MAX < PIECE_NONE, "indices are no PIECE_NONE");
_Static_assert(INIT_MAX_UNTYPED <= PIECES_MAX_ROOTS, "all of the kernel's Untyped are roots");

static uint64_t bytes_of(const struct piece *piece) {
    return UINT64_C(1) << piece->bits;
}

bool pieces_add(struct pieces *pieces, kozo_handle_t handle, uint64_t bits) {
    if (pieces->root_count == PIECES_MAX_ROOTS)
        return false;
    struct piece *root = &pieces->piece[pieces->root_count++];
    *root = (struct piece){.handle = handle, .state = PIECE_FREE, .bits = (uint8_t)bits, .parent = PIECE_NONE};
    pieces->total_bytes += bytes_of(root);
    pieces->free_bytes += bytes_of(root);
    return true;
}

uint16_t pieces_best(const struct pieces *pieces, uint64_t bits) {
    uint16_t best = PIECE_NONE;
    for (uint16_t i = 0; i < PIECES_MAX; i++) {
        const struct piece *piece = &pieces->piece[i];
        if (piece->state != PIECE_FREE || piece->bits < bits)
            continue;
        if (best == PIECE_NONE || piece->bits < pieces->piece[best].bits)
            best = i;
    }
    return best;
}

/// The first of two unused pieces, or PIECE_NONE.
static uint16_t unused_pair(const struct pieces *pieces) {
    for (uint16_t i = PIECES_MAX_ROOTS; i < PIECES_MAX; i += 2) {
        if (pieces->piece[i].state == PIECE_UNUSED)
            return i;
    }
    return PIECE_NONE;
}

bool pieces_can_split(const struct pieces *pieces) {
    return unused_pair(pieces) != PIECE_NONE;
}

uint16_t pieces_split(struct pieces *pieces, uint16_t index, kozo_handle_t first) {
    struct piece *whole = &pieces->piece[index];
    uint16_t half = unused_pair(pieces);
    for (uint16_t i = 0; i < 2; i++) {
        pieces->piece[half + i] = (struct piece){
            .handle = first + i,
            .state = PIECE_FREE,
            .bits = (uint8_t)(whole->bits - 1),
            .parent = index,
        };
    }
    whole->state = PIECE_SPLIT;
    whole->half = half;
    return half;
}

void pieces_take(struct pieces *pieces, uint16_t index) {
    struct piece *piece = &pieces->piece[index];
    piece->state = PIECE_TAKEN;
    pieces->free_bytes -= bytes_of(piece);
}

void pieces_give(struct pieces *pieces, uint16_t index) {
    struct piece *piece = &pieces->piece[index];
    piece->state = PIECE_FREE;
    pieces->free_bytes += bytes_of(piece);
}

uint16_t pieces_mergeable(const struct pieces *pieces, uint16_t index) {
    const struct piece *piece = &pieces->piece[index];
    if (piece->parent == PIECE_NONE)
        return PIECE_NONE;
    bool both_free = piece->state == PIECE_FREE && pieces->piece[index ^ 1].state == PIECE_FREE;
    return both_free ? piece->parent : PIECE_NONE;
}

void pieces_merge(struct pieces *pieces, uint16_t index) {
    struct piece *whole = &pieces->piece[index];
    for (uint16_t i = 0; i < 2; i++)
        pieces->piece[whole->half + i] = (struct piece){.state = PIECE_UNUSED};
    whole->state = PIECE_FREE;
    whole->half = 0;
}
