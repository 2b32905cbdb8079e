// SPDX-License-Identifier: Apache-2.0
//
// What the names for people have in common in both languages.

#ifndef ABIGEN_NAMES_H
#define ABIGEN_NAMES_H

#include "buffer.h"
#include "definition.h"

/// The first sentence of what the definition says of a value, as the end of a longer one: without its first capital
/// letter and its full stop. Without a description the value's name.
const char *names_words(const struct member *member);

/// One of the three, by how a number that was passed is best shown.
const char *names_input_kind(const struct argument *input, const char *number, const char *bits, const char *handle);

/// The module `names` of abi.rs.
void emit_rust_names(struct buffer *out, const struct definition *definition);

#endif
