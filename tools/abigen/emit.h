// SPDX-License-Identifier: Apache-2.0
//
// The emitters: each appends one file that follows from a checked definition. Also what they share.

#ifndef ABIGEN_EMIT_H
#define ABIGEN_EMIT_H

#include "buffer.h"
#include "definition.h"

/// kozo_abi.h: constants, enums, structs.
void emit_c(struct buffer *out, const struct definition *definition);

/// kozo_syscalls.h: a C function for each syscall.
void emit_c_syscalls(struct buffer *out, const struct definition *definition);

/// kozo_clients.h: a C function for each method of each interface, that calls it.
void emit_c_clients(struct buffer *out, const struct definition *definition);

/// kozo_servers.h: what dispatches requests to the C functions of a service.
void emit_c_servers(struct buffer *out, const struct definition *definition);

/// The head of the function that calls a method, in kozo_clients.h or interfaces.rs.
void emit_c_method_signature(struct buffer *out, const struct item *method);
void emit_rust_method_signature(struct buffer *out, const struct item *method);

/// kozo_asm.h: numbers and offsets for assembler.
void emit_asm(struct buffer *out, const struct definition *definition);

/// What kozo_abi.h has for one item, or kozo_syscalls.h the head of a syscall's function.
void emit_c_item(struct buffer *out, const struct item *item);
void emit_c_signature(struct buffer *out, const struct item *item);

/// What abi.rs has for one item, or the head of a syscall's function.
void emit_rust_item(struct buffer *out, const struct item *item);
void emit_rust_signature(struct buffer *out, const struct item *item);

/// abi.rs: all of it, for Rust.
void emit_rust(struct buffer *out, const struct definition *definition);

/// interfaces.rs: for each interface a client and a server, for Rust.
void emit_rust_interfaces(struct buffer *out, const struct definition *definition);

/// The module of abi.rs that makes syscalls.
void emit_rust_syscalls(struct buffer *out, const struct definition *definition);

/// What makes an object of C, of assembler or of a Rust crate carry the fingerprint; and the macro for a SYSCALL that
/// records its address, in assembler along with the note.
void emit_c_note(struct buffer *out, const struct definition *definition);
void emit_asm_note(struct buffer *out, const struct definition *definition);
void emit_rust_note(struct buffer *out);
void emit_c_site(struct buffer *out);

/// The lines of a Rust `asm!` that make a SYSCALL and record its address.
void emit_rust_site(struct buffer *out, const char *indent);

/// kozo_handlers.h: the functions that carry out syscalls, as the kernel has to define them.
void emit_handlers(struct buffer *out, const struct definition *definition);

/// kozo_dispatch.h: how the kernel comes from the registers of a syscall to its handler.
void emit_dispatch(struct buffer *out, const struct definition *definition);

/// kozo_needs.h: what each syscall needs.
void emit_needs(struct buffer *out, const struct definition *definition);

/// kozo_refusals.h: the errors of each syscall, and which arguments it refuses before it begins.
void emit_refusal_tables(struct buffer *out, const struct definition *definition);

/// kozo_grammar.h: what each syscall takes, for those who make up calls.
void emit_grammar(struct buffer *out, const struct definition *definition);

/// kozo_names.h: the names of numbers, for people.
void emit_names(struct buffer *out, const struct definition *definition);

/// kozo_trace.h: tables that syscalls and messages are decoded by.
void emit_trace(struct buffer *out, const struct definition *definition);

/// kozo.json: the whole definition, for other tools.
void emit_json(struct buffer *out, const struct definition *definition);

/// manual.html: the whole definition, for people.
void emit_manual(struct buffer *out, const struct definition *definition);

/// golden_messages.h, golden_vectors.h: golden vectors as messages, and as values of C with calls and servers.
void emit_golden_messages(struct buffer *out, const struct definition *definition);
void emit_golden_c(struct buffer *out, const struct definition *definition);

/// golden_vectors.rs: the same for Rust.
void emit_golden_rust(struct buffer *out, const struct definition *definition);

/// Lines of `name value`, from the definition itself.
void emit_dump(struct buffer *out, const struct definition *definition);

/// The structs' layouts, for comparison with debug information.
void emit_layouts(struct buffer *out, const struct definition *definition);

/// A C program that prints the same lines from kozo_abi.h, as the compiler has them.
void emit_dump_c(struct buffer *out, const struct definition *definition);

/// A C program that prints the same lines from kozo_asm.h.
void emit_dump_asm(struct buffer *out, const struct definition *definition);

/// A Rust program that prints the same lines from abi.rs.
void emit_dump_rust(struct buffer *out, const struct definition *definition);

/// Append the first lines of a file: licence, origin, and what it holds.
void emit_banner(struct buffer *out, const char *contents);

/// Bytes of a doc comment's first sentence, up to its full stop or question mark, or 0 if none ends in the first
/// paragraph.
size_t summary_length(const char *doc);

/// The first sentence, or all of it if none ends; NULL if there is no doc comment.
const char *summary(const char *doc);

/// Append a doc comment, if there is one, as `///` lines after `indent`.
void emit_doc(struct buffer *out, const char *indent, const char *doc);

/// Append the doc comment of a syscall: what it does, its arguments, results, and errors.
void emit_syscall_doc(struct buffer *out, const char *indent, const struct item *syscall);

/// Append the doc comment of a method: what it does, its arguments, results, errors, and how it travels.
void emit_method_doc(struct buffer *out, const char *indent, const struct definition *definition,
                     const struct item *method);

/// The C type of an enum or `bits`: the enum, if C's enums hold all of its values.
const char *c_values_type(const struct item *values);

/// Functions that tell whether a word is a value of the enum, or a type of object.
void emit_c_enum_test(struct buffer *out, const struct item *item);
void emit_c_object_test(struct buffer *out, const struct definition *definition);

/// The number as it was written, in decimal or hexadecimal; without a type.
const char *number_text(const struct number *number);

/// The definition's fingerprint: of all that two parties must agree on, and so not of comments.
uint64_t fingerprint(const struct definition *definition);

/// A number that an interface is known by, the same in all languages: of a method (FS_OPEN), of an error (FS_ERR_FULL),
/// the bound of an argument (FS_OPEN_NAME_MAX), or bits of methods in badges (FS_MAY_OPEN).
enum interface_constant_kind {
    /// A number of a method or an error, which travels as a label.
    CONSTANT_LABEL,
    CONSTANT_BOUND,
    CONSTANT_BADGE_BITS,
};
struct interface_constant {
    const char *name;
    const char *doc;
    uint64_t value;
    enum interface_constant_kind kind;
};

/// Those of a method, its own number first.
void method_constants(const struct item *method, void (*visit)(void *context, const struct interface_constant *),
                      void *context);

/// All of them, in the order in which they stand.
void interface_constants(const struct item *interface, void (*visit)(void *context, const struct interface_constant *),
                         void *context);

/// What a server's function calls the number that tells it who calls: `client`, or `badge` where that is all of it.
const char *client_parameter(const struct item *method);

/// All rights of all objects together.
uint64_t all_rights(const struct definition *definition);

/// The name of a right as a constant: RIGHT_ENDPOINT_SEND.
const char *right_constant(const struct item *object, const struct member *right);

/// The name of a value, bit, right or own error as a constant: COLOR_RED, RIGHT_ENDPOINT_SEND, FS_ERR_FULL.
const char *member_constant(const struct item *item, const struct member *member);

/// Is it emitted where it stands? Of objects and syscalls only the first is, and stands for all; what is retired is
/// not.
bool has_own_place(const struct definition *definition, const struct item *item);

#endif
