// SPDX-License-Identifier: Apache-2.0
// sources: lib/kozo/payload.c lib/kozo/ipc.c
// includes: lib/kozo/include
//
// Arguments in messages: what is refused, and that nothing is read or written beyond what there is.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <kozo/payload.h>
#include <kozo/start.h>

struct kozo_self kozo_self;
static struct kozo_ipc_buffer buffer;

static int set_up(void **state) {
    (void)state;
    memset(&buffer, 0xa5, sizeof(buffer));
    kozo_ipc_buffer = &buffer;
    return 0;
}

static void bytes_begin_behind_the_registers(void **state) {
    (void)state;
    struct kozo_message message = kozo_message_with(7, 4);
    assert_true(kozo_put_bytes(&message, 1, "123456789", 9, 9));
    assert_true(kozo_put_string(&message, 2, "abc", 3));
    assert_int_equal(message.tag, KOZO_TAG(7, 7, 0));
    assert_int_equal(message.words[1], 9);
    assert_int_equal(message.words[2], 3);
    assert_int_equal(buffer.words[0], UINT64_C(0x3837363534333231));
    assert_int_equal(buffer.words[1], UINT64_C(0x39));
    assert_int_equal(buffer.words[2], UINT64_C(0x636261));
    assert_int_equal(buffer.words[3], UINT64_C(0xa5a5a5a5a5a5a5a5));
}

static void a_struct_fills_whole_words(void **state) {
    (void)state;
    static const uint8_t bytes[13] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};
    struct kozo_message message = kozo_message_with(0, 5);
    kozo_put_struct(&message, 3, bytes, sizeof(bytes));
    assert_int_equal(message.words[3], UINT64_C(0x0807060504030201));
    assert_int_equal(buffer.words[0], UINT64_C(0x0d0c0b0a09));
    uint8_t back[13];
    assert_true(kozo_get_struct(&message, 3, back, sizeof(back)));
    assert_memory_equal(back, bytes, sizeof(bytes));
    buffer.words[0] |= UINT64_C(1) << 40;
    assert_false(kozo_get_struct(&message, 3, back, sizeof(back)));
}

static void too_long_is_not_put(void **state) {
    (void)state;
    struct kozo_message message = kozo_message_with(0, 4);
    assert_false(kozo_put_bytes(&message, 0, "12345", 5, 4));
    assert_false(kozo_put_string(&message, 0, "12345", 4));
    assert_int_equal(message.tag, KOZO_TAG(0, 4, 0));
    static const uint8_t all[IPC_BUFFER_BYTES + 1];
    assert_false(kozo_put_bytes(&message, 0, all, sizeof(all), sizeof(all)));
    assert_true(kozo_put_bytes(&message, 0, all, IPC_BUFFER_BYTES, IPC_BUFFER_BYTES));
    assert_int_equal(kozo_message_length(&message), IPC_MESSAGE_WORDS);
    assert_false(kozo_put_bytes(&message, 1, all, 1, 1));
}

/// A message of so many words, of which word 0 tells the number of bytes.
static bool take(unsigned length, uint64_t claimed, size_t most) {
    struct kozo_message message = kozo_message_with(0, length);
    message.words[0] = claimed;
    uint8_t *into = test_malloc(most);
    size_t count = 0;
    struct kozo_payload payload = kozo_payload_start(&message, IPC_REGISTER_WORDS);
    bool is_taken = kozo_get_bytes(&payload, 0, into, most, &count) && kozo_payload_is_whole(&payload, 1, 0);
    assert_int_equal(count, is_taken ? claimed : count);
    test_free(into);
    return is_taken;
}

static void bytes_are_as_many_as_there_are(void **state) {
    (void)state;
    memset(&buffer, 0, sizeof(buffer));
    assert_true(take(4, 0, 8));
    assert_true(take(5, 1, 8));
    assert_true(take(5, 8, 8));
    assert_true(take(48, 352, 352));
    assert_false(take(3, 0, 8));
    assert_false(take(0, 0, 8));
    assert_false(take(4, 1, 8));
    assert_false(take(5, 0, 8));
    assert_false(take(6, 8, 16));
    assert_false(take(5, 9, 8));
    assert_false(take(6, 9, 8));
    assert_false(take(48, 353, 352));
    assert_false(take(48, UINT64_MAX, 352));
    assert_false(take(48, UINT64_MAX - 6, 352));
    assert_false(take(4, UINT64_C(1) << 32, 352));
}

static void unused_registers_are_zero(void **state) {
    (void)state;
    struct kozo_message message = kozo_message_with(0, 4);
    const struct kozo_payload payload = kozo_payload_start(&message, IPC_REGISTER_WORDS);
    assert_true(kozo_payload_is_whole(&payload, 2, 0));
    message.words[1] = 1;
    assert_true(kozo_payload_is_whole(&payload, 2, 0));
    message.words[2] = 1;
    assert_false(kozo_payload_is_whole(&payload, 2, 0));
    assert_true(kozo_payload_is_whole(&payload, 3, 0));
}

static void what_fills_up_is_zero(void **state) {
    (void)state;
    memset(&buffer, 0, sizeof(buffer));
    buffer.words[0] = UINT64_C(1) << 24;
    assert_false(take(5, 3, 8));
    assert_true(take(5, 4, 8));
}

static void signed_numbers_fit_or_not(void **state) {
    (void)state;
    assert_true(kozo_fits_signed(127, 8));
    assert_true(kozo_fits_signed((uint64_t)-128, 8));
    assert_false(kozo_fits_signed(128, 8));
    assert_false(kozo_fits_signed((uint64_t)-129, 8));
    assert_true(kozo_fits_signed((uint64_t)INT32_MIN, 32));
    assert_false(kozo_fits_signed(UINT64_C(1) << 31, 32));
    assert_false(kozo_fits_signed(UINT64_C(1) << 63, 32));
}

/// Decodes by the definition of UTF-8 (RFC 3629, 3), without a table of what may follow what.
static bool is_utf8(const uint8_t *bytes, size_t count) {
    for (size_t i = 0; i < count;) {
        size_t length = bytes[i] < 0x80       ? 1
                        : bytes[i] >> 5 == 6  ? 2
                        : bytes[i] >> 4 == 14 ? 3
                        : bytes[i] >> 3 == 30 ? 4
                                              : 0;
        if (length == 0 || length > count - i || bytes[i] == 0) {
            return false;
        }
        uint32_t character = length == 1 ? bytes[i] : bytes[i] & (0x7fU >> length);
        for (size_t k = 1; k < length; k++) {
            if (bytes[i + k] >> 6 != 2) {
                return false;
            }
            character = character << 6 | (bytes[i + k] & 0x3f);
        }
        static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
        if (character < least[length] || character > 0x10ffff || (character >= 0xd800 && character < 0xe000)) {
            return false;
        }
        i += length;
    }
    return true;
}

static void strings_are_utf8_without_zero(void **state) {
    (void)state;
    // All of up to two bytes, and of four those whose first two tell all that there is to tell of them.
    static const uint8_t ends[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff};
    for (unsigned first = 0; first < 256; first++) {
        for (unsigned second = 0; second < 256; second++) {
            for (size_t k = 0; k < sizeof(ends) * sizeof(ends); k++) {
                const uint8_t text[4] = {(uint8_t)first, (uint8_t)second, ends[k / sizeof(ends)],
                                         ends[k % sizeof(ends)]};
                for (size_t count = k == 0 ? 0 : 3; count <= 4; count++) {
                    assert_int_equal(kozo_is_string((const char *)text, count), is_utf8(text, count));
                }
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(bytes_begin_behind_the_registers, set_up),
        cmocka_unit_test_setup(a_struct_fills_whole_words, set_up),
        cmocka_unit_test_setup(too_long_is_not_put, set_up),
        cmocka_unit_test_setup(bytes_are_as_many_as_there_are, set_up),
        cmocka_unit_test_setup(unused_registers_are_zero, set_up),
        cmocka_unit_test_setup(what_fills_up_is_zero, set_up),
        cmocka_unit_test_setup(signed_numbers_fit_or_not, set_up),
        cmocka_unit_test_setup(strings_are_utf8_without_zero, set_up),
    };
    return cmocka_run_group_tests_name("payload", tests, NULL, NULL);
}
