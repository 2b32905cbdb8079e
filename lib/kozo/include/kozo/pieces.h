// SPDX-License-Identifier: Apache-2.0
//
// Which pieces of memory there are and which of them are free: a buddy system whose blocks are Untyped capabilities.
// Only the bookkeeping, without any system call, so that host tests run it as it is; pool.c does what it says.
//
// A piece is split into two halves; when both are free again they are merged, so that every piece can become as large
// again as it was at the start.
//
//     28 bits, split ---- 27 bits, free
//                    \--- 27 bits, split ---- 26 bits, taken
//                                        \--- 26 bits, free

#ifndef KOZO_PIECES_H
#define KOZO_PIECES_H

#include <kozo_abi.h>
#include <stdbool.h>
#include <stdint.h>

/// The index of no piece.
#define KOZO_PIECE_NONE UINT16_MAX
/// Most pieces that there are at the start, and at any time.
#define KOZO_PIECES_MAX_ROOTS 128
#define KOZO_PIECES_MAX       512

enum kozo_piece_state {
    KOZO_PIECE_UNUSED = 0, ///< no piece
    KOZO_PIECE_FREE,
    KOZO_PIECE_TAKEN,
    KOZO_PIECE_SPLIT, ///< its halves are pieces of their own
};

struct kozo_piece {
    /// Its Untyped. That of a second half follows that of the first.
    kozo_handle_t handle;
    /// enum kozo_piece_state.
    uint8_t state;
    /// Binary logarithm of its bytes.
    uint8_t bits;
    /// The piece that it is a half of, or KOZO_PIECE_NONE.
    uint16_t parent;
    /// In state SPLIT: its first half; the second one follows.
    uint16_t half;
};

/// All pieces. Empty when zero.
struct kozo_pieces {
    /// The roots, then pairs of halves.
    struct kozo_piece piece[KOZO_PIECES_MAX];
    uint16_t root_count;
    /// Bytes of all roots, and of all pieces in state FREE.
    uint64_t total_bytes;
    uint64_t free_bytes;
};

/// Add a free piece at the start, of 2^bits bytes; false, and nothing done, if there are KOZO_PIECES_MAX_ROOTS already.
bool kozo_pieces_add(struct kozo_pieces *pieces, kozo_handle_t handle, uint64_t bits);

/// The smallest free piece of 2^bits bytes or more, or KOZO_PIECE_NONE.
uint16_t kozo_pieces_best(const struct kozo_pieces *pieces, uint64_t bits);

/// Whether another piece can be split.
bool kozo_pieces_can_split(const struct kozo_pieces *pieces);

/// Split a free piece. The halves' Untyped are `first` and `first + 1`. Only after kozo_pieces_can_split().
///
/// @return the first half
uint16_t kozo_pieces_split(struct kozo_pieces *pieces, uint16_t index, kozo_handle_t first);

/// Make a free piece a taken one, and a taken one free.
void kozo_pieces_take(struct kozo_pieces *pieces, uint16_t index);
void kozo_pieces_give(struct kozo_pieces *pieces, uint16_t index);

/// The piece whose halves, one of which is `index`, are both free, or KOZO_PIECE_NONE.
uint16_t kozo_pieces_mergeable(const struct kozo_pieces *pieces, uint16_t index);

/// Merge the free halves of a split piece, which becomes free.
void kozo_pieces_merge(struct kozo_pieces *pieces, uint16_t index);

#endif
