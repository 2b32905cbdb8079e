// SPDX-License-Identifier: Apache-2.0
// sources: lib/kozo/payload.c lib/kozo/ipc.c
// includes: lib/kozo/include
//
// Generated servers in C: a method that the client's badge lacks is refused, before anything else of the request.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <kozo/badge.h>
#include <kozo/start.h>
#include <kozo_servers.h>

enum { CLIENT = 0xad6e, GARBAGE_WORDS = 47 };

struct kozo_self kozo_self;
static struct kozo_ipc_buffer buffer;
static unsigned calls;

// ---- What the stubs need of the library

kozo_handle_t kozo_take_cap(unsigned place) {
    return place;
}

void kozo_serve(kozo_handle_t endpoint, kozo_dispatcher *dispatch, unsigned caps) {
    (void)endpoint, (void)dispatch, (void)caps;
    fail();
    __builtin_unreachable();
}

bool kozo_refuse(struct kozo_message *message, int64_t status) {
    *message = kozo_message_of((uint32_t)status);
    return true;
}

void kozo_answer_is_too_long(const char *method) {
    fail_msg("%s", method);
    __builtin_unreachable();
}

// ---- The server of two interfaces

static int64_t served(uint64_t client) {
    assert_int_equal(client, CLIENT);
    calls++;
    return STATUS_OK;
}

int64_t console_serve_write(uint64_t client, const uint8_t *data, size_t data_length) {
    (void)data, (void)data_length;
    return served(client);
}

int64_t console_serve_read(uint64_t client, uint64_t most, uint8_t *data, size_t *data_length) {
    (void)most, (void)data;
    *data_length = 0;
    return served(client);
}

int64_t golden_driver_serve_select(uint64_t client, uint32_t interface) {
    (void)interface;
    return served(client);
}

void golden_driver_serve_start(uint64_t client, enum kozo_golden_peer peer) {
    (void)peer;
    served(client);
}

int64_t golden_driver_serve_report(uint64_t client, uint32_t passed, uint32_t failed) {
    (void)passed, (void)failed;
    return served(client);
}

int64_t golden_driver_serve_counts(uint64_t client, uint32_t *numbers, uint32_t *failed) {
    *numbers = *failed = 0;
    return served(client);
}

// ---- Clients

static int set_up(void **state) {
    (void)state;
    memset(&buffer, 0xa5, sizeof(buffer));
    kozo_ipc_buffer = &buffer;
    calls = 0;
    return 0;
}

/// What a client that may call only these methods is answered to a request, UINT32_MAX if nothing.
static uint32_t heard(kozo_dispatcher *dispatch, uint64_t methods, struct kozo_message message) {
    message.badge = kozo_badge(CLIENT, methods);
    return dispatch(&message) ? kozo_message_label(&message) : UINT32_MAX;
}

/// The same for one that has more words than any method, and none of them what it should be.
static uint32_t heard_of_garbage(kozo_dispatcher *dispatch, uint64_t methods, uint32_t method) {
    struct kozo_message message = {
        .tag = KOZO_TAG(method, GARBAGE_WORDS, 0),
        .words = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX},
    };
    return heard(dispatch, methods, message);
}

static void a_denied_method_is_refused_before_all_else(void **state) {
    (void)state;
    static const struct {
        kozo_dispatcher *dispatch;
        uint32_t method;
        uint64_t bit, all;
    } methods[] = {
        {console_dispatch, CONSOLE_WRITE, CONSOLE_MAY_WRITE, CONSOLE_MAY_ALL},
        {console_dispatch, CONSOLE_READ, CONSOLE_MAY_READ, CONSOLE_MAY_ALL},
        {golden_driver_dispatch, GOLDEN_DRIVER_SELECT, GOLDEN_DRIVER_MAY_SELECT, GOLDEN_DRIVER_MAY_ALL},
        {golden_driver_dispatch, GOLDEN_DRIVER_REPORT, GOLDEN_DRIVER_MAY_REPORT, GOLDEN_DRIVER_MAY_ALL},
        {golden_driver_dispatch, GOLDEN_DRIVER_COUNTS, GOLDEN_DRIVER_MAY_COUNTS, GOLDEN_DRIVER_MAY_ALL},
    };
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        kozo_dispatcher *dispatch = methods[i].dispatch;
        uint64_t others = methods[i].all & ~methods[i].bit;
        assert_int_equal(heard_of_garbage(dispatch, others, methods[i].method), STATUS_BAD_METHOD);
        assert_int_equal(heard_of_garbage(dispatch, methods[i].bit, methods[i].method), STATUS_BAD_ARGUMENT);
    }
    assert_int_equal(calls, 0);
}

static void an_allowed_method_is_called_and_told_the_client(void **state) {
    (void)state;
    struct kozo_message request = kozo_message_of(GOLDEN_DRIVER_COUNTS);
    assert_int_equal(heard(golden_driver_dispatch, GOLDEN_DRIVER_MAY_COUNTS, request), STATUS_OK);
    assert_int_equal(calls, 1);
    assert_int_equal(heard(golden_driver_dispatch, ~GOLDEN_DRIVER_MAY_COUNTS, request), STATUS_BAD_METHOD);
    assert_int_equal(heard(golden_driver_dispatch, 0, request), STATUS_BAD_METHOD);
    assert_int_equal(calls, 1);
}

static void nobody_hears_of_a_denied_method_without_answer(void **state) {
    (void)state;
    struct kozo_message request = kozo_message_of(GOLDEN_DRIVER_START);
    request.tag = KOZO_TAG(GOLDEN_DRIVER_START, 1, 0);
    assert_int_equal(heard(golden_driver_dispatch, ~GOLDEN_DRIVER_MAY_START, request), UINT32_MAX);
    assert_int_equal(calls, 0);
    assert_int_equal(heard(golden_driver_dispatch, GOLDEN_DRIVER_MAY_START, request), UINT32_MAX);
    assert_int_equal(calls, 1);
}

static void badges_have_both_parts(void **state) {
    (void)state;
    uint64_t badge = kozo_badge(CLIENT, CONSOLE_MAY_READ);
    assert_int_equal(badge, UINT64_C(0x2ad6e));
    assert_int_equal(kozo_badge_client(badge), CLIENT);
    assert_int_equal(kozo_badge_methods(badge), CONSOLE_MAY_READ);
    assert_int_equal(kozo_badge_methods(kozo_badge(CLIENT, 0)), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_denied_method_is_refused_before_all_else, set_up),
        cmocka_unit_test_setup(an_allowed_method_is_called_and_told_the_client, set_up),
        cmocka_unit_test_setup(nobody_hears_of_a_denied_method_without_answer, set_up),
        cmocka_unit_test(badges_have_both_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
