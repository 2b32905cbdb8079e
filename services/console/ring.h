// SPDX-License-Identifier: Apache-2.0
//
// Input that nobody has read yet.

#ifndef CONSOLE_RING_H
#define CONSOLE_RING_H

#include <stdint.h>

#define RING_SIZE 256

/// A queue of bytes. All zero it is empty. Invariant: written - read <= RING_SIZE.
struct ring {
    uint64_t written, read; ///< bytes that ever went in and came out
    uint64_t dropped;       ///< bytes that found it full since this was last reset
    uint8_t bytes[RING_SIZE];
};
_Static_assert((RING_SIZE & (RING_SIZE - 1)) == 0, "positions are taken modulo the size");

/// Bytes in the queue.
uint64_t ring_length(const struct ring *ring);

/// Add a byte, or count it as dropped if the queue is full.
void ring_put(struct ring *ring, uint8_t byte);

/// Copy the oldest bytes, at most `limit`, without taking them out; their number.
uint64_t ring_peek(const struct ring *ring, uint8_t *into, uint64_t limit);

/// Take the `count` oldest bytes out; no more than there are.
void ring_discard(struct ring *ring, uint64_t count);

#endif
