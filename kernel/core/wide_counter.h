// SPDX-License-Identifier: Apache-2.0
//
// Extends a hardware counter that wraps to 64 bits. It must be read at least once in each period of the hardware.
#pragma once

#include <stdint.h>

struct wide_counter {
    /// Ticks since the counter was made.
    uint64_t ticks;
    /// The hardware's value at the last reading.
    uint32_t last;
    /// The hardware's bits: its period minus 1.
    uint32_t mask;
};

/// A counter that stands at 0 while the hardware stands at `value`. `bits` is its width, 1 to 32.
static inline struct wide_counter wide_counter_make(unsigned bits, uint32_t value) {
    uint32_t mask = UINT32_MAX >> (32 - bits);
    return (struct wide_counter){.ticks = 0, .last = value & mask, .mask = mask};
}

/// The ticks until the hardware reached `value`, which was read just now.
static inline uint64_t wide_counter_update(struct wide_counter *counter, uint32_t value) {
    counter->ticks += (value - counter->last) & counter->mask;
    counter->last = value & counter->mask;
    return counter->ticks;
}
