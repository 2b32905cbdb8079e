// SPDX-License-Identifier: Apache-2.0
//
// Which pieces of memory there are and which of them are free: a buddy system whose blocks are Untyped capabilities.
// Only the bookkeeping, without any system call, so that host tests run it as it is; untyped.c does what it says.
//
// A piece is split into two halves; when both are free again they are merged, so that every piece can become as large
// again as it was at the start.
//
//     28 bits, split ---- 27 bits, free
//                    \--- 27 bits, split ---- 26 bits, taken
//                                        \--- 26 bits, free
#pragma once

#include <kozo_abi.h>
#include <stdbool.h>
#include <stdint.h>

/// The index of no piece.
#define PIECE_NONE UINT16_MAX
/// Most pieces that there are at the start, and at any time.
#define PIECES_MAX_ROOTS 128
#define PIECES_MAX       512

enum piece_state {
    PIECE_UNUSED = 0, ///< no piece
    PIECE_FREE,
    PIECE_TAKEN,
    PIECE_SPLIT, ///< its halves are pieces of their own
};

struct piece {
    /// Its Untyped. That of a second half follows that of the first.
    kozo_handle_t handle;
    /// enum piece_state.
    uint8_t state;
    /// Binary logarithm of its bytes.
    uint8_t bits;
    /// The piece that it is a half of, or PIECE_NONE.
    uint16_t parent;
    /// In state SPLIT: its first half; the second one follows.
    uint16_t half;
};

/// All pieces. Empty when zero.
struct pieces {
    /// The roots, then pairs of halves.
    struct piece piece[PIECES_MAX];
    uint16_t root_count;
    /// Bytes of all roots, and of all pieces in state FREE.
    uint64_t total_bytes;
    uint64_t free_bytes;
};

/// Add a free piece at the start, of 2^bits bytes; false, and nothing done, if there are PIECES_MAX_ROOTS already.
bool pieces_add(struct pieces *pieces, kozo_handle_t handle, uint64_t bits);

/// The smallest free piece of 2^bits bytes or more, or PIECE_NONE.
uint16_t pieces_best(const struct pieces *pieces, uint64_t bits);

/// Whether another piece can be split.
bool pieces_can_split(const struct pieces *pieces);

/// Split a free piece. The halves' Untyped are `first` and `first + 1`. Only after pieces_can_split().
///
/// @return the first half
uint16_t pieces_split(struct pieces *pieces, uint16_t index, kozo_handle_t first);

/// Make a free piece a taken one, and a taken one free.
void pieces_take(struct pieces *pieces, uint16_t index);
void pieces_give(struct pieces *pieces, uint16_t index);

/// The piece whose halves, one of which is `index`, are both free, or PIECE_NONE.
uint16_t pieces_mergeable(const struct pieces *pieces, uint16_t index);

/// Merge the free halves of a split piece, which becomes free.
void pieces_merge(struct pieces *pieces, uint16_t index);
