// SPDX-License-Identifier: Apache-2.0
//
// How often services made use of what they hold, counted in place of the events. `kozoc audit` holds it against the
// description. A line each, words and decimal numbers separated by blanks:
//
//   KIND SERVICE PLACE DETAIL COUNT
//
// KIND, what PLACE is, and what DETAIL is (0 where nothing is said):
//   ran                       the service began to run
//   slot      slot            it was filled when a run began
//   region    region          it was there when a run began
//   call      slot   method   a request that came to the server and was not refused by it
//   caps      slot            capabilities were sent or received by a message through it
//   syscall   slot   number   a syscall by it that did what it was to do
//   in, out   slot   port     this port was read or written
//   copied    slot            a capability was derived from it into another table than its own
//   signal    bit             the signal came
//   read, write  region       it was touched at all, in so many runs
//
// A copy in the service's own table counts as what it was copied from.

#ifndef TRACE_TALLY_H
#define TRACE_TALLY_H

#include "event.h"

#include <stdio.h>

struct tally;

struct tally *tally_new(void);

void tally_take(struct tally *tally, const struct event *event);

/// Print the lines.
void tally_print(const struct tally *tally, FILE *out);

void tally_free(struct tally *tally);

#endif
