// SPDX-License-Identifier: Apache-2.0
//
// What the parts of show share.

#ifndef ABIGEN_SHOW_PARTS_H
#define ABIGEN_SHOW_PARTS_H

#include "buffer.h"
#include "definition.h"

/// Append a doc comment, each line led by `indent`.
void show_doc(struct buffer *out, const char *indent, const char *doc);

/// Append how C and Rust declare the item.
void show_declarations(struct buffer *out, const struct item *item);

/// An interface: its methods, a line each, and its errors.
void show_interface(struct buffer *out, const struct item *interface);

/// A method: where in its request and its answer what stands, and how it ends.
void show_method(struct buffer *out, const struct definition *definition, const struct item *method);

/// The methods that list an error, one of Status or of an interface's own. Nothing if there are none.
void show_error_users(struct buffer *out, const struct definition *definition, const struct member *error);

#endif
