// SPDX-License-Identifier: Apache-2.0
//
// The machine's memory.

#include "untyped.h"

_Static_assert(INIT_MAX_UNTYPED <= KOZO_PIECES_MAX_ROOTS, "all of the kernel's Untyped are roots");

struct kozo_pool machine_memory;

int64_t untyped_init(uint64_t count) {
    int64_t error = 0;
    for (uint64_t i = 0; !error && i < count; i++)
        error = kozo_pool_add(&machine_memory, INIT_UNTYPED_FIRST + i);
    return error;
}

uint64_t untyped_total_bytes(void) {
    return machine_memory.pieces.total_bytes;
}

uint64_t untyped_free_bytes(void) {
    return machine_memory.pieces.free_bytes;
}
