// SPDX-License-Identifier: Apache-2.0
//
// Shared memory that the plan declares.

#include "shared.h"

#include "load.h"

static struct {
    const struct plan *plan;
    /// The first page of each; the others' slots follow.
    kozo_handle_t first[PLAN_MAX_SHARED];
} shared;

static uint64_t pages_of(uint32_t place) {
    return shared.plan->shared[place].bytes / KOZO_PAGE_SIZE;
}

static int64_t create(uint32_t place) {
    int64_t error = 0;
    for (uint64_t i = 0; !error && i < pages_of(place); i++) {
        kozo_handle_t frame;
        error = kozo_arena_create(&lasting_arena, OBJECT_FRAME, FRAME_SMALL_BITS, &frame);
        if (!error && i == 0)
            shared.first[place] = frame;
    }
    return error;
}

int64_t shared_init(const struct plan *plan) {
    shared.plan = plan;
    int64_t error = 0;
    for (uint32_t i = 0; !error && i < plan->header->shared_count; i++)
        error = create(i);
    return error;
}

kozo_handle_t shared_frame(uint32_t place, uint64_t offset) {
    return shared.first[place] + offset / KOZO_PAGE_SIZE;
}

int64_t shared_map(struct kozo_space *space, uint32_t place, uint64_t address, uint64_t protection) {
    int64_t error = 0;
    for (uint64_t i = 0; !error && i < pages_of(place); i++)
        error = kozo_space_map_shared(space, shared.first[place] + i, FRAME_SMALL_BITS, address + i * KOZO_PAGE_SIZE,
                                      protection);
    return error;
}
