// SPDX-License-Identifier: Apache-2.0
//
// The moment at which the reference ticks is enclosed between two readings of the counter. Where reading is quick
// against the interval measured, the result is good; so the interval grows until the two enclosures are narrow enough
// beside it. For a 2048th that is 4 ms on hardware, where a reading takes 1 us, and a fraction of it under an
// emulator that counts instructions.

#include "calibrate.h"

#include <stdbool.h>

/// Longest interval: a 50th of a second.
#define LONGEST_PART 50
/// How many ticks the best starting point is chosen from.
#define START_CHOICES 4
/// Readings after which the reference is taken to stand still: a second or more, where each takes 1 us.
#define MAX_READINGS 1000000

/// A tick of the reference: its value, and counter readings before and after it.
struct tick {
    uint32_t reference;
    uint64_t before;
    uint64_t after;
};

static bool wait_tick(const struct calibration_reference *reference, uint64_t (*read)(void), struct tick *tick) {
    uint64_t before = read();
    uint32_t first = reference->read() & reference->mask;
    for (unsigned i = 0; i < MAX_READINGS; i++) {
        uint64_t now = read();
        uint32_t value = reference->read() & reference->mask;
        if (value != first) {
            *tick = (struct tick){.reference = value, .before = before, .after = read()};
            return true;
        }
        before = now;
    }
    return false;
}

static uint64_t width(const struct tick *tick) {
    return tick->after - tick->before;
}

/// A starting point that nothing else (system management mode, a hypervisor) came into.
static bool choose_start(const struct calibration_reference *reference, uint64_t (*read)(void), struct tick *start) {
    if (!wait_tick(reference, read, start)) {
        return false;
    }
    for (unsigned i = 1; i < START_CHOICES; i++) {
        struct tick tick;
        if (!wait_tick(reference, read, &tick)) {
            return false;
        }
        if (width(&tick) <= width(start)) {
            *start = tick;
        }
    }
    return true;
}

uint64_t calibrate(const struct calibration_reference *reference, uint64_t (*read)(void), unsigned precision) {
    struct tick start;
    if (!choose_start(reference, read, &start)) {
        return 0;
    }
    for (;;) {
        struct tick end;
        if (!wait_tick(reference, read, &end)) {
            return 0;
        }
        // Both middles, doubled: the difference of two sums is exact.
        uint64_t doubled = (end.before + end.after) - (start.before + start.after);
        uint64_t uncertainty = (width(&start) + width(&end)) / 2 + 1;
        uint32_t ticks = (end.reference - start.reference) & reference->mask;
        if (doubled / 2 / precision >= uncertainty || ticks >= reference->hz / LONGEST_PART) {
            return doubled * reference->hz / ticks / 2;
        }
    }
}
