// SPDX-License-Identifier: Apache-2.0
//
// What a need gives, in the words of those who read headers and tables.

#ifndef KOZOC_AUTHORITY_H
#define KOZOC_AUTHORITY_H

#include "model.h"

/// What it is: `I/O ports`, `interrupt line`.
const char *need_words(const struct need *need);

/// Its type of object, `Region` for what is mapped, `Signal` for what only sets a bit.
const char *need_type(const struct need *need);

/// The rights that the capability has, or what can be done with the memory that is mapped.
const char *need_rights(const struct need *need);

/// As they were written, the need and all that are merged into it: `fs.open, fs.read`.
const char *need_clear(const struct need *need);

/// The text with a backslash before each quote and backslash, as JSON and Graphviz have it. Arguments can have such.
const char *escaped(const char *text);

#endif
