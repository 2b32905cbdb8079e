// SPDX-License-Identifier: Apache-2.0
//
// Which pieces of memory there are and which of them are free.

#include <kozo/pieces.h>
#include <stddef.h>

// Pairs of halves begin at even indices, so that a half's other half is found by its lowest bit.
_Static_assert(KOZO_PIECES_MAX_ROOTS % 2 == 0 && KOZO_PIECES_MAX % 2 == 0, "pairs begin at even indices");
_Static_assert(KOZO_PIECES_MAX < KOZO_PIECE_NONE, "indices are no KOZO_PIECE_NONE");

static uint64_t bytes_of(const struct kozo_piece *piece) {
    return UINT64_C(1) << piece->bits;
}

bool kozo_pieces_add(struct kozo_pieces *pieces, kozo_handle_t handle, uint64_t bits) {
    if (pieces->root_count == KOZO_PIECES_MAX_ROOTS)
        return false;
    struct kozo_piece *root = &pieces->piece[pieces->root_count++];
    *root = (struct kozo_piece){
        .handle = handle, .state = KOZO_PIECE_FREE, .bits = (uint8_t)bits, .parent = KOZO_PIECE_NONE};
    pieces->total_bytes += bytes_of(root);
    pieces->free_bytes += bytes_of(root);
    return true;
}

uint16_t kozo_pieces_best(const struct kozo_pieces *pieces, uint64_t bits) {
    uint16_t best = KOZO_PIECE_NONE;
    for (uint16_t i = 0; i < KOZO_PIECES_MAX; i++) {
        const struct kozo_piece *piece = &pieces->piece[i];
        if (piece->state != KOZO_PIECE_FREE || piece->bits < bits)
            continue;
        if (best == KOZO_PIECE_NONE || piece->bits < pieces->piece[best].bits)
            best = i;
    }
    return best;
}

/// The first of two unused pieces, or KOZO_PIECE_NONE.
static uint16_t unused_pair(const struct kozo_pieces *pieces) {
    for (uint16_t i = KOZO_PIECES_MAX_ROOTS; i < KOZO_PIECES_MAX; i += 2) {
        if (pieces->piece[i].state == KOZO_PIECE_UNUSED)
            return i;
    }
    return KOZO_PIECE_NONE;
}

bool kozo_pieces_can_split(const struct kozo_pieces *pieces) {
    return unused_pair(pieces) != KOZO_PIECE_NONE;
}

uint16_t kozo_pieces_split(struct kozo_pieces *pieces, uint16_t index, kozo_handle_t first) {
    struct kozo_piece *whole = &pieces->piece[index];
    uint16_t half = unused_pair(pieces);
    for (uint16_t i = 0; i < 2; i++) {
        pieces->piece[half + i] = (struct kozo_piece){
            .handle = first + i,
            .state = KOZO_PIECE_FREE,
            .bits = (uint8_t)(whole->bits - 1),
            .parent = index,
        };
    }
    whole->state = KOZO_PIECE_SPLIT;
    whole->half = half;
    return half;
}

void kozo_pieces_take(struct kozo_pieces *pieces, uint16_t index) {
    struct kozo_piece *piece = &pieces->piece[index];
    piece->state = KOZO_PIECE_TAKEN;
    pieces->free_bytes -= bytes_of(piece);
}

void kozo_pieces_give(struct kozo_pieces *pieces, uint16_t index) {
    struct kozo_piece *piece = &pieces->piece[index];
    piece->state = KOZO_PIECE_FREE;
    pieces->free_bytes += bytes_of(piece);
}

uint16_t kozo_pieces_mergeable(const struct kozo_pieces *pieces, uint16_t index) {
    const struct kozo_piece *piece = &pieces->piece[index];
    if (piece->parent == KOZO_PIECE_NONE)
        return KOZO_PIECE_NONE;
    bool both_free = piece->state == KOZO_PIECE_FREE && pieces->piece[index ^ 1].state == KOZO_PIECE_FREE;
    return both_free ? piece->parent : KOZO_PIECE_NONE;
}

void kozo_pieces_merge(struct kozo_pieces *pieces, uint16_t index) {
    struct kozo_piece *whole = &pieces->piece[index];
    for (uint16_t i = 0; i < 2; i++)
        pieces->piece[whole->half + i] = (struct kozo_piece){.state = KOZO_PIECE_UNUSED};
    whole->state = KOZO_PIECE_FREE;
    whole->half = 0;
}
