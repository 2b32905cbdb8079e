// SPDX-License-Identifier: Apache-2.0
#include "chance.h"

static uint64_t state;

void chance_start(uint64_t seed) {
    // Not 0, and far from the state of the next seed.
    state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

uint64_t chance_word(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state * UINT64_C(0x2545f4914f6cdd1d);
}

unsigned chance_below(uint64_t limit) {
    return (unsigned)((chance_word() >> 33) % limit);
}

bool chance_one_in(unsigned count) {
    return chance_below(count) == 0;
}
