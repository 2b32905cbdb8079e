// SPDX-License-Identifier: Apache-2.0
// sources: services/console/reader.c services/console/ring.c lib/kozo/payload.c lib/kozo/ipc.c
// includes: lib/kozo/include services/console
// flags: -include tests/unit/user/syscalls.h
//
// The one that reads from the console: no byte is lost with a reader that can't take it any more.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <kozo/denial.h>
#include <kozo/ipc.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo/serve.h>
#include <kozo/start.h>

#include "reader.h"

#define OWN_REPLY   5
#define OTHER_REPLY 40
#define MOST        CONSOLE_READ_DATA_MAX

struct kozo_self kozo_self = {.reply = OWN_REPLY};
static struct kozo_ipc_buffer buffer;
static struct ring input;

/// The Reply that is bound to the thread; and the one that holds the reader, or 0.
static kozo_handle_t bound, holding;
/// The last answer that reached a reader.
static char answered[RING_SIZE + 1];

int64_t kozo_sys_thread_bind(kozo_handle_t thread, uint64_t slot, kozo_handle_t capability, uint64_t offset) {
    (void)thread, (void)offset;
    assert_int_equal(slot, THREAD_SLOT_REPLY);
    bound = capability;
    return 0;
}

int64_t kozo_sys_cap_inspect(kozo_handle_t cnode, uint64_t index, uint64_t *type, uint64_t *rights, uint64_t *badge,
                             uint64_t *size_bits, uint64_t *detail, uint64_t *derived) {
    (void)cnode, (void)type, (void)rights, (void)badge, (void)size_bits, (void)derived;
    *detail = index == holding;
    return 0;
}

int64_t kozo_sys_reply(kozo_handle_t reply, uint64_t tag, uint64_t word0, uint64_t word1, uint64_t word2,
                       uint64_t word3) {
    (void)tag, (void)word1, (void)word2, (void)word3;
    if (reply != holding) {
        return ERR_NO_CALLER;
    }
    holding = 0;
    memcpy(answered, buffer.words, word0);
    answered[word0] = '\0';
    return 0;
}

// Nobody calls these: the library's other functions do.
int64_t kozo_sys_call(kozo_handle_t endpoint, uint64_t tag, uint64_t word0, uint64_t word1, uint64_t word2,
                      uint64_t word3, uint64_t *badge, uint64_t *reply_tag, uint64_t *reply0, uint64_t *reply1,
                      uint64_t *reply2, uint64_t *reply3) {
    (void)endpoint, (void)tag, (void)word0, (void)word1, (void)word2, (void)word3;
    (void)badge, (void)reply_tag, (void)reply0, (void)reply1, (void)reply2, (void)reply3;
    fail();
    return 0;
}

int64_t kozo_sys_cap_delete(kozo_handle_t cnode, uint64_t index) {
    (void)cnode, (void)index;
    fail();
    return 0;
}

int64_t kozo_create(enum kozo_object_type type, uint64_t size_bits, kozo_handle_t *handle) {
    assert_int_equal(type, OBJECT_REPLY);
    assert_int_equal(size_bits, 0);
    *handle = OTHER_REPLY;
    return 0;
}

const char *kozo_failure_text(int64_t error) {
    (void)error;
    return "";
}

void kozo_panic(const char *format, ...) {
    fail_msg("%s", format);
    __builtin_trap();
}

void kozo_answer_is_too_long(const char *method) {
    kozo_panic("%s", method);
}

static int set_up(void **state) {
    (void)state;
    kozo_ipc_buffer = &buffer;
    input = (struct ring){0};
    bound = OWN_REPLY;
    holding = 0;
    answered[0] = '\0';
    reader_init();
    return 0;
}

static void type(const char *text) {
    for (; *text != '\0'; text++) {
        ring_put(&input, (uint8_t)*text);
    }
    reader_wake(&input);
}

/// A request comes, and the Reply that is bound then holds who sent it.
static int64_t request(uint64_t most) {
    kozo_handle_t held_by = bound;
    int64_t status = reader_read(most);
    if (status == KOZO_ANSWER_LATER) {
        assert_int_not_equal(bound, held_by);
        holding = held_by;
    }
    return status;
}

static void who_waits_gets_what_is_typed(void **state) {
    (void)state;
    assert_int_equal(request(MOST), KOZO_ANSWER_LATER);
    reader_wake(&input);
    assert_int_equal(holding, OWN_REPLY);
    type("ab");
    assert_string_equal(answered, "ab");
    assert_int_equal(ring_length(&input), 0);
}

static void what_was_typed_before_comes_in_pieces(void **state) {
    (void)state;
    type("abc");
    assert_int_equal(request(2), KOZO_ANSWER_LATER);
    reader_wake(&input);
    assert_string_equal(answered, "ab");
    assert_int_equal(request(2), KOZO_ANSWER_LATER);
    reader_wake(&input);
    assert_string_equal(answered, "c");
}

static void nothing_is_lost_with_a_reader_whose_time_is_over(void **state) {
    (void)state;
    type("a");
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(request(MOST), KOZO_ANSWER_LATER);
        holding = 0;
        reader_wake(&input);
        assert_string_equal(answered, "");
    }
    // Nor with one that waited, and went before something came.
    assert_int_equal(request(MOST), KOZO_ANSWER_LATER);
    holding = 0;
    type("b");
    assert_int_equal(request(MOST), KOZO_ANSWER_LATER);
    reader_wake(&input);
    assert_string_equal(answered, "ab");
}

static void one_waits_at_a_time(void **state) {
    (void)state;
    assert_int_equal(request(0), STATUS_BAD_ARGUMENT);
    assert_int_equal(request(MOST), KOZO_ANSWER_LATER);
    assert_int_equal(reader_read(MOST), STATUS_BUSY);
    // Unless the one that waits is gone.
    holding = 0;
    assert_int_equal(request(MOST), KOZO_ANSWER_LATER);
    type("a");
    assert_string_equal(answered, "a");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(who_waits_gets_what_is_typed, set_up),
        cmocka_unit_test_setup(what_was_typed_before_comes_in_pieces, set_up),
        cmocka_unit_test_setup(nothing_is_lost_with_a_reader_whose_time_is_over, set_up),
        cmocka_unit_test_setup(one_waits_at_a_time, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
