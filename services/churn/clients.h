// SPDX-License-Identifier: Apache-2.0
//
// Clients of the "mayfly": threads that call it until it is gone.

#ifndef CHURN_CLIENTS_H
#define CHURN_CLIENTS_H

#include <stdbool.h>

/// Create them. They wait. Reports and ends on failure.
void clients_init(void);

/// Let them call, all of them at once and each again when it has been answered, until there is no server.
void clients_go(void);

/// Wait for all of them to be back.
///
/// @return false if one still waits for an answer after a second, or was told anything else than PEER_GONE
bool clients_back(void);

#endif
