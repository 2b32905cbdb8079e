// SPDX-License-Identifier: Apache-2.0
//
// What runs, and what each service may do: the whole of the system's authority, as data.
#pragma once

#include <kozo_abi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SERVICE_MAX_NAMES 10

/// The bit of a SystemMethod in service_row.methods.
#define SYSTEM_MAY(method) (UINT32_C(1) << SYSTEM_##method)

struct service_row {
    /// Its file in the initrd is services/NAME, and so is the interface called that it offers.
    const char *name;
    /// Priority of its first thread, and ceiling of what it may give others.
    uint8_t priority;
    /// Binary logarithm of the bytes that it gets, all in all. What is left after it was built, rounded down to a power
    /// of two, is its "memory".
    uint8_t memory_bits;
    /// Binary logarithm of its CNode's slots.
    uint8_t slot_bits;
    /// Bytes of its first thread's stack, a multiple of 4096.
    uint32_t stack_size;
    /// Started at boot. Others are run by SYSTEM_RUN.
    bool autostart;
    /// What it may ask of init: SYSTEM_MAY bits.
    uint32_t methods;
    /// What it is given beside what all are given, by the names of grants.c; NULL ends the list.
    const char *gives[SERVICE_MAX_NAMES];
    /// The services that it may call; NULL ends the list.
    const char *needs[SERVICE_MAX_NAMES];
    /// Whether it may send capabilities to them, and get some back.
    bool grants;
};

/// The table.
extern const struct service_row service_table[];
extern const size_t service_table_size;

/// Whether the row's `gives` has this name.
bool service_row_gives(const struct service_row *row, const char *name);

/// Whether the service may use a method of init's, which can be any number.
bool service_row_may(const struct service_row *row, uint64_t method);
