// SPDX-License-Identifier: Apache-2.0
//
// Times and sizes, for people.

#include "amount.h"

#include <kozo/print.h>

#define NS_PER_S   UINT64_C(1000000000)
#define NS_PER_MS  UINT64_C(1000000)
#define NS_PER_US  UINT64_C(1000)
#define S_PER_MIN  60
#define S_PER_HOUR 3600
#define S_PER_DAY  86400

void amount_of_time(char into[AMOUNT_SIZE], uint64_t nanoseconds) {
    snprintf(into, AMOUNT_SIZE, "%lu.%06lu s", nanoseconds / NS_PER_S, nanoseconds % NS_PER_S / NS_PER_US);
}

void amount_of_duration(char into[AMOUNT_SIZE], uint64_t nanoseconds) {
    uint64_t seconds = nanoseconds / NS_PER_S;
    if (nanoseconds < NS_PER_MS)
        snprintf(into, AMOUNT_SIZE, "%lu us", nanoseconds / NS_PER_US);
    else if (nanoseconds < NS_PER_S)
        snprintf(into, AMOUNT_SIZE, "%lu ms", nanoseconds / NS_PER_MS);
    else if (seconds < S_PER_MIN)
        snprintf(into, AMOUNT_SIZE, "%lu s", seconds);
    else if (seconds < S_PER_HOUR)
        snprintf(into, AMOUNT_SIZE, "%lu min %lu s", seconds / S_PER_MIN, seconds % S_PER_MIN);
    else if (seconds < S_PER_DAY)
        snprintf(into, AMOUNT_SIZE, "%lu h %lu min", seconds / S_PER_HOUR, seconds % S_PER_HOUR / S_PER_MIN);
    else
        snprintf(into, AMOUNT_SIZE, "%lu d %lu h", seconds / S_PER_DAY, seconds % S_PER_DAY / S_PER_HOUR);
}

uint64_t amount_share(uint64_t part, uint64_t whole) {
    if (part >= whole)
        return whole ? 1000 : 0;
    while (part > UINT64_MAX / 1000) {
        part >>= 1;
        whole >>= 1;
    }
    return part * 1000 / whole;
}

void amount_of_share(char into[AMOUNT_SIZE], uint64_t part, uint64_t whole) {
    uint64_t share = amount_share(part, whole);
    snprintf(into, AMOUNT_SIZE, "%lu.%lu%%", share / 10, share % 10);
}

void amount_of_memory(char into[AMOUNT_SIZE], uint64_t bytes) {
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    unsigned unit = 0;
    while (unit < 6 && bytes >> (10 * (unit + 1)))
        unit++;
    uint64_t whole = bytes >> (10 * unit);
    uint64_t rest = bytes - (whole << (10 * unit));
    if (rest)
        snprintf(into, AMOUNT_SIZE, "%lu.%lu %s", whole, (rest >> (10 * (unit - 1))) * 10 / 1024, units[unit]);
    else
        snprintf(into, AMOUNT_SIZE, "%lu %s", whole, units[unit]);
}
