// SPDX-License-Identifier: Apache-2.0
//
// Numbers that look random and are the same for the same seed. They keep no secrets.

#ifndef KOZO_RANDOM_H
#define KOZO_RANDOM_H

#include <stdint.h>

/// The next number of the sequence that `*state`, at first the seed, stands for (splitmix64).
static inline uint64_t kozo_random(uint64_t *state) {
    uint64_t mixed = *state += UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

/// A number below `limit`, which is not 0.
static inline uint64_t kozo_random_below(uint64_t *state, uint64_t limit) {
    return kozo_random(state) % limit;
}

#endif
