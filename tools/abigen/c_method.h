// SPDX-License-Identifier: Apache-2.0
//
// A method's arguments in C: their types, and the code that puts them into a message and takes them out. What
// kozo_clients.h and kozo_servers.h share.

#ifndef ABIGEN_C_METHOD_H
#define ABIGEN_C_METHOD_H

#include "buffer.h"
#include "definition.h"
#include "parameters.h"

#include <stdbool.h>

/// How the code that is written names what it works on.
struct c_code {
    struct buffer *out;
    const struct definition *definition;
    const struct item *method;
    /// An lvalue of type struct kozo_message, and its members: `message.`, or `message->` behind a pointer.
    const char *members;
    /// The message's address: `&message` or `message`.
    const char *address;
    /// Are the values behind pointers (a client's results, a struct that a client sends), or in variables?
    bool is_behind_pointers;
};

/// The type of the argument's value: of a struct that itself, of bytes and strings that of one element.
const char *c_type(const struct argument *argument);

/// The constant that is the argument's bound.
const char *c_bound(const struct item *method, const struct argument *argument);

/// The tag of the whole message if it has no bytes and no strings.
const char *c_tag(const char *label, const struct payload *payload);

/// Add the parameters for arguments that go in, for one who sends them (`is_sender`) or is given them.
void c_add_inputs(struct parameters *parameters, const struct argument *arguments, bool is_sender);

/// Add the parameters for arguments that come out. A capability's is the slot it goes to for one who receives it, and
/// where its handle is stored for one who sends it.
void c_add_outputs(struct parameters *parameters, const struct argument *arguments, bool is_sender);

/// Append statements that put the arguments into the message, but for bytes and strings.
void c_put_words(const struct c_code *code, const struct argument *arguments);

/// Append an `if` whose condition puts bytes and strings, and is true if one of them is too long, up to `tail`, which
/// is from the closing parenthesis on.
void c_put_bounded(const struct c_code *code, const struct argument *arguments, const char *tail);

/// Append statements that declare `payload` and `is_good`, which tells whether the message is as the interface has it,
/// with structs, bytes and strings taken out. Does nothing, and returns false, if any message will do whose tag does.
bool c_check(const struct c_code *code, const struct payload *payload, const struct argument *arguments);

/// The value of an argument, as an expression of its type, from the message.
const char *c_value(const struct c_code *code, const struct argument *argument);

/// Is the argument's value taken out by c_value, rather than by c_check?
bool c_has_value(const struct argument *argument);

#endif
