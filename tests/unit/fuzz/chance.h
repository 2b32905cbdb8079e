// SPDX-License-Identifier: Apache-2.0
//
// Chance that a seed decides.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// Begins the sequence of numbers that belongs to a seed.
void chance_start(uint64_t seed);

uint64_t chance_word(void);

/// A number below `limit`, which is not 0.
unsigned chance_below(uint64_t limit);

/// True once in `count` times.
bool chance_one_in(unsigned count);
