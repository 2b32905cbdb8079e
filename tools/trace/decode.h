// SPDX-License-Identifier: Apache-2.0
//
// From records to events: who the threads are, which syscall of them is under way, and which messages go from whom to
// whom.

#ifndef TRACE_DECODE_H
#define TRACE_DECODE_H

#include "event.h"
#include "names.h"
#include "record.h"

struct decoder;

/// A decoder that hands each event to `take`. The event is valid until that returns.
struct decoder *decoder_new(const struct names *names, void (*take)(void *context, const struct event *event),
                            void *context);

void decoder_take(struct decoder *decoder, const struct record *record);

/// The machine has ended. A syscall in which it did is told as one whose outcome is "never".
void decoder_end(struct decoder *decoder);

void decoder_free(struct decoder *decoder);

#endif
