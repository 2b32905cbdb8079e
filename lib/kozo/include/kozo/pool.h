// SPDX-License-Identifier: Apache-2.0
//
// Memory that is handed out as whole Untyped of the size asked for, and taken back. What pieces.h decides, done with
// the kernel.

#ifndef KOZO_POOL_H
#define KOZO_POOL_H

#include <kozo/pieces.h>
#include <kozo_abi.h>
#include <stdint.h>

/// The memory of a pool, as pieces of it. Empty when zero.
struct kozo_pool {
    struct kozo_pieces pieces;
};

/// Add an Untyped that nothing was created of, all of which is the pool's from then on; 0 or a negative error.
int64_t kozo_pool_add(struct kozo_pool *pool, kozo_handle_t untyped);

/// Take an Untyped of 2^bits bytes out of the piece of memory that fits best.
///
/// @param piece  where the piece's number goes, for the functions below
/// @return 0 or a negative error; ERR_NO_MEMORY also when the caller has no slots left
int64_t kozo_pool_take(struct kozo_pool *pool, uint64_t bits, uint16_t *piece);

/// Give a piece back. Nothing may be derived from its Untyped any more.
void kozo_pool_give(struct kozo_pool *pool, uint16_t piece);

/// The Untyped of a piece, in the caller's CNode.
kozo_handle_t kozo_pool_handle(const struct kozo_pool *pool, uint16_t piece);

#endif
