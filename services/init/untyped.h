// SPDX-License-Identifier: Apache-2.0
//
// The machine's memory, as init hands it out: whole Untyped of the size asked for.
#pragma once

#include <kozo_abi.h>
#include <stdint.h>

/// Take over the Untyped that the kernel gave init, `count` of them from INIT_UNTYPED_FIRST on; 0 or a negative error.
int64_t untyped_init(uint64_t count);

/// Take an Untyped of 2^bits bytes out of the piece of memory that fits best.
///
/// @param piece  where the piece's number goes, for the functions below
/// @return 0 or a negative error; ERR_NO_MEMORY also when init has no slots left
int64_t untyped_take(uint64_t bits, uint16_t *piece);

/// Give a piece back. Nothing may have been derived from its Untyped any more.
void untyped_give(uint16_t piece);

/// The Untyped of a piece, in init's CNode.
kozo_handle_t untyped_handle(uint16_t piece);

/// Bytes of memory in all, and of what nobody has.
uint64_t untyped_total_bytes(void);
uint64_t untyped_free_bytes(void);
