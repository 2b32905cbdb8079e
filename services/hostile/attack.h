// SPDX-License-Identifier: Apache-2.0
//
// The catalogue of attacks: each has a stable ID, and a claim about what the kernel makes of it, which is checked.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kozo_abi.h>

struct attack {
    const char *id;
    const char *claim;
    void (*run)(void);
};

/// The attacks of one file, ended by a row of NULL.
extern const struct attack register_attacks[], instruction_attacks[], address_attacks[], call_attacks[],
    message_attacks[];
extern const struct attack life_attacks[], time_attacks[], memory_attacks[], device_attacks[], service_attacks[];

/// Whether LRET and IRET in user mode were seen to fault on their stacks, as no CPU's do.
extern bool returns_not_emulated;

/// Notes that the running attack went otherwise than claimed, unless `value` is `wanted`; `what` says what it is of.
void expect(const char *what, uint64_t value, uint64_t wanted);

/// As expect(), of what a syscall returned.
void expect_status(const char *what, int64_t status, int64_t wanted);

/// As expect(), of whatever has to hold.
void expect_that(const char *what, bool holds);

/// Fills what an attack needs anew; a failure ends the service.
void must(int64_t error, const char *what);

/// Lets others run for so many milliseconds.
void sleep_ms(uint64_t milliseconds);

