// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/calibrate.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
//
// What the kernel's clock computes with: scales, counters that wrap, and the measuring of a counter.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "calibrate.h"
#include "time_scale.h"
#include "wide_counter.h"

#define PM_TIMER_HZ      UINT64_C(3579545)
#define SECONDS_PER_YEAR UINT64_C(31557600)

static void seconds_come_out_exactly_enough(void **state) {
    static const uint64_t hz[] = {1000000, PM_TIMER_HZ, 24000000, 999999999, 1000000000, 2300112165, 5000000000};
    (void)state;
    for (size_t i = 0; i < sizeof(hz) / sizeof(hz[0]); i++) {
        const struct time_scale scale = time_scale_make(hz[i], NS_PER_SECOND);
        const uint64_t ns = time_scale_apply(scale, hz[i] * 1000);
        assert_in_range(ns, 1000 * NS_PER_SECOND - 2000, 1000 * NS_PER_SECOND);
    }
}

static void centuries_do_not_overflow(void **state) {
    (void)state;
    const struct time_scale scale = time_scale_make(UINT64_C(4000000000), NS_PER_SECOND);
    const uint64_t ticks = UINT64_C(4000000000) * SECONDS_PER_YEAR * 146;
    assert_int_equal(time_scale_apply(scale, ticks) / NS_PER_SECOND / SECONDS_PER_YEAR, 146);
    const struct time_scale slow = time_scale_make(PM_TIMER_HZ, NS_PER_SECOND);
    assert_in_range(time_scale_apply(slow, PM_TIMER_HZ * SECONDS_PER_YEAR * 500) / NS_PER_SECOND,
                    SECONDS_PER_YEAR * 500 - 20, SECONDS_PER_YEAR * 500);
}

static void time_never_goes_back(void **state) {
    (void)state;
    const struct time_scale scale = time_scale_make(2300112165, NS_PER_SECOND);
    uint64_t last = 0;
    for (uint64_t ticks = (UINT64_C(1) << 40) - 50000; ticks < (UINT64_C(1) << 40) + 50000; ticks++) {
        const uint64_t now = time_scale_apply(scale, ticks);
        assert_true(now >= last);
        last = now;
    }
}

static void a_counter_of_24_bits_wraps(void **state) {
    (void)state;
    struct wide_counter counter = wide_counter_make(24, 0xfffff0);
    assert_int_equal(wide_counter_update(&counter, 0xfffff0), 0);
    assert_int_equal(wide_counter_update(&counter, 0xffffff), 15);
    assert_int_equal(wide_counter_update(&counter, 0), 16);
    assert_int_equal(wide_counter_update(&counter, 0xffffef), 0xffffff);
    // Bits above the counter's width don't count, whatever the hardware shows there.
    assert_int_equal(wide_counter_update(&counter, 0xabfffff0), 0x1000000);
}

static void a_counter_of_32_bits_wraps(void **state) {
    (void)state;
    struct wide_counter counter = wide_counter_make(32, UINT32_MAX);
    assert_int_equal(wide_counter_update(&counter, 0), 1);
    assert_int_equal(wide_counter_update(&counter, UINT32_MAX), UINT64_C(0x100000000));
    assert_int_equal(wide_counter_update(&counter, 5), UINT64_C(0x100000006));
}

static void wraps_add_up_over_hours(void **state) {
    (void)state;
    struct wide_counter counter = wide_counter_make(24, 0);
    for (uint64_t second = 1; second <= 7200; second++) {
        assert_int_equal(wide_counter_update(&counter, (uint32_t)(second * PM_TIMER_HZ)), second * PM_TIMER_HZ);
    }
}

// A machine in which every reading takes time. `now` is in picoseconds.
static struct {
    uint64_t now;
    uint64_t reading_ps;
    uint64_t counter_hz;
    uint64_t reference_hz;
    uint32_t reference_start;
    unsigned readings;
} machine;

#define PS_PER_SECOND UINT64_C(1000000000000)

static uint64_t ticks_at(uint64_t hz) {
    return (uint64_t)((uint128_t)machine.now * hz / PS_PER_SECOND);
}

static uint64_t read_counter(void) {
    machine.now += machine.reading_ps / 20;
    return ticks_at(machine.counter_hz) + 123456789;
}

static uint32_t read_reference(void) {
    // Now and then something else takes the CPU for 300 us, as system management mode does.
    machine.readings++;
    machine.now += machine.reading_ps + (machine.readings % 1000 == 2 ? 300 * UINT64_C(1000000) : 0);
    return (uint32_t)ticks_at(machine.reference_hz) + machine.reference_start;
}

static const struct calibration_reference pm_timer = {.read = read_reference, .mask = 0xffffff, .hz = PM_TIMER_HZ};

static void counters_are_measured(void **state) {
    static const uint64_t hz[] = {24000000, 1000000000, UINT64_C(2300000000), UINT64_C(5000000000)};
    static const uint64_t reading_ps[] = {30000, 100000, 1200000};
    (void)state;
    for (size_t i = 0; i < sizeof(hz) / sizeof(hz[0]); i++) {
        for (size_t j = 0; j < sizeof(reading_ps) / sizeof(reading_ps[0]); j++) {
            machine.now = 0;
            machine.reading_ps = reading_ps[j];
            machine.counter_hz = hz[i];
            machine.reference_hz = PM_TIMER_HZ;
            // The 24 bits wrap in the middle of it.
            machine.reference_start = 0xffff00;
            machine.readings = 0;
            const uint64_t measured = calibrate(&pm_timer, read_counter, 2048);
            assert_in_range(measured, hz[i] - hz[i] / 2048, hz[i] + hz[i] / 2048);
            assert_true(machine.now < PS_PER_SECOND / 40);
        }
    }
}

static void a_rough_measure_is_quick(void **state) {
    (void)state;
    machine.now = 0;
    machine.reading_ps = 30000;
    machine.counter_hz = 1000000000;
    machine.readings = 10;
    const uint64_t measured = calibrate(&pm_timer, read_counter, 256);
    assert_in_range(measured, 1000000000 - 1000000000 / 256, 1000000000 + 1000000000 / 256);
    assert_true(machine.now < PS_PER_SECOND / 20000);
}

static void clocks_that_stand_still_are_told(void **state) {
    (void)state;
    machine.reading_ps = 100000;
    machine.counter_hz = 1000000000;
    machine.reference_hz = 0;
    assert_int_equal(calibrate(&pm_timer, read_counter, 2048), 0);
    machine.counter_hz = 0;
    machine.reference_hz = PM_TIMER_HZ;
    assert_int_equal(calibrate(&pm_timer, read_counter, 2048), 0);
}

/// Ticks of the reference until it stands still.
static uint32_t ticks_left;

static uint32_t read_failing_reference(void) {
    uint32_t value = read_reference();
    uint32_t last = machine.reference_start + ticks_left;
    return value < last ? value : last;
}

static void a_reference_that_stops_is_told(void **state) {
    (void)state;
    static const struct calibration_reference failing = {
        .read = read_failing_reference, .mask = 0xffffff, .hz = PM_TIMER_HZ};
    machine.reading_ps = 30000;
    machine.counter_hz = 1000000000;
    machine.reference_hz = PM_TIMER_HZ;
    machine.reference_start = 0;
    // While the starting point is chosen, or after that.
    static const uint32_t ticks[] = {1, 3, 4, 6};
    for (size_t i = 0; i < sizeof(ticks) / sizeof(ticks[0]); i++) {
        machine.now = 0;
        machine.readings = 10;
        ticks_left = ticks[i];
        assert_int_equal(calibrate(&failing, read_counter, 2048), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seconds_come_out_exactly_enough),
        cmocka_unit_test(centuries_do_not_overflow),
        cmocka_unit_test(time_never_goes_back),
        cmocka_unit_test(a_counter_of_24_bits_wraps),
        cmocka_unit_test(a_counter_of_32_bits_wraps),
        cmocka_unit_test(wraps_add_up_over_hours),
        cmocka_unit_test(counters_are_measured),
        cmocka_unit_test(a_rough_measure_is_quick),
        cmocka_unit_test(clocks_that_stand_still_are_told),
        cmocka_unit_test(a_reference_that_stops_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
