// SPDX-License-Identifier: Apache-2.0
//
// The local APIC: x2APIC where the CPU has it, xAPIC otherwise. It takes the I/O APICs' interrupts and holds the timer.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kozo_abi.h"

/// Interrupt line n interrupts by vector IRQ_VECTOR + n.
#define IRQ_VECTOR           0x30
#define APIC_TIMER_VECTOR    0xf0
#define APIC_SPURIOUS_VECTOR 0xff

/// Masks the 8259s, enables the local APIC with all its own interrupts masked but the NMIs that the firmware tells of,
/// and measures its timer. Interrupts that the firmware left pending may still come, by any vector. After clock_init.
void apic_init(const struct kozo_boot_info *info);

/// Ends the service of an interrupt. Never for APIC_SPURIOUS_VECTOR.
void apic_end_of_interrupt(void);

bool apic_is_x2apic(void);

/// This CPU's APIC ID.
uint32_t apic_id(void);

/// Ticks of the timer in a second.
uint64_t apic_timer_hz(void);

/// Interrupts once by APIC_TIMER_VECTOR, `ns` from now, or sooner if the counter is too narrow for it (at least 1 s).
/// An earlier setting is forgotten.
void apic_timer_arm(uint64_t ns);

/// Stops the timer. An interrupt that it has raised already still comes.
void apic_timer_disarm(void);
