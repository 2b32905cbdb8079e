// SPDX-License-Identifier: Apache-2.0
//
// A capability as an audit of the derivation tree tells it, and whether it is what somebody was given, or less. Pure,
// so that host tests run it as it is.
#pragma once

#include <kozo_abi.h>
#include <stdbool.h>
#include <stdint.h>

/// What AUDIT_STEP tells of a capability, taken apart. Addresses are physical.
struct holding {
    /// Where its slot stands.
    uint64_t slot;
    /// What it names; 0 for what is no object.
    uint64_t object;
    /// The page-table entry that maps it, or 0.
    uint64_t entry;
    /// Badge, address where mapped, or ports.
    uint64_t value;
    uint64_t rights;
    uint8_t type;
    uint8_t size_bits;
    /// HOME_...
    uint8_t home;
    /// AUDIT_INTO and so on: how the audit passed it.
    uint8_t way;
};

/// Take apart what AUDIT_STEP told.
struct holding holding_of(uint64_t what, uint64_t rights, uint64_t value, uint64_t slot, uint64_t object,
                          uint64_t entry);

/// What somebody was given: any capability of this type and these rights, with this value, whose object begins among so
/// many bytes from an address on; 1 for the one that begins there.
struct given {
    uint8_t type;
    uint64_t rights;
    uint64_t value;
    uint64_t object;
    uint64_t bytes;
};

/// Whether a capability is the one that was given.
bool holding_is(const struct holding *holding, const struct given *given);

/// Whether it is to the same, and allows no more: rights, methods of a client's badge, ports. A badge without methods
/// is none of a client's.
bool holding_narrows(const struct holding *holding, const struct given *given);
