// SPDX-License-Identifier: Apache-2.0
//
// What the emitters of interfaces.rs share.

#ifndef ABIGEN_RUST_INTERFACE_H
#define ABIGEN_RUST_INTERFACE_H

#include "buffer.h"
#include "definition.h"

/// What stands between brackets in a line of Rust. All zero is an empty list; it lives in the arena.
struct rust_list {
    const char **items;
    unsigned count;
    unsigned capacity;
};

/// Add what printf writes.
__attribute__((format(printf, 2, 3))) void rust_list_add(struct rust_list *list, const char *format, ...);

/// Append a list as rustfmt has it: on one line with what is before and after, or if that gets too long an item a line.
/// `before` ends with the opening bracket and `after` begins with the closing one; curly ones get spaces inside.
void emit_rust_list(struct buffer *out, const char *indent, const char *before, const struct rust_list *list,
                    const char *after);

/// The type of an argument; what it borrows lives for `lifetime`, which is "" where nothing need be said.
const char *rust_argument_type(const struct argument *argument, const char *lifetime);

/// Are there bytes or strings among them, which are borrowed?
bool rust_is_borrowing(const struct argument *arguments);

/// Must the lifetime of what a method returns be named, because arguments are borrowed too?
bool rust_names_lifetime(const struct item *method);

/// What a method returns when all goes well: nothing, a single output, or a struct of them.
const char *rust_output_type(const struct item *method, const char *lifetime);

/// The constant of abi.rs that bounds an argument.
const char *rust_bound(const struct item *method, const struct argument *argument);

/// `Message::<words, chunks, capabilities>` for arguments that travel so.
const char *rust_message_type(const struct definition *definition, const struct payload *payload,
                              const struct argument *arguments);

/// The `Shape` of what arrives.
const char *rust_shape(const struct payload *payload);

/// Statements that add arguments, named so, to the message `message`.
void emit_rust_puts(struct buffer *out, const char *indent, const struct item *method, const struct argument *arguments,
                    const char *prefix);

/// The expression that reads an argument from the reader of that name.
const char *rust_get(const struct item *method, const struct argument *argument, const char *reader);

/// The doc comment of a method: what it does, its arguments and results.
void emit_rust_method_doc(struct buffer *out, const char *indent, const struct item *method);

/// Client, and the structs of outputs, of an interface.
void emit_rust_outputs(struct buffer *out, const struct item *interface);
void emit_rust_client(struct buffer *out, const struct definition *definition, const struct item *interface);

/// The head of a method's function in the trait, up to `end`.
void emit_rust_server_head(struct buffer *out, const char *indent, const struct item *method, const char *end);

/// Trait, dispatch and loop of an interface.
void emit_rust_server(struct buffer *out, const struct definition *definition, const struct item *interface);

#endif
