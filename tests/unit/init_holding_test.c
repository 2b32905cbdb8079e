// SPDX-License-Identifier: Apache-2.0
// sources: services/init/holding.c
// includes: services/init lib/kozo/include
//
// Whether a capability is the one that somebody was given, or one that allows no more.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <kozo/badge.h>

#include "holding.h"

static void what_a_step_tells_is_taken_apart(void **state) {
    (void)state;
    uint64_t what = OBJECT_FRAME << AUDIT_TYPE_SHIFT | 12 << AUDIT_SIZE_SHIFT | HOME_TIMER << AUDIT_HOME_SHIFT |
                    AUDIT_OUT << AUDIT_WAY_SHIFT;
    struct holding holding = holding_of(what, 1, 2, 3, 4, 5);
    assert_int_equal(holding.type, OBJECT_FRAME);
    assert_int_equal(holding.size_bits, 12);
    assert_int_equal(holding.home, HOME_TIMER);
    assert_int_equal(holding.way, AUDIT_OUT);
    assert_int_equal(holding.rights, 1);
    assert_int_equal(holding.value, 2);
    assert_int_equal(holding.slot, 3);
    assert_int_equal(holding.object, 4);
    assert_int_equal(holding.entry, 5);
}

/// A client with two methods.
static const struct given client = {OBJECT_ENDPOINT, RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_GRANT,
                                    5 | 3 << BADGE_METHODS_SHIFT, 0x7000, 1};

static struct holding held_by_client(uint64_t rights, uint64_t badge) {
    return (struct holding){.type = OBJECT_ENDPOINT, .rights = rights, .value = badge, .object = 0x7000};
}

static void a_gift_is_that_and_nothing_else(void **state) {
    (void)state;
    struct holding holding = held_by_client(client.rights, client.value);
    assert_true(holding_is(&holding, &client));
    holding.object = 0x7001;
    assert_false(holding_is(&holding, &client));
    holding = held_by_client(RIGHT_ENDPOINT_SEND, client.value);
    assert_false(holding_is(&holding, &client));
    holding = held_by_client(client.rights, kozo_badge(5, 1));
    assert_false(holding_is(&holding, &client));
    holding = held_by_client(client.rights, client.value);
    holding.type = OBJECT_NOTIFICATION;
    assert_false(holding_is(&holding, &client));
}

static void what_allows_no_more_is_narrower(void **state) {
    (void)state;
    static const struct {
        uint64_t rights, badge;
        bool narrows;
    } rows[] = {
        {RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_GRANT, 5 | 3 << BADGE_METHODS_SHIFT, true},
        {RIGHT_ENDPOINT_SEND, 5 | 2 << BADGE_METHODS_SHIFT, true},
        {0, 5 | 1 << BADGE_METHODS_SHIFT, true},
        {RIGHT_ENDPOINT_SEND, 5 | 4 << BADGE_METHODS_SHIFT, false}, // another method
        {RIGHT_ENDPOINT_SEND, 5 | 7 << BADGE_METHODS_SHIFT, false},
        {RIGHT_ENDPOINT_SEND, 6 | 1 << BADGE_METHODS_SHIFT, false},                          // another client
        {RIGHT_ENDPOINT_SEND, 5, false},                                                     // as a fault has it
        {RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_RECEIVE, 5 | 3 << BADGE_METHODS_SHIFT, false}, // more rights
        {RIGHT_ENDPOINT_SEND, 0, false},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct holding holding = held_by_client(rows[i].rights, rows[i].badge);
        assert_int_equal(holding_narrows(&holding, &client), rows[i].narrows);
        holding.object = 0x6fff;
        assert_false(holding_narrows(&holding, &client));
    }
}

static void ports_are_narrower_within_their_range(void **state) {
    (void)state;
    const struct given given = {OBJECT_IO_PORT, RIGHTS_IO_PORT, 0x10 | 0x1f << 16, 0, 1};
    static const struct {
        uint64_t first, last;
        bool narrows;
    } rows[] = {{0x10, 0x1f, true}, {0x12, 0x13, true}, {0xf, 0x1f, false}, {0x10, 0x20, false}, {0x20, 0x21, false}};
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct holding holding = {
            .type = OBJECT_IO_PORT, .rights = RIGHT_IO_PORT_IN, .value = rows[i].first | rows[i].last << 16};
        assert_int_equal(holding_narrows(&holding, &given), rows[i].narrows);
    }
}

static void bits_of_a_notification_stay_what_they_are(void **state) {
    (void)state;
    const struct given given = {OBJECT_NOTIFICATION, RIGHT_NOTIFICATION_SIGNAL, 6, 0x40, 1};
    struct holding holding = {
        .type = OBJECT_NOTIFICATION, .rights = RIGHT_NOTIFICATION_SIGNAL, .value = 6, .object = 0x40};
    assert_true(holding_narrows(&holding, &given));
    holding.value = 2;
    assert_false(holding_narrows(&holding, &given));
}

static void what_is_made_in_memory_begins_there(void **state) {
    (void)state;
    const struct given given = {OBJECT_UNTYPED, RIGHTS_UNTYPED, 0, 0x1000, 0x1000};
    struct holding holding = {.type = OBJECT_UNTYPED, .rights = RIGHTS_UNTYPED, .object = 0x1fc0};
    assert_true(holding_is(&holding, &given));
    holding.object = 0x2000;
    assert_false(holding_is(&holding, &given));
    holding.object = 0xfff;
    assert_false(holding_is(&holding, &given));
    // What could not be found out fits nothing.
    const struct given unknown = {OBJECT_UNTYPED, RIGHTS_UNTYPED, 0, 0, 0};
    holding.object = 0;
    assert_false(holding_is(&holding, &unknown));
    assert_false(holding_narrows(&holding, &unknown));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_step_tells_is_taken_apart),
        cmocka_unit_test(a_gift_is_that_and_nothing_else),
        cmocka_unit_test(what_allows_no_more_is_narrower),
        cmocka_unit_test(ports_are_narrower_within_their_range),
        cmocka_unit_test(bits_of_a_notification_stay_what_they_are),
        cmocka_unit_test(what_is_made_in_memory_begins_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
