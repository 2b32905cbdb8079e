// SPDX-License-Identifier: Apache-2.0
//
// The services that are killed, as init tells of them.

#ifndef REAPER_VICTIMS_H
#define REAPER_VICTIMS_H

#include <kozo_abi.h>
#include <stdbool.h>
#include <stddef.h>

struct victim {
    char name[START_NAME_SIZE];
    uint64_t number;     ///< that of SYSTEM_LIST
    uint64_t generation; ///< at the beginning
    uint64_t kills;
};

extern struct victim victims[SERVICES_MAX];
extern size_t victim_count;

/// All services that run, but the caller.
void victims_find(void);

/// Start every one anew, and wait until each has nothing left to do but to wait. Of what they take at their first
/// requests nothing is left then.
///
/// @return false, having said so, if one is not at rest in time
bool victims_renew(void);

/// Wait until the victim runs again; false, having said so, if it does not in time.
bool victim_is_back(const struct victim *victim);

/// Whether each was started anew as often as it was killed, at least; says which was not.
bool victims_are_restarted(void);

#endif
