// SPDX-License-Identifier: Apache-2.0
//
// What `top` shows: who had the CPU between two looks at the services. Pure, for host tests.

#ifndef SHELL_TOP_H
#define SHELL_TOP_H

#include "census.h"

#include <stddef.h>
#include <stdint.h>

/// Room that every line fits, its zero included.
#define TOP_TEXT_SIZE 192

/// A service, and the nanoseconds that it had the CPU between the two looks.
struct top_row {
    const struct kozo_service_info *info;
    uint64_t spent;
};

/// Find the services to show, those with most CPU time first: the ones that run, and those that did meanwhile.
///
/// @param before  the earlier look; all zero it is the start of the system
/// @param rows    room for SERVICES_MAX
/// @return how many
size_t top_rows(struct top_row *rows, const struct census *before, const struct census *now);

/// The first line: time since the start, memory, and what nobody used of the CPU. What init did by itself, for no
/// service, counts to that: it is nobody's in the services' figures.
void top_summary(char into[TOP_TEXT_SIZE], const struct census *before, const struct census *now);

/// What stands above the lines of top_line().
extern const char top_heading[];

/// A service's line, which fits a terminal of 80 columns.
void top_line(char into[TOP_TEXT_SIZE], const struct top_row *row, const struct census *before,
              const struct census *now);

#endif
