// SPDX-License-Identifier: Apache-2.0
// sources: services/console/scancodes.c
// includes: lib/kozo/include services/console
//
// What a keyboard's scan codes type.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "scancodes.h"

#define SHIFT     "\x2a"
#define SHIFT_UP  "\xaa"
#define CTRL      "\x1d"
#define CTRL_UP   "\x9d"
#define ALT       "\x38"
#define ALT_UP    "\xb8"
#define CAPS_LOCK "\x3a\xba"
#define NUM_LOCK  "\x45\xc5"
#define E0        "\xe0"

static struct scancodes scancodes;

/// Check that these scan codes type these bytes, of which none is 0, with nothing held or locked before.
static void assert_types(const char *codes, const char *bytes) {
    char typed[256];
    size_t length = 0;
    scancodes = (struct scancodes){0};
    for (; *codes; codes++) {
        char some[SCANCODES_MOST];
        size_t count = scancodes_feed(&scancodes, (uint8_t)*codes, some);
        assert_true(count <= SCANCODES_MOST && length + count < sizeof(typed));
        memcpy(typed + length, some, count);
        length += count;
    }
    typed[length] = '\0';
    assert_string_equal(typed, bytes);
}

static void keys_type_what_is_printed_on_them(void **state) {
    (void)state;
    assert_types("\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x29", "1234567890-=`");
    assert_types("\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x2b", "qwertyuiop[]\\");
    assert_types("\x1e\x1f\x20\x21\x22\x23\x24\x25\x26\x27\x28", "asdfghjkl;'");
    assert_types("\x2c\x2d\x2e\x2f\x30\x31\x32\x33\x34\x35\x39", "zxcvbnm,./ ");
    assert_types("\x01\x0e\x0f\x1c", "\x1b\x7f\t\r");
}

static void keys_that_go_up_type_nothing(void **state) {
    (void)state;
    assert_types("\x1e\x9e\x30\xb0\x9c", "ab");
}

static void a_key_that_is_held_repeats(void **state) {
    (void)state;
    assert_types("\x1e\x1e\x1e\x9e", "aaa");
}

static void shift_types_what_stands_above(void **state) {
    (void)state;
    assert_types(SHIFT "\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x29" SHIFT_UP "\x02", "!@#$%^&*()_+~1");
    assert_types(SHIFT "\x1a\x1b\x2b\x27\x28\x33\x34\x35\x1e", "{}|:\"<>?A");
    assert_types("\x36\x1e\xb6\x1e", "Aa");
    // With both held one may go up.
    assert_types(SHIFT "\x36" SHIFT_UP "\x1e\xb6\x1e", "Aa");
    assert_types(SHIFT "\x0f", "\x1b[Z");
}

static void caps_lock_is_for_letters(void **state) {
    (void)state;
    assert_types(CAPS_LOCK "\x1e\x02" SHIFT "\x1e\x02" SHIFT_UP CAPS_LOCK "\x1e", "A1a!a");
    // Held, it repeats and changes nothing.
    assert_types("\x3a\x3a\xba\x1e", "A");
}

static void ctrl_types_control_characters(void **state) {
    (void)state;
    assert_types(CTRL "\x2e\x1e\x2c" CTRL_UP "\x2e", "\x03\x01\x1a"
                                                     "c");
    assert_types(E0 CTRL "\x2e" E0 CTRL_UP "\x2e", "\x03"
                                                   "c");
    assert_types(CTRL "\x1a\x2b\x1b\x1c" SHIFT "\x2e", "\x1b\x1c\x1d\r\x03");
    char bytes[SCANCODES_MOST];
    scancodes = (struct scancodes){0};
    scancodes_feed(&scancodes, 0x1d, bytes);
    assert_int_equal(scancodes_feed(&scancodes, 0x39, bytes), 1); // Ctrl-Space
    assert_int_equal(bytes[0], 0);
}

static void alt_types_an_escape_before(void **state) {
    (void)state;
    assert_types(ALT "\x21" ALT_UP "\x21", "\x1b"
                                           "ff");
    assert_types(E0 ALT SHIFT "\x21" E0 ALT_UP, "\x1b"
                                                "F");
    assert_types(ALT CTRL "\x2e", "\x1b\x03");
}

static void keys_without_characters_send_sequences(void **state) {
    (void)state;
    assert_types(E0 "\x48" E0 "\xc8" E0 "\x50" E0 "\x4d" E0 "\x4b", "\x1b[A\x1b[B\x1b[C\x1b[D");
    assert_types(E0 "\x47" E0 "\x4f" E0 "\x52" E0 "\x53" E0 "\x49" E0 "\x51",
                 "\x1b[H\x1b[F\x1b[2~\x1b[3~\x1b[5~\x1b[6~");
    // With NumLock the keyboard pretends a shift around them.
    assert_types(E0 "\x2a" E0 "\x48" E0 "\xc8" E0 "\xaa\x1e", "\x1b[Aa");
    assert_types(E0 "\x2a\x1e", "a");
    assert_types("\x3b\x3e\x3f\x40\x44\x57\x58", "\x1bOP\x1bOS\x1b[15~\x1b[17~\x1b[21~\x1b[23~\x1b[24~");
}

static void the_keypad_types_digits_or_moves(void **state) {
    (void)state;
    assert_types("\x47\x48\x49\x4a\x4b\x4c\x4d\x4e\x4f\x50\x51\x52\x53\x37", "789-456+1230.*");
    assert_types(E0 "\x35" E0 "\x1c", "/\r");
    assert_types(NUM_LOCK "\x47\x48\x4a\x4c\x4e\x53", "\x1b[H\x1b[A-+\x1b[3~");
    assert_types(SHIFT "\x48", "\x1b[A");
    assert_types(NUM_LOCK SHIFT "\x48", "8");
    assert_types(NUM_LOCK NUM_LOCK "\x48", "8");
}

static void other_keys_type_nothing(void **state) {
    (void)state;
    // Pause, which has NumLock in it; PrintScreen; the keys of an operating system; codes that there are none of.
    assert_types("\xe1\x1d\x45\xe1\x9d\xc5\x48\x1e", "8a");
    assert_types(E0 "\x2a" E0 "\x37" E0 "\xb7" E0 "\xaa\x1e", "a");
    assert_types(E0 "\x5b" E0 "\xdb" E0 "\x5d\x46\x54\x7f\xff\x80\x1e", "a");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_type_what_is_printed_on_them), cmocka_unit_test(keys_that_go_up_type_nothing),
        cmocka_unit_test(a_key_that_is_held_repeats),        cmocka_unit_test(shift_types_what_stands_above),
        cmocka_unit_test(caps_lock_is_for_letters),          cmocka_unit_test(ctrl_types_control_characters),
        cmocka_unit_test(alt_types_an_escape_before),        cmocka_unit_test(keys_without_characters_send_sequences),
        cmocka_unit_test(the_keypad_types_digits_or_moves),  cmocka_unit_test(other_keys_type_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
