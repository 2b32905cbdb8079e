// SPDX-License-Identifier: Apache-2.0
//
// sources: services/shell/key.c
// includes: lib/kozo/include services/shell
//
// Where a key ends, for the shell's commands that a key ends.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "key.h"

// How many of the bytes make the first key.
static size_t key_length(const char *bytes) {
    enum escape escape = ESCAPE_NONE;
    size_t length = 0;
    while (bytes[length] && !key_feed(&escape, (uint8_t)bytes[length++])) {
    }
    return length;
}

static void a_key_is_all_that_the_terminal_sends_for_it(void **state) {
    (void)state;
    assert_int_equal(key_length("qx"), 1);
    assert_int_equal(key_length("\rx"), 1);
    assert_int_equal(key_length("\x1b[Ax"), 3);
    assert_int_equal(key_length("\x1b[15;2~x"), 7);
    assert_int_equal(key_length("\x1bOPx"), 3);
    assert_int_equal(key_length("\x1bqx"), 2);
    assert_int_equal(key_length("\x1b\x1b[Ax"), 2);
    assert_int_equal(key_length("\x7f\x1b[A"), 1);
    enum escape escape = ESCAPE_NONE;
    assert_false(key_feed(&escape, 0x1b));
    assert_false(key_feed(&escape, '['));
    assert_true(key_feed(&escape, 'A'));
    assert_int_equal(escape, ESCAPE_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_all_that_the_terminal_sends_for_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
