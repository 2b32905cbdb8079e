// SPDX-License-Identifier: Apache-2.0
//
// How each language declares one item, without documentation and bodies of functions.

#ifndef ABIGEN_DECLARATION_H
#define ABIGEN_DECLARATION_H

#include "buffer.h"
#include "definition.h"

/// As C declares it.
void declaration_c(struct buffer *out, const struct item *item);

/// As Rust declares it.
void declaration_rust(struct buffer *out, const struct item *item);

#endif
