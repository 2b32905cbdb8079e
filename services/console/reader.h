// SPDX-License-Identifier: Apache-2.0
//
// The one client that may wait for input, and how its answer waits with it.

#ifndef CONSOLE_READER_H
#define CONSOLE_READER_H

#include "ring.h"

#include <kozo/ipc.h>

/// Create the second Reply, so that one can hold a reader while the other one serves. Reports and ends on failure.
void reader_init(void);

/// Handle CONSOLE_READ.
///
/// @param message  the request; when true is returned, its answer
/// @return true if the answer is due now, false if it waits for input
bool reader_read(struct ring *input, struct kozo_message *message);

/// Answer the reader that waits, if any, when there is input for it.
void reader_wake(struct ring *input);

#endif
