// SPDX-License-Identifier: Apache-2.0
// sources: services/init/policy.c
// includes: services/init lib/kozo/include
//
// Whether a service that ended is started again, and when: init's decisions.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policy.h"

#define MS UINT64_C(1000000)

static const struct plan_service service = {
    .restart = PLAN_RESTART_ON_FAILURE,
    .backoff_first_ns = 10 * MS,
    .backoff_most_ns = 100 * MS,
    .limit_count = 3,
    .limit_window_ns = 1000 * MS,
};

/// Expect that a failure after a run of `ran` is answered by a restart after `wait`.
static void expect_restart(struct policy *policy, const struct plan_service *of, uint64_t ran, uint64_t now,
                           uint64_t wait) {
    uint64_t got = UINT64_MAX;
    assert_int_equal(policy_decide(policy, of, true, ran, now, &got), POLICY_RESTART);
    assert_int_equal(got, wait);
}

static void expect_verdict(struct policy *policy, const struct plan_service *of, bool is_failure, uint64_t now,
                           enum policy_verdict verdict) {
    uint64_t wait;
    assert_int_equal(policy_decide(policy, of, is_failure, 0, now, &wait), verdict);
}

static void all_but_status_0_is_a_failure(void **state) {
    (void)state;
    assert_false(policy_is_failure(EXIT_STATUS, 0));
    assert_true(policy_is_failure(EXIT_STATUS, 1));
    assert_true(policy_is_failure(EXIT_STATUS, UINT64_MAX));
    assert_true(policy_is_failure(EXIT_FAULT, 0));
    assert_true(policy_is_failure(EXIT_KILLED, 0));
    assert_true(policy_is_failure(EXIT_WATCHDOG, 0));
}

static void policies_differ_in_what_they_restart(void **state) {
    (void)state;
    struct plan_service of = service;
    of.restart = PLAN_RESTART_NEVER;
    expect_verdict(&(struct policy){0}, &of, true, 1, POLICY_LET_BE);
    expect_verdict(&(struct policy){0}, &of, false, 1, POLICY_LET_BE);
    of.restart = PLAN_RESTART_ON_FAILURE;
    expect_verdict(&(struct policy){0}, &of, true, 1, POLICY_RESTART);
    expect_verdict(&(struct policy){0}, &of, false, 1, POLICY_LET_BE);
    of.restart = PLAN_RESTART_ALWAYS;
    expect_verdict(&(struct policy){0}, &of, true, 1, POLICY_RESTART);
    expect_verdict(&(struct policy){0}, &of, false, 1, POLICY_RESTART);
}

static void the_backoff_doubles_up_to_the_most(void **state) {
    (void)state;
    static const uint64_t waits[] = {10, 20, 40, 80, 100, 100};
    struct policy policy = {0};
    for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++)
        expect_restart(&policy, &service, MS, i * 5000 * MS, waits[i] * MS);
}

static void the_backoff_starts_anew_after_a_long_run(void **state) {
    (void)state;
    struct policy policy = {0};
    expect_restart(&policy, &service, MS, 0, 10 * MS);
    expect_restart(&policy, &service, 100 * MS, 5000 * MS, 20 * MS);
    expect_restart(&policy, &service, 100 * MS + 1, 10000 * MS, 10 * MS);
    expect_restart(&policy, &service, MS, 15000 * MS, 20 * MS);
}

static void a_first_backoff_can_be_the_most(void **state) {
    (void)state;
    struct plan_service of = service;
    of.backoff_first_ns = of.backoff_most_ns;
    struct policy policy = {0};
    expect_restart(&policy, &of, MS, 0, 100 * MS);
    expect_restart(&policy, &of, MS, 5000 * MS, 100 * MS);
}

static void more_than_the_limit_within_the_window_is_too_much(void **state) {
    (void)state;
    struct policy policy = {0};
    for (uint64_t i = 0; i < 3; i++)
        expect_verdict(&policy, &service, true, i * 100 * MS, POLICY_RESTART);
    expect_verdict(&policy, &service, true, 1000 * MS, POLICY_GIVE_UP);
}

static void failures_before_the_window_do_not_count(void **state) {
    (void)state;
    struct policy policy = {0};
    for (uint64_t i = 0; i < 3; i++)
        expect_verdict(&policy, &service, true, i * 100 * MS, POLICY_RESTART);
    expect_verdict(&policy, &service, true, 1000 * MS + 1, POLICY_RESTART);
    // 100, 200 and 1000 ms are within the window of this one.
    expect_verdict(&policy, &service, true, 1100 * MS, POLICY_GIVE_UP);
}

static void ends_without_failure_do_not_count(void **state) {
    (void)state;
    struct plan_service of = service;
    of.restart = PLAN_RESTART_ALWAYS;
    struct policy policy = {0};
    for (uint64_t i = 0; i < 100; i++)
        expect_verdict(&policy, &of, false, i, POLICY_RESTART);
    for (uint64_t i = 0; i < 3; i++)
        expect_verdict(&policy, &of, true, 100 + i, POLICY_RESTART);
    expect_verdict(&policy, &of, true, 103, POLICY_GIVE_UP);
}

/// Each failure is compared with the right one before, also where their places are used again.
static void the_largest_limit_works(void **state) {
    (void)state;
    struct plan_service of = service;
    of.limit_count = PLAN_MAX_LIMIT;
    struct policy policy = {0};
    uint64_t spaced = of.limit_window_ns / PLAN_MAX_LIMIT + 1;
    for (uint64_t i = 0; i < UINT64_C(3) * PLAN_MAX_LIMIT; i++)
        expect_verdict(&policy, &of, true, i * spaced, POLICY_RESTART);
    uint64_t last = (UINT64_C(3) * PLAN_MAX_LIMIT - 1) * spaced;
    expect_verdict(&policy, &of, true, last + 1, POLICY_GIVE_UP);
}

static void without_a_limit_it_is_restarted_for_ever(void **state) {
    (void)state;
    struct plan_service of = service;
    of.limit_count = PLAN_NO_LIMIT;
    struct policy policy = {0};
    for (uint64_t i = 0; i < UINT64_C(3) * PLAN_MAX_LIMIT; i++)
        expect_verdict(&policy, &of, true, i, POLICY_RESTART);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_but_status_0_is_a_failure),
        cmocka_unit_test(policies_differ_in_what_they_restart),
        cmocka_unit_test(the_backoff_doubles_up_to_the_most),
        cmocka_unit_test(the_backoff_starts_anew_after_a_long_run),
        cmocka_unit_test(a_first_backoff_can_be_the_most),
        cmocka_unit_test(more_than_the_limit_within_the_window_is_too_much),
        cmocka_unit_test(failures_before_the_window_do_not_count),
        cmocka_unit_test(ends_without_failure_do_not_count),
        cmocka_unit_test(the_largest_limit_works),
        cmocka_unit_test(without_a_limit_it_is_restarted_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
