// SPDX-License-Identifier: Apache-2.0
//
// What changed from one definition to another, and whether its version admits that.

#ifndef ABIGEN_DIFF_H
#define ABIGEN_DIFF_H

#include "buffer.h"
#include "definition.h"

#include <stdbool.h>

/// Append a line for each change and one that sums up. False if the new version does not admit them all.
bool diff_definitions(struct buffer *out, const struct definition *old, const struct definition *new);

#endif
