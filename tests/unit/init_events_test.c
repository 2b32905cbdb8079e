// SPDX-License-Identifier: Apache-2.0
// sources: services/init/events.c
// includes: services/init lib/kozo/include
//
// init's log of events: numbered without gaps, and the last ones kept.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "events.h"

static void add(struct events *events, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        char text[16];
        snprintf(text, sizeof(text), "event %lu", (unsigned long)events->count);
        events_add(events, 1000 + events->count, events->count % 3, events->count % 2, text);
    }
}

/// What is found from `from` on is event number `number`.
static void expect(const struct events *events, uint64_t from, uint64_t number) {
    uint64_t found = UINT64_MAX;
    char text[16];
    const struct event *event = events_find(events, from, &found);
    assert_non_null(event);
    assert_int_equal(found, number);
    assert_int_equal(event->time, 1000 + number);
    assert_int_equal(event->service, number % 3);
    assert_int_equal(event->told, number % 2);
    snprintf(text, sizeof(text), "event %lu", (unsigned long)number);
    assert_string_equal(event->text, text);
}

static void expect_none(const struct events *events, uint64_t from) {
    uint64_t number;
    assert_null(events_find(events, from, &number));
}

static void none_is_there_at_first(void **state) {
    (void)state;
    struct events events = {0};
    expect_none(&events, 0);
    expect_none(&events, UINT64_MAX);
}

static void each_is_found_by_its_number(void **state) {
    (void)state;
    struct events events = {0};
    add(&events, EVENTS_KEPT);
    for (uint64_t i = 0; i < EVENTS_KEPT; i++)
        expect(&events, i, i);
    expect_none(&events, EVENTS_KEPT);
}

static void the_oldest_make_room(void **state) {
    (void)state;
    struct events events = {0};
    add(&events, EVENTS_KEPT + 5);
    expect(&events, 0, 5);
    expect(&events, 4, 5);
    expect(&events, 5, 5);
    expect(&events, 6, 6);
    expect(&events, EVENTS_KEPT + 4, EVENTS_KEPT + 4);
    expect_none(&events, EVENTS_KEPT + 5);
}

static void a_long_text_is_cut(void **state) {
    (void)state;
    struct events events = {0};
    char text[2 * EVENT_TEXT_BYTES];
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    events_add(&events, 1, EVENT_NO_SERVICE, true, text);
    uint64_t number;
    const struct event *event = events_find(&events, 0, &number);
    assert_non_null(event);
    assert_int_equal(strlen(event->text), EVENT_TEXT_BYTES);
    assert_int_equal(event->service, EVENT_NO_SERVICE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(none_is_there_at_first),
        cmocka_unit_test(each_is_found_by_its_number),
        cmocka_unit_test(the_oldest_make_room),
        cmocka_unit_test(a_long_text_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
