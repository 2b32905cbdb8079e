// SPDX-License-Identifier: Apache-2.0
//
// Times and sizes, for people.

#include "amount.h"

#include <kozo/print.h>

#define NS_PER_S  UINT64_C(1000000000)
#define NS_PER_US UINT64_C(1000)

void amount_of_time(char into[AMOUNT_SIZE], uint64_t nanoseconds) {
    snprintf(into, AMOUNT_SIZE, "%lu.%06lu s", nanoseconds / NS_PER_S, nanoseconds % NS_PER_S / NS_PER_US);
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
