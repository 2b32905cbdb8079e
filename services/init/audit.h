// SPDX-License-Identifier: Apache-2.0
//
// What the running services hold, and have mapped, as the derivation tree has it, and where it comes from.
#pragma once

#include "service.h"

#include <kozo_abi.h>
#include <stdbool.h>
#include <stdint.h>

/// Take what an audit needs of init's own; 0 or a negative error.
int64_t audit_init(void);

/// What to look for.
struct audit_question {
    /// A service's number, or EVERY_SERVICE.
    uint64_t service;
    /// Only what is undeclared.
    bool undeclared;
};

/// How much there is of it: services that run, capabilities that they hold, and how much of that, mappings included, is
/// undeclared.
struct audit_counts {
    uint64_t services, capabilities, undeclared;
};

/// Tell of number `number` of what is looked for, in the order of the services' CNodes as far as they go. 0 looks anew;
/// others tell of what was found last if the question is the same.
///
/// @param holder  the number of the service whose it is
/// @param info    of type 0 if there are not so many
/// @return 0 or a negative error
int64_t audit_ask(struct audit_question question, uint64_t number, struct audit_counts *counts, uint64_t *holder,
                  struct kozo_capability_info *info);
