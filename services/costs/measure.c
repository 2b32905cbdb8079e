// SPDX-License-Identifier: Apache-2.0
#include "measure.h"

#include <kozo/print.h>
#include <kozo/start.h>

static const char *row;
/// Of a point of a curve; of a row, NO_NUMBER.
static uint64_t row_number;
static const uint64_t NO_NUMBER = UINT64_MAX;
static unsigned rounds, warm_up;
static uint64_t samples[ROUNDS];
/// Counts of one instruction, and of two readings with nothing between.
static uint64_t scale, overhead;

static uint64_t empty_round(uint64_t times) {
    (void)times;
    uint64_t begun, ended;
    TIME_BEGIN(begun);
    TIME_END(ended);
    return ended - begun;
}

/// Two instructions each time around.
static uint64_t loop_round(uint64_t times) {
    uint64_t begun, ended;
    TIME_BEGIN(begun);
    __asm__ volatile("1: decq %0\n\tjnz 1b" : "+b"(times));
    TIME_END(ended);
    return ended - begun;
}

/// The least of some tries: an interrupt may come between.
static uint64_t least_of(uint64_t (*round)(uint64_t times), uint64_t times) {
    uint64_t least = UINT64_MAX;
    for (unsigned i = 0; i < WARM_UP; i++) {
        uint64_t counts = round(times);
        least = counts < least ? counts : least;
    }
    return least;
}

bool measure_calibrate(void) {
    const uint64_t SHORT = 1000, LONG = 3000, LOOP_INSTRUCTIONS = 2;
    overhead = least_of(empty_round, 0);
    uint64_t shorter = least_of(loop_round, SHORT);
    uint64_t longer = least_of(loop_round, LONG);
    uint64_t difference = longer - shorter;
    scale = difference / ((LONG - SHORT) * LOOP_INSTRUCTIONS);
    // A loop is its instructions, those of the readings, and what puts the number of times into its register.
    uint64_t known = SHORT * LOOP_INSTRUCTIONS * scale;
    bool exact = scale != 0 && difference % ((LONG - SHORT) * LOOP_INSTRUCTIONS) == 0 && overhead % scale == 0 &&
                 shorter >= known + overhead && shorter - known - overhead <= 2 * scale;
    if (!exact) {
        printf("%s: the time-stamp counter does not count instructions: loops of %lu and %lu take %lu and %lu\n",
               kozo_name(), SHORT * LOOP_INSTRUCTIONS, LONG * LOOP_INSTRUCTIONS, shorter, longer);
    } else {
        printf("scale %lu counts an instruction\n", scale);
    }
    return exact;
}

void measure_begin(const char *name) {
    measure_begin_point(name, NO_NUMBER);
}

void measure_begin_point(const char *name, uint64_t number) {
    row = name;
    row_number = number;
    rounds = 0;
    warm_up = WARM_UP;
}

bool measure_more(unsigned wanted) {
    return rounds < wanted;
}

/// The counts of a round have to be whole instructions, and those of its two readings at least.
static void check_counts(uint64_t counts, uint64_t least) {
    if (counts % scale != 0 || counts < least) {
        printf("%s: %s: %lu counts are no number of instructions\n", kozo_name(), row, counts);
        check_fail();
    }
}

void measure_add(uint64_t counts) {
    if (warm_up > 0) {
        warm_up--;
        return;
    }
    check_counts(counts, overhead);
    samples[rounds++] = (counts - overhead) / scale;
}

/// The samples in order.
static void sort(void) {
    for (unsigned i = 1; i < rounds; i++) {
        uint64_t sample = samples[i];
        unsigned place = i;
        for (; place > 0 && samples[place - 1] > sample; place--) {
            samples[place] = samples[place - 1];
        }
        samples[place] = sample;
    }
}

/// The one that occurs most often; of several the smallest.
static uint64_t mode(void) {
    uint64_t found = samples[0];
    unsigned most = 0;
    for (unsigned begin = 0, end; begin < rounds; begin = end) {
        for (end = begin; end < rounds && samples[end] == samples[begin];) {
            end++;
        }
        if (end - begin > most) {
            most = end - begin;
            found = samples[begin];
        }
    }
    return found;
}

void measure_end(void) {
    sort();
    if (row_number == NO_NUMBER) {
        printf("row %s", row);
    } else {
        printf("point %s %lu", row, row_number);
    }
    printf(" %lu %lu %lu %u\n", samples[0], mode(), samples[rounds - 1], rounds);
}

void measure_once(const char *name, uint64_t counts) {
    measure_begin(name);
    check_counts(counts, scale);
    samples[rounds++] = counts / scale;
    measure_end();
}
