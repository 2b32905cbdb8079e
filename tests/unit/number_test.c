// SPDX-License-Identifier: Apache-2.0
// sources: lib/kozo/number.c
// includes: lib/kozo/include
//
// Numbers in the arguments of services.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <kozo/number.h>

static void assert_taken(const char *text, uint64_t number, const char *rest) {
    uint64_t found = 0;
    assert_true(kozo_take_number(&text, &found));
    assert_int_equal(found, number);
    assert_string_equal(text, rest);
}

static void assert_refused(const char *text) {
    const char *at = text;
    uint64_t found = 7;
    assert_false(kozo_take_number(&at, &found));
    assert_ptr_equal(at, text);
    assert_int_equal(found, 7);
}

static void numbers_are_taken_one_after_the_other(void **state) {
    (void)state;
    assert_taken("1000 7", 1000, " 7");
    assert_taken("  7", 7, "");
    assert_taken("0x10", 0, "x10");
    assert_taken("007", 7, "");
}

static void the_largest_is_taken_and_no_larger_one(void **state) {
    (void)state;
    assert_taken("18446744073709551615", UINT64_MAX, "");
    assert_refused("18446744073709551616");
    assert_refused("184467440737095516150");
}

static void what_is_no_number_is_refused(void **state) {
    (void)state;
    assert_refused("");
    assert_refused("  ");
    assert_refused("-1");
    assert_refused("seven");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_taken_one_after_the_other),
        cmocka_unit_test(the_largest_is_taken_and_no_larger_one),
        cmocka_unit_test(what_is_no_number_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
