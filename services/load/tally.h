// SPDX-License-Identifier: Apache-2.0
//
// What clients under load count of their calls, in memory that outlives them.

#ifndef LOAD_TALLY_H
#define LOAD_TALLY_H

#include <stdint.h>

/// Clients that count, each in a line of its own.
#define TALLY_LINES 2

/// Calls of a client, by how they ended. Only that client writes here.
struct tally {
    uint64_t answered;
    uint64_t restarted; ///< STATUS_PEER_RESTARTED
    uint64_t met;       ///< those, and the calls that were repeated by the library for the same reason
    uint64_t wrong;     ///< anything else
    int64_t last_wrong; ///< the last of these, a negative error or a positive Status
    uint64_t runs;      ///< how often the client was started
};

/// Count a call that ended with this: 0, a negative error or a positive Status.
void tally_count(volatile struct tally *line, int64_t status);

/// All TALLY_LINES together.
struct tally tally_sum(const volatile struct tally *lines);

#endif
