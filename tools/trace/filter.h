// SPDX-License-Identifier: Apache-2.0
//
// Which events are wanted.

#ifndef TRACE_FILTER_H
#define TRACE_FILTER_H

#include "event.h"

enum { FILTER_MOST = 16 };

struct filter {
    /// The event has one of these services on either side; all do if there are none.
    const char *services[FILTER_MOST];
    unsigned service_count;
    /// It is a message of one of these interfaces; without any, everything is wanted.
    const char *interfaces[FILTER_MOST];
    unsigned interface_count;
    /// It failed.
    bool failed;
    /// By enum event_kind: it is left out.
    bool unwanted[EVENT_KINDS];
};

/// Leave out all kinds but those in a list like `messages,faults`. Returns whether it is one.
bool filter_only(struct filter *filter, const char *kinds);

bool filter_wants(const struct filter *filter, const struct event *event);

#endif
