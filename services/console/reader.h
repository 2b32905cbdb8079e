// SPDX-License-Identifier: Apache-2.0
//
// The one client that may wait for input, and how its answer waits with it.

#ifndef CONSOLE_READER_H
#define CONSOLE_READER_H

#include "ring.h"

/// Create the second Reply, so that one can hold a reader while the other one serves. Reports and ends on failure.
void reader_init(void);

/// Handle CONSOLE_READ: keep the reader until reader_wake() answers it.
///
/// @param most  the most bytes that it wants
/// @return KOZO_ANSWER_LATER, or the Status to answer
int64_t reader_read(uint64_t most);

/// Answer the reader, if there is one, once there is input for it. What it can take no more stays for the next one.
void reader_wake(struct ring *input);

#endif
