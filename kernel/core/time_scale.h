// SPDX-License-Identifier: Apache-2.0
//
// Conversion between ticks of two clocks by one multiplication with a fixed-point factor of 32 fractional bits.
// Its relative error is below from_hz / (to_hz * 2^32), 10^-9 for a counter of 4 GHz converted to nanoseconds.
#pragma once

#include <stdint.h>

#define NS_PER_SECOND UINT64_C(1000000000)

__extension__ typedef unsigned __int128 uint128_t;

struct time_scale {
    /// Ticks of the one clock in a tick of the other, times 2^32.
    uint64_t factor;
};

/// The scale from ticks at `from_hz`, not 0, to ticks at `to_hz`, below 2^32.
static inline struct time_scale time_scale_make(uint64_t from_hz, uint64_t to_hz) {
    return (struct time_scale){(to_hz << 32) / from_hz};
}

/// `ticks` converted, rounded down. The result must fit 64 bits: in nanoseconds, 584 years.
static inline uint64_t time_scale_apply(struct time_scale scale, uint64_t ticks) {
    return (uint64_t)(((uint128_t)ticks * scale.factor) >> 32);
}
