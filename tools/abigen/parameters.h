// SPDX-License-Identifier: Apache-2.0
//
// The parameters of a C function, and other lists: on as few lines as they need, the later ones below the first.

#ifndef ABIGEN_PARAMETERS_H
#define ABIGEN_PARAMETERS_H

#include "buffer.h"

/// A list that is being written.
struct parameters {
    struct buffer *out;
    size_t column;
    /// Where the first one begins.
    size_t indent;
    /// What stands between two.
    const char *separator;
    /// The one not written yet, because it is not known what follows it; or NULL.
    const char *last;
};

/// Append what stands before the first parameter, opening parenthesis included.
struct parameters parameters_start(struct buffer *out, const char *head);

/// The same for operands of `&&` or `||`, which stand in the separator with a space before.
struct parameters operands_start(struct buffer *out, const char *head, const char *separator);

/// Add a parameter.
void parameters_add(struct parameters *parameters, const char *parameter);

/// End the list with `tail`, from what closes it on. A list without parameters is `void`.
void parameters_end(struct parameters *parameters, const char *tail);

#endif
