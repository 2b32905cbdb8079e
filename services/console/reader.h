// SPDX-License-Identifier: Apache-2.0
//
// The one client that may wait for input, and how its answer waits with it.

#ifndef CONSOLE_READER_H
#define CONSOLE_READER_H

#include "ring.h"

#include <stddef.h>

/// Create the second Reply, so that one can hold a reader while the other one serves. Reports and ends on failure.
void reader_init(void);

/// Handle CONSOLE_READ.
///
/// @param most    the most bytes that it wants
/// @param data    room for CONSOLE_READ_DATA_MAX bytes
/// @param length  where their number goes
/// @return the Status to answer, or KOZO_ANSWER_LATER if it waits for input
int64_t reader_read(struct ring *input, uint64_t most, uint8_t *data, size_t *length);

/// Answer the reader that waits, if any, when there is input for it.
void reader_wake(struct ring *input);

#endif
