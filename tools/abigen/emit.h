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

/// kozo_names.h: the names of numbers, for people.
void emit_names(struct buffer *out, const struct definition *definition);

/// kozo_trace.h: tables that syscalls are decoded by.
void emit_trace(struct buffer *out, const struct definition *definition);

/// kozo.json: the whole definition, for other tools.
void emit_json(struct buffer *out, const struct definition *definition);

/// manual.html: the whole definition, for people.
void emit_manual(struct buffer *out, const struct definition *definition);

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

/// Append a doc comment, if there is one, as `///` lines after `indent`.
void emit_doc(struct buffer *out, const char *indent, const char *doc);

/// Append the doc comment of a syscall: what it does, its arguments, results, and errors.
void emit_syscall_doc(struct buffer *out, const char *indent, const struct item *syscall);

/// Append a parameter of a C function on this line, or on the next one below the first parameter, which stands in
/// column `indent`, if it would pass column 120.
void emit_parameter(struct buffer *out, size_t *column, size_t indent, const char *parameter);

/// Is the member's number one that C's enums hold?
bool fits_int(const struct member *member);

/// The number as it was written, in decimal or hexadecimal; without a type.
const char *number_text(const struct number *number);

/// The definition's fingerprint: of all that two parties must agree on, and so not of comments.
uint64_t fingerprint(const struct definition *definition);

/// All rights of all objects together.
uint64_t all_rights(const struct definition *definition);

/// The name of a right as a constant: RIGHT_ENDPOINT_SEND.
const char *right_constant(const struct item *object, const struct member *right);

/// Is it emitted where it stands? Of objects and syscalls only the first is, and stands for all; what is retired is
/// not.
bool has_own_place(const struct definition *definition, const struct item *item);

#endif
