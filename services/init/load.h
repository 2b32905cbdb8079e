// SPDX-License-Identifier: Apache-2.0
//
// The plan, as init has it in its own memory, and the memory for all that a system has for good.
#pragma once

#include "plan.h"

#include <kozo/arena.h>

/// Copy the plan out of the initrd and check it. Panics if there is none or it is no good: without it there is nothing
/// to do.
///
/// @return the plan, which stays
const struct plan *plan_load(void);

/// What outlives the services' runs is created here: the endpoints and notifications of services, shared memory. Open
/// once the plan is loaded, with room for all of it.
extern struct kozo_arena lasting_arena;
