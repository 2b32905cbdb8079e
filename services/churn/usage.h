// SPDX-License-Identifier: Apache-2.0
//
// What is in use of the machine, as init and the kernel count it.

#ifndef CHURN_USAGE_H
#define CHURN_USAGE_H

#include <stdint.h>

/// The figures of SYSTEM_USAGE.
struct usage {
    uint64_t free, uncreated, capabilities, slots;
};

/// Count. Reports and ends on failure.
struct usage usage_count(void);

/// Print it, after the service's name and `when` it is of.
void usage_show(const char *when, const struct usage *usage);

#endif
