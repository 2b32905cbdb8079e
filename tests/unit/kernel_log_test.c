// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/log.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
//
// The kernel's log: every conversion, and what reaches the serial port.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "log.h"
#include "serial.h"

static struct {
    char text[512];
    size_t length;
} output;

void serial_write(char character) {
    assert_true(output.length < sizeof(output.text) - 1);
    output.text[output.length++] = character;
}

#define assert_log(expected, ...)                                                                                      \
    do {                                                                                                               \
        memset(&output, 0, sizeof(output));                                                                            \
        klog(__VA_ARGS__);                                                                                             \
        assert_string_equal(output.text, expected);                                                                    \
    } while (0)

static void text_is_printed_as_it_stands(void **state) {
    (void)state;
    const char *volatile nothing = NULL;
    assert_log("plain 100%", "plain 100%%");
    assert_log("<abc> <(null)>", "<%s> <%s>", "abc", nothing);
    assert_log("<  abc><abcdef>", "<%5s><%3s>", "abc", "abcdef");
    assert_log("x", "%c", 'x');
}

static void numbers_reach_both_ends_of_their_types(void **state) {
    (void)state;
    assert_log("0 -1 2147483647 -2147483648", "%d %d %d %d", 0, -1, INT32_MAX, INT32_MIN);
    assert_log("9223372036854775807 -9223372036854775808", "%ld %ld", INT64_MAX, INT64_MIN);
    assert_log("4294967295 ffffffff", "%u %x", UINT32_MAX, UINT32_MAX);
    assert_log("18446744073709551615 ffffffffffffffff", "%lu %lx", UINT64_MAX, UINT64_MAX);
}

static void width_pads_with_spaces_or_zeros(void **state) {
    (void)state;
    assert_log("<   42><00042><42>", "<%5d><%05d><%1d>", 42, 42, 42);
    assert_log("<  -42><-0042>", "<%5d><%05d>", -42, -42);
    assert_log("0000beef", "%08x", 0xbeefU);
    assert_log("00000000000000ab", "%016lx", 0xabUL);
}

static void pointers_have_sixteen_digits(void **state) {
    (void)state;
    assert_log("0xffffffff80000000", "%p", (void *)UINT64_C(0xffffffff80000000));
    assert_log("0x0000000000000000", "%p", NULL);
}

static void newlines_return_the_carriage(void **state) {
    (void)state;
    assert_log("a\r\nb\r\n", "a\n%s", "b\n");
    memset(&output, 0, sizeof(output));
    klog_bytes("1\n\0"
               "2",
               4);
    assert_memory_equal(output.text,
                        "1\r\n\0"
                        "2",
                        6);
    assert_int_equal(output.length, 5);
}

static void format_unchecked(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    memset(&output, 0, sizeof(output));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    log_format(serial_write, format, arguments);
#pragma GCC diagnostic pop
    va_end(arguments);
}

static void unknown_conversions_are_shown(void **state) {
    (void)state;
    format_unchecked("%q %05z 100%");
    assert_string_equal(output.text, "%q %05z 100%");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_printed_as_it_stands),    cmocka_unit_test(numbers_reach_both_ends_of_their_types),
        cmocka_unit_test(width_pads_with_spaces_or_zeros), cmocka_unit_test(pointers_have_sixteen_digits),
        cmocka_unit_test(newlines_return_the_carriage),    cmocka_unit_test(unknown_conversions_are_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
