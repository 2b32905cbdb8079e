// SPDX-License-Identifier: Apache-2.0
//
// What init tells of what happens to services: in its log of events, and on the debug console.
#pragma once

#include "events.h"
#include "service.h"

/// Find the declared notification "events", if the plan has it: each event signals it. After services_init().
///
/// @return 0 or a negative error
int64_t journal_init(void);

/// Log what happened to a service, in words that follow its name.
__attribute__((format(printf, 2, 3))) void journal_note(const struct service *service, const char *format, ...);

/// The same, and print it.
__attribute__((format(printf, 2, 3))) void journal_say(const struct service *service, const char *format, ...);

/// Find an event, as events_find() does.
const struct event *journal_find(uint64_t from, uint64_t *number);

/// Nanoseconds of the clock.
uint64_t journal_now(void);
