// SPDX-License-Identifier: Apache-2.0

#include "clock.h"

#include <stddef.h>

#include "calibrate.h"
#include "cpu.h"
#include "device_map.h"
#include "panic.h"
#include "port.h"
#include "sealed.h"
#include "time_scale.h"
#include "wide_counter.h"

/// ACPI 6.5, 4.8.3.3, "Power Management Timer".
#define PM_TIMER_HZ UINT64_C(3579545)

/// One part in this many is how exactly the time stamp counter is measured. Boot waits for it.
#define CYCLES_PRECISION 2048

/// Address spaces of a register (ACPI 6.5, 5.2.3.2).
#define SPACE_MEMORY 0
#define SPACE_IO     1

SEALED static struct {
    /// The PM timer: its register in memory, or NULL and its port.
    volatile const uint32_t *pm_register;
    uint16_t pm_port;
    bool is_tsc;
    struct calibration_reference reference;
    uint64_t cycles_hz;
    struct time_scale cycles_to_ns;
    struct time_scale pm_to_ns;
    /// The time stamp counter when the clock stood at 0.
    uint64_t first_cycle;
} clock;

/// The PM timer's wraps so far, which only clock_now changes, and only where the time stamp counter isn't the clock.
static struct wide_counter pm_timer;

static uint32_t read_pm_timer(void) {
    return clock.pm_register != NULL ? *clock.pm_register : inl(clock.pm_port);
}

static void find_pm_timer(const struct kozo_generic_address *at) {
    if (at->space == SPACE_IO && at->address <= UINT16_MAX) {
        clock.pm_port = (uint16_t)at->address;
    } else if (at->space == SPACE_MEMORY && at->address != 0) {
        clock.pm_register = device_map(at->address, sizeof(uint32_t));
    } else {
        panic("the firmware tells of no PM timer, which KOZO needs to measure time by");
    }
    if (at->width != 24 && at->width != 32) {
        panic("the firmware tells of a PM timer of %u bits; there are only 24 and 32", at->width);
    }
}

void clock_init(const struct kozo_boot_info *info) {
    find_pm_timer(&info->machine.pm_timer);
    pm_timer = wide_counter_make(info->machine.pm_timer.width, read_pm_timer());
    clock.reference = (struct calibration_reference){.read = read_pm_timer, .mask = pm_timer.mask, .hz = PM_TIMER_HZ};
    clock.first_cycle = cycles_now();
    clock.cycles_hz = clock_measure(cycles_now, CYCLES_PRECISION);
    if (clock.cycles_hz == 0) {
        panic("the PM timer at %p stands still", (void *)info->machine.pm_timer.address);
    }
    clock.is_tsc = cpu_tsc_is_steady();
    clock.cycles_to_ns = time_scale_make(clock.cycles_hz, NS_PER_SECOND);
    clock.pm_to_ns = time_scale_make(PM_TIMER_HZ, NS_PER_SECOND);
}

uint64_t clock_now(void) {
    if (clock.is_tsc) {
        return cycles_to_ns(cycles_now() - clock.first_cycle);
    }
    return time_scale_apply(clock.pm_to_ns, wide_counter_update(&pm_timer, read_pm_timer()));
}

bool clock_is_tsc(void) {
    return clock.is_tsc;
}

uint64_t cycles_now(void) {
    return rdtsc();
}

uint64_t cycles_hz(void) {
    return clock.cycles_hz;
}

uint64_t cycles_to_ns(uint64_t cycles) {
    return time_scale_apply(clock.cycles_to_ns, cycles);
}

uint64_t ns_to_cycles(uint64_t ns) {
    return ns * clock.cycles_hz / NS_PER_SECOND;
}

uint64_t clock_measure(uint64_t (*read)(void), unsigned precision) {
    return calibrate(&clock.reference, read, precision);
}
