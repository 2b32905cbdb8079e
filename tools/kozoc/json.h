// SPDX-License-Identifier: Apache-2.0
//
// What kozoc writes for other tools.

#ifndef KOZOC_JSON_H
#define KOZOC_JSON_H

#include "buffer.h"

/// A member with a text, or null where there is none.
void json_text(struct buffer *out, const char *name, const char *text);

#endif
