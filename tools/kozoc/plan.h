// SPDX-License-Identifier: Apache-2.0
//
// init's plan (services/init/plan.h): out of a system, and in words.

#ifndef KOZOC_PLAN_H
#define KOZOC_PLAN_H

#include "buffer.h"
#include "load.h"

/// Append the plan of a system that was resolved and found to be good, as the file that init reads.
void emit_plan(struct buffer *out, const struct system *system);

/// Append what the initrd has to hold, a line each: the paths of init and of the programs of services, each once, by
/// the order of start, and then `programs/NAME=PATH` of all that services start. False, after a line on stderr, if no
/// folder has one.
bool emit_programs(struct buffer *out, const struct system *system, struct program_folders folders);

/// Append what a plan says, for people. NULL, or why init would not take it. The bytes are aligned to 8.
const char *emit_plan_words(struct buffer *out, const void *bytes, size_t size);

#endif
