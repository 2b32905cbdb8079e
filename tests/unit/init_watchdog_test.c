// SPDX-License-Identifier: Apache-2.0
// sources: services/init/watchdog.c
// includes: services/init
//
// A service's watchdog: when it is asked, and when it is late.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "watchdog.h"

static void it_is_asked_once_a_period(void **state) {
    (void)state;
    struct watchdog watchdog = watchdog_start(100, 1000);
    assert_int_equal(watchdog.due, 1100);
    assert_int_equal(watchdog_look(&watchdog, 1099), WATCHDOG_WAIT);
    for (uint64_t now = 1100; now < 2000; now += 100) {
        assert_int_equal(watchdog_look(&watchdog, now), WATCHDOG_ASK);
        assert_int_equal(watchdog_look(&watchdog, now + 99), WATCHDOG_WAIT);
        watchdog_answered(&watchdog);
    }
}

static void no_answer_in_time_is_late(void **state) {
    (void)state;
    struct watchdog watchdog = watchdog_start(100, 0);
    assert_int_equal(watchdog_look(&watchdog, 100), WATCHDOG_ASK);
    assert_int_equal(watchdog_look(&watchdog, 199), WATCHDOG_WAIT);
    assert_int_equal(watchdog_look(&watchdog, 200), WATCHDOG_LATE);
    assert_int_equal(watchdog_look(&watchdog, 300), WATCHDOG_WAIT);
}

static void a_question_that_came_late_leaves_a_period_too(void **state) {
    (void)state;
    struct watchdog watchdog = watchdog_start(100, 0);
    assert_int_equal(watchdog_look(&watchdog, 190), WATCHDOG_ASK);
    assert_int_equal(watchdog_look(&watchdog, 289), WATCHDOG_WAIT);
    assert_int_equal(watchdog_look(&watchdog, 290), WATCHDOG_LATE);
}

static void a_machine_that_stood_still_is_asked_again(void **state) {
    (void)state;
    struct watchdog watchdog = watchdog_start(100, 0);
    assert_int_equal(watchdog_look(&watchdog, 100), WATCHDOG_ASK);
    assert_int_equal(watchdog_look(&watchdog, 251), WATCHDOG_ASK);
    assert_int_equal(watchdog_look(&watchdog, 350), WATCHDOG_WAIT);
    assert_int_equal(watchdog_look(&watchdog, 351), WATCHDOG_LATE);
}

static void a_little_late_is_late(void **state) {
    (void)state;
    struct watchdog watchdog = watchdog_start(100, 0);
    assert_int_equal(watchdog_look(&watchdog, 100), WATCHDOG_ASK);
    assert_int_equal(watchdog_look(&watchdog, 250), WATCHDOG_LATE);
}

static void an_answer_to_no_question_counts_for_none(void **state) {
    (void)state;
    struct watchdog watchdog = watchdog_start(100, 0);
    watchdog_answered(&watchdog);
    assert_int_equal(watchdog_look(&watchdog, 100), WATCHDOG_ASK);
    assert_int_equal(watchdog_look(&watchdog, 200), WATCHDOG_LATE);
}

static void without_a_period_nothing_is_watched(void **state) {
    (void)state;
    struct watchdog watchdog = watchdog_start(0, 1000);
    assert_int_equal(watchdog_look(&watchdog, 1000), WATCHDOG_WAIT);
    assert_int_equal(watchdog_look(&watchdog, UINT64_MAX), WATCHDOG_WAIT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_asked_once_a_period),
        cmocka_unit_test(no_answer_in_time_is_late),
        cmocka_unit_test(a_question_that_came_late_leaves_a_period_too),
        cmocka_unit_test(a_machine_that_stood_still_is_asked_again),
        cmocka_unit_test(a_little_late_is_late),
        cmocka_unit_test(an_answer_to_no_question_counts_for_none),
        cmocka_unit_test(without_a_period_nothing_is_watched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
