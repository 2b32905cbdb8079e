// SPDX-License-Identifier: Apache-2.0
//
// A capability as an audit tells it, and whether it is what somebody was given, or less.

#include "holding.h"

#include <kozo/badge.h>

static uint8_t field(uint64_t what, unsigned shift) {
    return (uint8_t)(what >> shift & AUDIT_FIELD_MASK);
}

struct holding holding_of(uint64_t what, uint64_t rights, uint64_t value, uint64_t slot, uint64_t object,
                          uint64_t entry) {
    return (struct holding){
        .slot = slot,
        .object = object,
        .entry = entry,
        .value = value,
        .rights = rights,
        .type = field(what, AUDIT_TYPE_SHIFT),
        .size_bits = field(what, AUDIT_SIZE_SHIFT),
        .home = field(what, AUDIT_HOME_SHIFT),
        .way = field(what, AUDIT_WAY_SHIFT),
    };
}

/// Whether it names what was given.
static bool is_of(const struct holding *holding, const struct given *given) {
    return holding->type == given->type && holding->object - given->object < given->bytes;
}

bool holding_is(const struct holding *holding, const struct given *given) {
    return is_of(holding, given) && holding->rights == given->rights && holding->value == given->value;
}

static bool badge_narrows(uint64_t badge, uint64_t of) {
    uint64_t methods = kozo_badge_methods(badge);
    return badge == of || (kozo_badge_client(badge) == kozo_badge_client(of) && methods != 0 &&
                           (methods & ~kozo_badge_methods(of)) == 0);
}

static uint16_t first_port(uint64_t value) {
    return (uint16_t)value;
}

static uint16_t last_port(uint64_t value) {
    return (uint16_t)(value >> 16);
}

static bool value_narrows(const struct holding *holding, const struct given *given) {
    switch (holding->type) {
    case OBJECT_ENDPOINT:
        return badge_narrows(holding->value, given->value);
    case OBJECT_IO_PORT:
        return first_port(holding->value) >= first_port(given->value) &&
               last_port(holding->value) <= last_port(given->value);
    default:
        return holding->value == given->value;
    }
}

bool holding_narrows(const struct holding *holding, const struct given *given) {
    return is_of(holding, given) && (holding->rights & ~given->rights) == 0 && value_narrows(holding, given);
}
