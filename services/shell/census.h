// SPDX-License-Identifier: Apache-2.0
//
// All services at one moment, as init tells of them.

#ifndef SHELL_CENSUS_H
#define SHELL_CENSUS_H

#include <kozo_abi.h>
#include <stddef.h>
#include <stdint.h>

struct census {
    uint64_t time;         ///< nanoseconds since the start
    uint64_t memory, free; ///< bytes that there are in all, and that nobody uses
    size_t count;
    struct kozo_service_info services[SERVICES_MAX]; ///< by their numbers
};

/// Ask init; 0, a negative error or a positive Status.
int64_t census_take(struct census *census);

/// Look for the service `name`.
///
/// @param number  where its number goes
/// @param info    what init tells of it
/// @return 0, STATUS_NOT_FOUND, or another error
int64_t census_find(const char *name, uint64_t *number, struct kozo_service_info *info);

#endif
