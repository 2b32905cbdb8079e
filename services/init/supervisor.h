// SPDX-License-Identifier: Apache-2.0
//
// init once the system runs: it answers what services ask of it, and takes down those that end.
#pragma once

#include <kozo_abi.h>

/// Say when the system came up, by the time stamp counter: what the services can ask for.
///
/// @param exited  when the firmware's boot services had been left
/// @param began   when init carried out its first instruction
void supervisor_booted(uint64_t exited, uint64_t began);

/// Create init's endpoint, from init's own memory.
///
/// @param system  where the endpoint's handle goes (OWN, SEND, GRANT)
/// @return 0 or a negative error
int64_t supervisor_init(kozo_handle_t *system);

/// Serve for ever.
_Noreturn void supervisor_run(void);
