// SPDX-License-Identifier: Apache-2.0
//
// Time: the time stamp counter where it runs at one rate, the ACPI PM timer otherwise.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kozo_abi.h"

/// Starts the clock at 0 and measures the time stamp counter. Panics where the firmware tells of no PM timer.
void clock_init(const struct kozo_boot_info *info);

/// Nanoseconds since clock_init; never less than before. Where clock_is_tsc is false it must be called at least every 4
/// s, or it loses time: the PM timer wraps after 4.69 s where it has 24 bits. The local APIC's timer comes that often
/// only if it is armed.
uint64_t clock_now(void);

/// Whether the time stamp counter is the clock.
bool clock_is_tsc(void);

/// The time stamp counter, and its frequency as it was measured.
uint64_t cycles_now(void);
uint64_t cycles_hz(void);
uint64_t cycles_to_ns(uint64_t cycles);
/// For at most a second.
uint64_t ns_to_cycles(uint64_t ns);

/// The frequency of another counter, to one part in `precision` by the PM timer; see calibrate.h. 0 if it stands still.
uint64_t clock_measure(uint64_t (*read)(void), unsigned precision);
