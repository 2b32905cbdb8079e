// SPDX-License-Identifier: Apache-2.0
//
// Whether a service that ended is started again, and when. Pure, for host tests.
#pragma once

#include "plan.h"

#include <kozo_abi.h>
#include <stdbool.h>
#include <stdint.h>

/// What is remembered of a service's failures. Nothing when zero.
struct policy {
    /// When failure number n was, at n % PLAN_MAX_LIMIT, in nanoseconds of the clock.
    uint64_t failures[PLAN_MAX_LIMIT];
    uint64_t failure_count;
    /// How long the next restart waits; 0 stands for the first one.
    uint64_t backoff;
};

enum policy_verdict {
    POLICY_LET_BE,  ///< it stays down, as it should
    POLICY_RESTART, ///< it is started again
    POLICY_GIVE_UP, ///< it failed too often, and stays down
};

/// Whether a run that ended so is a failure.
bool policy_is_failure(enum kozo_exit_kind kind, uint64_t code);

/// A run has ended, or was not possible: decide.
///
/// @param is_failure  policy_is_failure(), or true if it could not even be started
/// @param ran         for how long it ran, in nanoseconds
/// @param now         by the clock
/// @param wait        of POLICY_RESTART: where the time from now until then goes
enum policy_verdict policy_decide(struct policy *policy, const struct plan_service *service, bool is_failure,
                                  uint64_t ran, uint64_t now, uint64_t *wait);
