// SPDX-License-Identifier: Apache-2.0
// sources: lib/kozo/printable.c
// includes: lib/kozo/include
//
// Texts of others for a terminal.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <kozo/printable.h>

static void expect(const char *text, const char *printable) {
    char into[64];
    memset(into, '#', sizeof(into));
    kozo_printable(into, text, sizeof(into));
    assert_string_equal(into, printable);
}

static void control_characters_become_blanks(void **state) {
    (void)state;
    expect("", "");
    expect("a\033[2Jb\nc\td\x01\x1f", "a [2Jb c d  ");
    expect("\x7f", " ");
    // U+0080 and U+009F, which are one character each.
    expect("a\xc2\x80\xc2\x9f\x62", "a  b");
}

static void all_others_stay(void **state) {
    (void)state;
    expect(" ~", " ~");
    // U+00A0, U+00C0 and U+1F600, in whose bytes are some that would be control characters of other codes.
    expect("\xc2\xa0|\xc3\x80|\xf0\x9f\x98\x80", "\xc2\xa0|\xc3\x80|\xf0\x9f\x98\x80");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(control_characters_become_blanks),
        cmocka_unit_test(all_others_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
