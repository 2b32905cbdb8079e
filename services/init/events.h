// SPDX-License-Identifier: Apache-2.0
//
// What happened to services: the last events, numbered from the system's start on. Pure, for host tests.
#pragma once

#include <kozo_abi.h>
#include <stdbool.h>
#include <stdint.h>

struct event {
    /// Nanoseconds of the clock.
    uint64_t time;
    /// The service's number, or EVENT_NO_SERVICE.
    uint64_t service;
    /// It was printed, too.
    bool told;
    /// Zero-terminated.
    char text[EVENT_TEXT_BYTES + 1];
};

/// Event number n stands at n % EVENTS_KEPT, if it is still kept. Empty when zero.
struct events {
    struct event kept[EVENTS_KEPT];
    /// How many there have been.
    uint64_t count;
};

/// Add an event; the oldest makes room. A text that is too long is cut.
void events_add(struct events *events, uint64_t time, uint64_t service, bool told, const char *text);

/// Find event number `from`, or the first later one that is still kept.
///
/// @param number  where its number goes
/// @return NULL if there is none yet
const struct event *events_find(const struct events *events, uint64_t from, uint64_t *number);
