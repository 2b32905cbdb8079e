// SPDX-License-Identifier: Apache-2.0
//
// What a service's program is compiled with: its handles by name, from its declaration alone.

#ifndef KOZOC_HANDLES_H
#define KOZOC_HANDLES_H

#include "buffer.h"
#include "model.h"

/// A capability that the service is started with.
struct handle {
    const char *name;
    unsigned slot;
    /// The type of its object, as the definition has it.
    const char *object;
    /// What it speaks; NULL for what is no endpoint, or one of `any`.
    const struct item *interface;
    /// The need as it was written, and its rights.
    const char *clear;
    const char *rights;
    /// Where the slot is empty, as a sentence; NULL if it never is.
    const char *absent;
};

/// Call `visit` with each handle, by slot: first what every service has.
void handles_each(const struct service *service, const struct definition *definition,
                  void (*visit)(void *context, const struct handle *handle), void *context);

/// The slot of what the service prints on: a console that it may write to, and the kernel's debug output; 0 for none.
unsigned handles_print_console(const struct service *service);
unsigned handles_print_debug(const struct service *service);

/// How a parameter is had: what the library's function for it is called, and what turns its result into the value.
struct parameter_form {
    const char *from;
    const char *after;
};

/// Call `visit` with each parameter, its index and its form, after its documentation was appended.
void handles_each_parameter(struct buffer *out, const struct service *service,
                            void (*visit)(struct buffer *out, const struct parameter *parameter, unsigned index,
                                          const struct parameter_form *form));

/// kozo_service.h, kozo_service.rs and kozo_service.S.
void emit_handles_c(struct buffer *out, const struct service *service, const struct definition *definition);
void emit_handles_rust(struct buffer *out, const struct service *service, const struct definition *definition);
void emit_handles_note(struct buffer *out, const struct service *service);

/// Append the first lines of a generated file, up to its content.
void emit_handles_banner(struct buffer *out, const struct service *service, const char *contents);

#endif
