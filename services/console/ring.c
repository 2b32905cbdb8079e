// SPDX-License-Identifier: Apache-2.0
//
// Input that nobody has read yet.

#include "ring.h"

uint64_t ring_length(const struct ring *ring) {
    return ring->written - ring->read;
}

void ring_put(struct ring *ring, uint8_t byte) {
    if (ring_length(ring) == RING_SIZE)
        ring->dropped++;
    else
        ring->bytes[ring->written++ % RING_SIZE] = byte;
}

uint64_t ring_peek(const struct ring *ring, uint8_t *into, uint64_t limit) {
    uint64_t count = ring_length(ring) < limit ? ring_length(ring) : limit;
    for (uint64_t i = 0; i < count; i++)
        into[i] = ring->bytes[(ring->read + i) % RING_SIZE];
    return count;
}

void ring_discard(struct ring *ring, uint64_t count) {
    ring->read += count;
}
