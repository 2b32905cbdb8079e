// SPDX-License-Identifier: Apache-2.0
// sources: lib/kozo/restart.c lib/kozo/payload.c lib/kozo/ipc.c lib/kozo/console.c
// includes: lib/kozo/include
// flags: -include tests/unit/user/syscalls.h
//
// What clients' stubs in C do when their server died in a call. The kernel is a list of how the calls end.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <kozo/console.h>
#include <kozo/payload.h>
#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo_clients.h>

enum { SYSTEM = 5, CONSOLE = 7, FS = 8, MOST_CALLS = 16 };

struct kozo_self kozo_self;
static struct kozo_ipc_buffer buffer;

static const kozo_console_t console = {CONSOLE};
static const kozo_fs_t fs = {FS};

/// A call as the kernel saw it.
struct seen {
    kozo_handle_t endpoint;
    uint64_t tag;
    uint64_t words[IPC_REGISTER_WORDS];
    struct kozo_ipc_buffer buffer;
};

/// How a call ends: with an error, or with an answer of this tag and as many words that are all 9.
struct end {
    int64_t error;
    uint64_t tag;
};

static struct seen calls[MOST_CALLS];
static unsigned call_count;
static struct end ends[MOST_CALLS];
static unsigned end_count;

int64_t kozo_sys_call(kozo_handle_t endpoint, uint64_t tag, uint64_t word0, uint64_t word1, uint64_t word2,
                      uint64_t word3, uint64_t *badge, uint64_t *reply_tag, uint64_t *reply0, uint64_t *reply1,
                      uint64_t *reply2, uint64_t *reply3) {
    assert_true(call_count < end_count);
    calls[call_count] = (struct seen){endpoint, tag, {word0, word1, word2, word3}, buffer};
    const struct end *end = &ends[call_count++];
    if (end->error != 0)
        return end->error;
    uint64_t length = (end->tag & TAG_LENGTH_MASK) >> TAG_LENGTH_SHIFT;
    *badge = 0;
    *reply_tag = end->tag;
    *reply0 = length > 0 ? 9 : 0;
    *reply1 = length > 1 ? 9 : 0;
    *reply2 = length > 2 ? 9 : 0;
    *reply3 = length > 3 ? 9 : 0;
    return 0;
}

int64_t kozo_sys_cap_delete(kozo_handle_t cnode, uint64_t index) {
    (void)cnode, (void)index;
    fail();
    return 0;
}

void kozo_flush(void) {
}

// ---- What the kernel and init do

static void ends_with(int64_t error) {
    ends[end_count++] = (struct end){error, 0};
}

static void answers(uint64_t tag) {
    ends[end_count++] = (struct end){0, tag};
}

/// The server dies, and AWAIT is answered with this status.
static void dies(uint32_t status) {
    ends_with(ERR_PEER_GONE);
    answers(KOZO_TAG(status, 0, 0));
}

static int set_up(void **state) {
    (void)state;
    memset(&buffer, 0xa5, sizeof(buffer));
    memset(buffer.receive_slots, 0, sizeof(buffer.receive_slots));
    kozo_ipc_buffer = &buffer;
    kozo_self.system.handle = SYSTEM;
    call_count = end_count = 0;
    return 0;
}

/// Call number `index` asked init for that server, in registers alone.
static void check_await(unsigned index, kozo_handle_t endpoint) {
    const struct seen *call = &calls[index];
    assert_int_equal(call->endpoint, SYSTEM);
    assert_int_equal(call->tag, KOZO_TAG(SYSTEM_AWAIT, 1, 0));
    assert_int_equal(call->words[0], endpoint);
    assert_int_equal(call->words[1] | call->words[2] | call->words[3], 0);
}

/// Call number `index` was the first one again, with all that stands in the IPC buffer.
static void check_repeated(unsigned index) {
    assert_memory_equal(&calls[index], &calls[0], sizeof(calls[0]));
}

// ---- Methods that are not idempotent

static void a_call_whose_server_runs_again_ends_with_that(void **state) {
    (void)state;
    dies(STATUS_OK);
    assert_int_equal(kozo_console_write(console, "text", 4), STATUS_PEER_RESTARTED);
    assert_int_equal(call_count, 2);
    check_await(1, CONSOLE);
}

static void a_call_whose_server_stays_dead_ends_as_before(void **state) {
    (void)state;
    const uint32_t refusals[] = {SYSTEM_ERR_NOT_RUNNING, STATUS_NOT_FOUND, STATUS_BUSY, STATUS_BAD_METHOD};
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        set_up(NULL);
        dies(refusals[i]);
        assert_int_equal(kozo_console_write(console, "text", 4), ERR_PEER_GONE);
        assert_int_equal(call_count, 2);
    }
    set_up(NULL);
    ends_with(ERR_PEER_GONE);
    ends_with(ERR_CANCELLED);
    assert_int_equal(kozo_console_write(console, "text", 4), ERR_PEER_GONE);
}

static void nobody_is_asked_about_other_errors(void **state) {
    (void)state;
    const int64_t errors[] = {ERR_REPLY_DROPPED, ERR_CANCELLED, ERR_TIMED_OUT, ERR_INVALID_HANDLE};
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        set_up(NULL);
        ends_with(errors[i]);
        assert_int_equal(kozo_console_write(console, "text", 4), errors[i]);
        set_up(NULL);
        uint64_t file, size;
        ends_with(errors[i]);
        assert_int_equal(kozo_fs_open(fs, "name", &file, &size), errors[i]);
        assert_int_equal(call_count, 1);
    }
}

static void without_init_nobody_is_asked(void **state) {
    (void)state;
    kozo_self.system.handle = NULL_HANDLE;
    ends_with(ERR_PEER_GONE);
    assert_int_equal(kozo_console_write(console, "text", 4), ERR_PEER_GONE);
}

static void init_is_not_asked_about_itself(void **state) {
    (void)state;
    uint64_t total, free;
    ends_with(ERR_PEER_GONE);
    assert_int_equal(kozo_system_memory(kozo_self.system, &total, &free), ERR_PEER_GONE);
    set_up(NULL);
    ends_with(ERR_PEER_GONE);
    assert_int_equal(kozo_system_kill(kozo_self.system, "console"), ERR_PEER_GONE);
    assert_int_equal(call_count, 1);
}

// ---- Idempotent ones

static void an_idempotent_call_is_repeated_as_it_was(void **state) {
    (void)state;
    uint64_t file = 0, size = 0;
    dies(STATUS_OK);
    answers(KOZO_TAG(STATUS_OK, 2, 0));
    assert_int_equal(kozo_fs_open(fs, "a longer name", &file, &size), STATUS_OK);
    assert_int_equal(file, 9);
    assert_int_equal(size, 9);
    assert_int_equal(call_count, 3);
    check_await(1, FS);
    check_repeated(2);
}

static void words_in_registers_are_repeated_too(void **state) {
    (void)state;
    uint8_t data[FS_READ_DATA_MAX];
    size_t length;
    dies(STATUS_OK);
    dies(STATUS_OK);
    answers(KOZO_TAG(STATUS_NOT_FOUND, 0, 0));
    assert_int_equal(kozo_fs_read(fs, 1, 2, 3, data, &length), STATUS_NOT_FOUND);
    assert_int_equal(calls[0].words[2], 3);
    check_repeated(2);
    check_repeated(4);
}

static void a_server_that_dies_each_time_is_given_up(void **state) {
    (void)state;
    uint64_t file, size;
    for (unsigned i = 0; i <= KOZO_MOST_REPEATS; i++)
        dies(STATUS_OK);
    assert_int_equal(kozo_fs_open(fs, "name", &file, &size), STATUS_PEER_RESTARTED);
    assert_int_equal(call_count, 2 * (KOZO_MOST_REPEATS + 1));
    check_repeated(2 * KOZO_MOST_REPEATS);
}

static void a_repeated_call_can_end_in_any_way(void **state) {
    (void)state;
    uint64_t file, size;
    dies(STATUS_OK);
    dies(SYSTEM_ERR_NOT_RUNNING);
    assert_int_equal(kozo_fs_open(fs, "name", &file, &size), ERR_PEER_GONE);
    set_up(NULL);
    dies(STATUS_OK);
    ends_with(ERR_REPLY_DROPPED);
    assert_int_equal(kozo_fs_open(fs, "name", &file, &size), ERR_REPLY_DROPPED);
    assert_int_equal(call_count, 3);
}

static void slots_for_capabilities_are_named_again(void **state) {
    (void)state;
    const kozo_handle_t slots[] = {31, 32};
    struct kozo_message message = kozo_message_of(1);
    answers(KOZO_TAG(STATUS_OK, 0, 0));
    answers(KOZO_TAG(STATUS_OK, 1, 2));
    assert_int_equal(kozo_call_again(FS, &message, slots, 2, ERR_PEER_GONE), 0);
    assert_int_equal(message.tag, KOZO_TAG(STATUS_OK, 1, 2));
    assert_int_equal(message.words[0], 9);
    check_await(0, FS);
    assert_int_equal(calls[0].buffer.receive_slots[0], NULL_HANDLE);
    assert_memory_equal(calls[1].buffer.receive_slots, slots, sizeof(slots));
    assert_int_equal(buffer.receive_slots[0] | buffer.receive_slots[1], NULL_HANDLE);
}

// ---- Printing

static void text_is_printed_again(void **state) {
    (void)state;
    char text[CONSOLE_WRITE_DATA_MAX + 3];
    memset(text, '.', sizeof(text));
    answers(KOZO_TAG(STATUS_OK, 0, 0));
    dies(STATUS_OK);
    answers(KOZO_TAG(STATUS_OK, 0, 0));
    assert_int_equal(kozo_console_print(console, text, sizeof(text)), 0);
    assert_int_equal(call_count, 4);
    check_await(2, CONSOLE);
    assert_memory_equal(&calls[3], &calls[1], sizeof(calls[1]));
}

static void a_console_that_dies_each_time_is_given_up(void **state) {
    (void)state;
    for (unsigned i = 0; i <= KOZO_MOST_REPEATS; i++)
        dies(STATUS_OK);
    assert_int_equal(kozo_console_print(console, "text", 4), STATUS_PEER_RESTARTED);
    set_up(NULL);
    dies(SYSTEM_ERR_NOT_RUNNING);
    assert_int_equal(kozo_console_print(console, "text", 4), ERR_PEER_GONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_call_whose_server_runs_again_ends_with_that, set_up),
        cmocka_unit_test_setup(a_call_whose_server_stays_dead_ends_as_before, set_up),
        cmocka_unit_test_setup(nobody_is_asked_about_other_errors, set_up),
        cmocka_unit_test_setup(without_init_nobody_is_asked, set_up),
        cmocka_unit_test_setup(init_is_not_asked_about_itself, set_up),
        cmocka_unit_test_setup(an_idempotent_call_is_repeated_as_it_was, set_up),
        cmocka_unit_test_setup(words_in_registers_are_repeated_too, set_up),
        cmocka_unit_test_setup(a_server_that_dies_each_time_is_given_up, set_up),
        cmocka_unit_test_setup(a_repeated_call_can_end_in_any_way, set_up),
        cmocka_unit_test_setup(slots_for_capabilities_are_named_again, set_up),
        cmocka_unit_test_setup(text_is_printed_again, set_up),
        cmocka_unit_test_setup(a_console_that_dies_each_time_is_given_up, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
