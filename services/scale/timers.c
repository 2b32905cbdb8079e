// SPDX-License-Identifier: Apache-2.0
//
// Timers, by how many are set.
#include <kozo_syscalls.h>

#include "field.h"
#include "scratch.h"

/// Sets all of the field, in no order, an hour to two hours from now.
static uint64_t set_all(uint64_t count) {
    kozo_handle_t notification = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1);
    uint64_t begin = now() + HOUR, state = 1;
    field_create(OBJECT_TIMER, count);
    for (uint64_t i = 0; i < count; i++) {
        // The multiplier and increment of Knuth's MMIX.
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        must(kozo_sys_timer_notify(field + i, notification), "bind a timer");
        must(kozo_sys_timer_set(field + i, begin + (state >> 32) * HOUR / (UINT64_C(1) << 32)), "set a timer");
    }
    return begin;
}

static void set_point(const char *curve, uint64_t count) {
    kozo_handle_t timer = make(OBJECT_TIMER, 0);
    EQUAL(kozo_sys_timer_notify(timer, mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1)), 0);
    uint64_t last = set_all(count) + 2 * HOUR, pending;
    measure_begin_point(curve, count);
    ROUNDS_OF(FIELD_ROUNDS, (void)0, kozo_sys_timer_set(timer, last), 0,
              EQUAL(kozo_sys_timer_cancel(timer, &pending), 0));
    field_clear();
    measure_end();
}

static void cancel_point(const char *curve, uint64_t count) {
    kozo_handle_t timer = make(OBJECT_TIMER, 0);
    EQUAL(kozo_sys_timer_notify(timer, mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1)), 0);
    uint64_t first = set_all(count) - 1, pending;
    measure_begin_point(curve, count);
    ROUNDS_OF(FIELD_ROUNDS, EQUAL(kozo_sys_timer_set(timer, first), 0), kozo_sys_timer_cancel(timer, &pending), 0,
              (void)0);
    field_clear();
    measure_end();
}

static void set(void) {
    field_points("scale_timers_set", set_point);
}

static void cancel(void) {
    field_points("scale_timers_cancel", cancel_point);
}

const struct test timer_curves[] = {
    {"scale_timers_set", "the timer that is due last set, by how many are set", set},
    {"scale_timers_cancel", "the timer that is due first cancelled, by how many are set", cancel},
    {0},
};
