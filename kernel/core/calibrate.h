// SPDX-License-Identifier: Apache-2.0
//
// Measures the frequency of a counter against a reference, for no longer than the wanted precision takes.
#pragma once

#include <stdint.h>

/// A counter of known frequency.
struct calibration_reference {
    uint32_t (*read)(void);
    /// Its bits. 20 ms must not wrap it.
    uint32_t mask;
    uint64_t hz;
};

/// The counter's frequency in Hz, which may be off by one part in `precision` at worst unless that took more than 20
/// ms. `read` must count up, without wrapping meanwhile. 0 if the reference or the counter stands still.
uint64_t calibrate(const struct calibration_reference *reference, uint64_t (*read)(void), unsigned precision);
