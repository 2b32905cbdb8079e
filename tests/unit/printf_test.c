// SPDX-License-Identifier: Apache-2.0
//
// sources: lib/kozo/format.c
// includes: lib/kozo/include
//
// The C library's printf formats as the host's does, and shows what it doesn't know.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <kozo/format.h>

static size_t format_text(char *into, size_t size, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    size_t count = kozo_format_text(into, size, format, arguments);
    va_end(arguments);
    return count;
}

// Both printfs, ours and the host's, must agree on the text and its length.
#define ASSERT_SAME(...)                                                                                               \
    do {                                                                                                               \
        char ours[256], hosts[256];                                                                                    \
        size_t count = format_text(ours, sizeof(ours), __VA_ARGS__);                                                   \
        int expected = snprintf(hosts, sizeof(hosts), __VA_ARGS__);                                                    \
        assert_string_equal(ours, hosts);                                                                              \
        assert_int_equal(count, expected);                                                                             \
    } while (0)

static void integers_of_all_lengths(void **state) {
    (void)state;
    ASSERT_SAME("%d %i %u", -1, INT_MIN, UINT_MAX);
    ASSERT_SAME("%ld %lu %lx", LONG_MIN, ULONG_MAX, ULONG_MAX);
    ASSERT_SAME("%lld %llu %llo", LLONG_MIN, ULLONG_MAX, ULLONG_MAX);
    ASSERT_SAME("%zu %jd %td", SIZE_MAX, INTMAX_MIN, PTRDIFF_MIN);
    ASSERT_SAME("%hd %hhd %hu %hhu", (short)-1, (signed char)-1, (unsigned short)-1, (unsigned char)-1);
    ASSERT_SAME("%x %X %o", 0xbeef, 0xBEEF, 0755);
    ASSERT_SAME("%d %u %x %o", 0, 0, 0, 0);
}

static void flags_width_and_precision(void **state) {
    (void)state;
    ASSERT_SAME("[%5d][%-5d][%05d][%+d][% d]", 42, 42, 42, 42, 42);
    ASSERT_SAME("[%5d][%-5d][%05d][%+d][% d]", -42, -42, -42, -42, -42);
    ASSERT_SAME("[%.3d][%8.3d][%-8.3d][%.0d][%.0u]", 7, 7, 7, 0, 0);
    ASSERT_SAME("[%#x][%#X][%#o][%#x][%#o][%#.0o]", 255, 255, 8, 0, 0, 0);
    ASSERT_SAME("[%#010x][%#10x][%-#10x]", 255, 255, 255);
    ASSERT_SAME("[%*d][%*d][%.*d][%.*d]", 6, 42, -6, 42, 4, 42, -1, 42);
    ASSERT_SAME("[%016lx]", 0xfeedUL);
    ASSERT_SAME("[%+5d][%-+5d][%+05d]", 7, 7, 7);
}

static void text_and_characters(void **state) {
    (void)state;
    ASSERT_SAME("[%s][%10s][%-10s][%.2s][%10.2s]", "text", "text", "text", "text", "text");
    ASSERT_SAME("[%c][%3c][%-3c]", 'a', 'b', 'c');
    ASSERT_SAME("100%% of %s", "it");
    ASSERT_SAME("%s", "");
}

static void precision_bounds_text_without_end(void **state) {
    (void)state;
    const char name[4] = {'n', 'a', 'm', 'e'};
    ASSERT_SAME("%.4s|%.*s", name, 2, name);
}

static void pointers(void **state) {
    (void)state;
    char text[64];
    format_text(text, sizeof(text), "%p %p [%18p]", (void *)0x400000, NULL, (void *)0x1000);
    assert_string_equal(text, "0x400000 0x0 [            0x1000]");
}

static void a_null_string_is_visible(void **state) {
    (void)state;
    char text[64];
    format_text(text, sizeof(text), "%s %.3s", (char *)NULL, (char *)NULL);
    assert_string_equal(text, "(null) (nu");
}

// The arguments behind an unknown conversion are of unknown type, so that none is taken.
static void an_unknown_conversion_is_visible(void **state) {
    (void)state;
    char text[64];
    format_text(text, sizeof(text), "%d %f %s", 1, 2, 3);
    assert_string_equal(text, "1 %f %s");
    format_text(text, sizeof(text), "%d%", 1);
    assert_string_equal(text, "1%");
    format_text(text, sizeof(text), "%-08q");
    assert_string_equal(text, "%-08q");
}

static void a_text_too_long_is_cut_and_its_length_told(void **state) {
    (void)state;
    char text[8] = "#######";
    assert_int_equal(format_text(text, 4, "%s", "abcdef"), 6);
    assert_memory_equal(text, "abc\0###", 8);
    assert_int_equal(format_text(text, 1, "%d", 12345), 5);
    assert_int_equal(text[0], 0);
    assert_int_equal(format_text(NULL, 0, "%d", 12345), 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_of_all_lengths),
        cmocka_unit_test(flags_width_and_precision),
        cmocka_unit_test(text_and_characters),
        cmocka_unit_test(precision_bounds_text_without_end),
        cmocka_unit_test(pointers),
        cmocka_unit_test(a_null_string_is_visible),
        cmocka_unit_test(an_unknown_conversion_is_visible),
        cmocka_unit_test(a_text_too_long_is_cut_and_its_length_told),
    };
    return cmocka_run_group_tests_name("printf", tests, NULL, NULL);
}
