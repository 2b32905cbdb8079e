// SPDX-License-Identifier: Apache-2.0
//
// Events in three forms.

#ifndef TRACE_PRINT_H
#define TRACE_PRINT_H

#include "event.h"

#include <stdio.h>

/// A line for people. Instructions are counted from `base` on. What tells nothing beside the others gets none.
/// @param in_full  answers tell what was asked, since that was left out
void print_text(FILE *out, const struct event *event, uint64_t base, bool in_full);

/// A line of JSON.
void print_json(FILE *out, const struct event *event);

/// The trace-event format of Chrome and Perfetto, where an instruction takes a nanosecond. There is a track for each
/// thread, with its syscalls, its requests from the call to the answer and what it does for others, and one for the
/// CPU.
struct perfetto_track {
    bool named;
    /// Slices that have begun and not ended.
    unsigned depth;
};

struct perfetto {
    FILE *out;
    /// By a thread's number.
    struct perfetto_track *tracks;
    unsigned track_count;
    /// It was told who runs.
    bool runs;
};

void perfetto_begin(struct perfetto *perfetto, FILE *out);
void perfetto_take(struct perfetto *perfetto, const struct event *event);
void perfetto_end(struct perfetto *perfetto);

/// What follows is of all three.

/// A string of JSON, with its quotes.
void print_json_string(FILE *out, const char *text, size_t length);

/// A number, a string, or of a struct an object with its fields.
void print_json_value(FILE *out, const struct value *value);

/// `interface.method` in lower case, or the event's name alone.
void event_title(const struct event *event, char *out, size_t size);

#endif
