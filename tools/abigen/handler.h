// SPDX-License-Identifier: Apache-2.0
//
// The kernel's side of a syscall: the C function that carries it out, its handler, and how that sees the arguments.

#ifndef ABIGEN_HANDLER_H
#define ABIGEN_HANDLER_H

#include "definition.h"

/// The type that an argument has for the handler; of a capability that of its slot.
const char *handler_type(const struct argument *argument);

/// The handler's parameter that begins with this input, which may be an array of several.
const char *handler_parameter(const struct argument *input);

/// How many inputs that parameter takes.
unsigned handler_parameter_length(const struct argument *input);

/// The struct that the handler leaves its outputs in, or NULL if it has none: an `ipc` syscall's are set where the
/// message is delivered.
const char *handler_results(const struct item *syscall);

#endif
