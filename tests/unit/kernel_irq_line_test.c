// SPDX-License-Identifier: Apache-2.0
// sources: kernel/arch/x86_64/irq_line.c
// includes: kernel/core kernel/arch/x86_64
//
// Which pin an interrupt line is wired to and how it signals, by what the firmware's tables say.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "irq_line.h"

/// MPS INTI flags: level and active high, edge and active low.
#define LEVEL_HIGH 0xd
#define EDGE_LOW   0x7

/// Two I/O APICs with a gap between them, the PIT on GSI 2, the SCI a level, ISA 10 wired to GSI 20, and by mistake 11
/// too.
static const struct kozo_boot_info machine = {
    .ioapic_count = 2,
    .ioapics = {{.gsi_base = 0}, {.gsi_base = 32}},
    .override_count = 5,
    .overrides = {{0, 2, 0}, {9, 9, LEVEL_HIGH}, {10, 20, 0}, {5, 5, EDGE_LOW}, {11, 20, 0}},
};
static const unsigned pins[BOOT_MAX_IOAPICS] = {24, 16};

static struct irq_wiring wiring_of(unsigned line, enum kozo_irq_trigger trigger) {
    struct irq_wiring wiring = {0};
    assert_true(irq_line_wiring(&machine, pins, line, trigger, &wiring));
    return wiring;
}

static void assert_wiring(unsigned line, unsigned ioapic, unsigned pin, bool level, bool active_low) {
    const struct irq_wiring wiring = wiring_of(line, IRQ_TRIGGER_FIRMWARE);
    assert_int_equal(wiring.ioapic, ioapic);
    assert_int_equal(wiring.pin, pin);
    assert_int_equal(wiring.level, level);
    assert_int_equal(wiring.active_low, active_low);
}

static void isa_lines_are_edges_on_their_own_pin(void **state) {
    (void)state;
    assert_wiring(1, 0, 1, false, false);
    assert_wiring(4, 0, 4, false, false);
}

static void overrides_move_lines_and_say_how_they_signal(void **state) {
    (void)state;
    assert_wiring(0, 0, 2, false, false);
    assert_wiring(9, 0, 9, true, false);
    assert_wiring(10, 0, 20, false, false);
    assert_wiring(5, 0, 5, false, true);
}

static void other_lines_are_levels(void **state) {
    (void)state;
    assert_wiring(16, 0, 16, true, true);
    assert_wiring(23, 0, 23, true, true);
    assert_wiring(32, 1, 0, true, true);
    assert_wiring(47, 1, 15, true, true);
}

static void each_pin_has_one_line(void **state) {
    struct irq_wiring wiring;
    (void)state;
    assert_false(irq_line_wiring(&machine, pins, 2, IRQ_TRIGGER_FIRMWARE, &wiring));
    assert_false(irq_line_wiring(&machine, pins, 20, IRQ_TRIGGER_FIRMWARE, &wiring));
    assert_false(irq_line_wiring(&machine, pins, 11, IRQ_TRIGGER_FIRMWARE, &wiring));
}

static void lines_without_a_pin_are_refused(void **state) {
    struct irq_wiring wiring;
    static const unsigned missing[] = {24, 31, 48, 95, 96, UINT32_MAX};
    (void)state;
    for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++) {
        assert_false(irq_line_wiring(&machine, pins, missing[i], IRQ_TRIGGER_FIRMWARE, &wiring));
    }
}

static void users_choose_the_trigger_and_firmware_the_polarity(void **state) {
    (void)state;
    assert_true(wiring_of(4, IRQ_TRIGGER_LEVEL).level);
    assert_true(wiring_of(4, IRQ_TRIGGER_LEVEL).active_low);
    assert_false(wiring_of(16, IRQ_TRIGGER_EDGE).level);
    assert_false(wiring_of(16, IRQ_TRIGGER_EDGE).active_low);
    assert_false(wiring_of(9, IRQ_TRIGGER_EDGE).level);
    assert_false(wiring_of(9, IRQ_TRIGGER_LEVEL).active_low);
    assert_true(wiring_of(5, IRQ_TRIGGER_EDGE).active_low);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(isa_lines_are_edges_on_their_own_pin),
        cmocka_unit_test(overrides_move_lines_and_say_how_they_signal),
        cmocka_unit_test(other_lines_are_levels),
        cmocka_unit_test(each_pin_has_one_line),
        cmocka_unit_test(lines_without_a_pin_are_refused),
        cmocka_unit_test(users_choose_the_trigger_and_firmware_the_polarity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
