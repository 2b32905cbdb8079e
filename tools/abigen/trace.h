// SPDX-License-Identifier: Apache-2.0
//
// What the parts of kozo_trace.h share.

#ifndef ABIGEN_TRACE_H
#define ABIGEN_TRACE_H

#include "buffer.h"
#include "definition.h"

/// A list of numbers and their names: its head, which says `what` is in the array kozo_trace_`name`, each entry, and
/// its end.
void trace_begin_names(struct buffer *out, const char *what, const char *name);
void trace_name(struct buffer *out, const char *constant, const char *name);
void trace_end_names(struct buffer *out);

/// An argument as kozo_trace_argument has it, in braces, with the kind that capabilities have.
const char *trace_argument(const struct argument *argument, const char *capability);

/// How many arguments there are.
unsigned trace_count(const struct argument *arguments);

/// The types and tables that messages are decoded by; nothing where there are no interfaces.
void emit_trace_messages(struct buffer *out, const struct definition *definition);

#endif
