// SPDX-License-Identifier: Apache-2.0
//
// One item of a definition, told on a terminal.

#ifndef ABIGEN_SHOW_H
#define ABIGEN_SHOW_H

#include "buffer.h"
#include "definition.h"

#include <stdbool.h>

/// Append all there is to know of what has that name: of an item, as the definition or a generated file has it, of a
/// value, bit, right or own error of an interface, or of a method (FS_OPEN, Fs.OPEN, or OPEN if only one has it).
/// Without one append a line that says so, with the nearest names, and return false.
bool show_item(struct buffer *out, const struct definition *definition, const char *name);

#endif
