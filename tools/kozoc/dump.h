// SPDX-License-Identifier: Apache-2.0
//
// A system as text, with all that was resolved: for tests, and for who wants to see what a description comes to.

#ifndef KOZOC_DUMP_H
#define KOZOC_DUMP_H

#include "buffer.h"
#include "model.h"

/// Append a resolved system.
void dump_system(struct buffer *out, const struct system *system);

#endif
