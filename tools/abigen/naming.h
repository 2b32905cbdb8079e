// SPDX-License-Identifier: Apache-2.0
//
// How names change from one language to another.

#ifndef ABIGEN_NAMING_H
#define ABIGEN_NAMING_H

#include <stdbool.h>

/// IoPort -> io_port, CNode -> cnode: words part where an upper-case letter follows a lower-case one or a digit.
const char *name_snake(const char *camel);

/// IoPort -> IO_PORT, and cap_create -> CAP_CREATE.
const char *name_upper(const char *name);

/// CAP_CREATE -> cap_create.
const char *name_lower(const char *upper);

/// CAP_CREATE -> CapCreate.
const char *name_camel(const char *upper);

/// IoPort -> kozo_io_port_t: the type of handles in C, of an object or an interface.
const char *name_handle_type(const char *camel);

/// Upper-case words joined by single underscores, as constants have it.
bool is_upper_name(const char *name);

/// Lower-case words joined by single underscores, as fields have it.
bool is_snake_name(const char *name);

/// Words that begin in upper case, without underscores, as types have it.
bool is_camel_name(const char *name);

/// Is it a word that C or C++ keeps for itself, one that no Rust program can use as a name, or a name that the
/// generated functions use?
bool is_reserved_snake(const char *name);

/// Is it a type that the generated Rust refers to?
bool is_reserved_camel(const char *name);

/// A field, an argument, a function or a module in Rust, where it may be a keyword: type -> r#type. What Rust keeps
/// even so (crate, self, super) is refused before.
const char *name_rust(const char *snake);

#endif
