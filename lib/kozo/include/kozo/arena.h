// SPDX-License-Identifier: Apache-2.0
//
// What one party has of the machine, and gives back as a whole: an Untyped, and slots of the caller's own CNode that
// hold the objects created in it.

#ifndef KOZO_ARENA_H
#define KOZO_ARENA_H

#include <kozo/pool.h>
#include <kozo_abi.h>
#include <stdbool.h>
#include <stdint.h>

struct kozo_arena {
    kozo_handle_t untyped;
    /// Slots of the caller's CNode: `slot_count` from `first_slot` on, of which `slots_used` are taken.
    kozo_handle_t first_slot;
    uint64_t slot_count;
    uint64_t slots_used;
    /// Binary logarithm of the Untyped's bytes.
    uint64_t bits;
    /// Where it is from, and its number there.
    struct kozo_pool *pool;
    uint16_t piece;
};

/// Take an Untyped of 2^bits bytes out of a pool, and `slot_count` slots; 0 or a negative error, ERR_NO_MEMORY if there
/// is no such.
int64_t kozo_arena_open(struct kozo_arena *arena, struct kozo_pool *pool, uint64_t bits, uint64_t slot_count);

/// Take a slot for a capability from elsewhere; NULL_HANDLE if all are taken.
kozo_handle_t kozo_arena_slot(struct kozo_arena *arena);

/// Create an object in the arena's memory, with its capability in one of the arena's slots.
///
/// @param type       ObjectType
/// @param size_bits  as in CAP_CREATE
/// @param handle     where its handle goes
/// @return 0 or a negative error; ERR_NO_MEMORY also when all slots are taken
int64_t kozo_arena_create(struct kozo_arena *arena, enum kozo_object_type type, uint64_t size_bits,
                          kozo_handle_t *handle);

/// End everything that was created in the arena's memory, empty its slots and give both back.
///
/// @return false if the kernel left anything of it; then neither is ever used again
bool kozo_arena_close(struct kozo_arena *arena);

#endif
