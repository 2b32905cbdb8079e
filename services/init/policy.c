// SPDX-License-Identifier: Apache-2.0
//
// Whether a service that ended is started again, and when.

#include "policy.h"

bool policy_is_failure(enum kozo_exit_kind kind, uint64_t code) {
    return kind != EXIT_STATUS || code != 0;
}

/// Note a failure; whether there are more than the limit within the window now.
static bool is_beyond_limit(struct policy *policy, const struct plan_service *service, uint64_t now) {
    uint64_t count = policy->failure_count++;
    uint64_t limit = service->limit_count;
    // With this one there are limit + 1 of them from that one on, which is not overwritten yet.
    bool beyond =
        count >= limit && now - policy->failures[(count - limit) % PLAN_MAX_LIMIT] <= service->limit_window_ns;
    policy->failures[count % PLAN_MAX_LIMIT] = now;
    return beyond;
}

/// How long to wait now, and twice as long the next time.
static uint64_t take_backoff(struct policy *policy, const struct plan_service *service, uint64_t ran) {
    bool is_first = policy->backoff == 0 || ran > service->backoff_most_ns;
    uint64_t wait = is_first ? service->backoff_first_ns : policy->backoff;
    policy->backoff = wait < service->backoff_most_ns / 2 ? 2 * wait : service->backoff_most_ns;
    return wait;
}

enum policy_verdict policy_decide(struct policy *policy, const struct plan_service *service, bool is_failure,
                                  uint64_t ran, uint64_t now, uint64_t *wait) {
    if (service->restart == PLAN_RESTART_NEVER || (service->restart == PLAN_RESTART_ON_FAILURE && !is_failure))
        return POLICY_LET_BE;
    if (is_failure && is_beyond_limit(policy, service, now))
        return POLICY_GIVE_UP;
    *wait = take_backoff(policy, service, ran);
    return POLICY_RESTART;
}
