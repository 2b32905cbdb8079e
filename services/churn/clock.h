// SPDX-License-Identifier: Apache-2.0
//
// Time.

#ifndef CHURN_CLOCK_H
#define CHURN_CLOCK_H

#include <stdint.h>

/// Begin. Reports and ends on failure.
void clock_init(void);

/// Nanoseconds since the machine's start.
uint64_t clock_now(void);

/// Let others run for so many nanoseconds.
void clock_sleep(uint64_t nanoseconds);

#endif
