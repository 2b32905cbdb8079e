// SPDX-License-Identifier: Apache-2.0
//
// The parts of the manual, each of which appends its section.

#ifndef ABIGEN_MANUAL_H
#define ABIGEN_MANUAL_H

#include "html.h"

struct manual {
    struct buffer *out;
    const struct definition *definition;
    const struct html_index *index;
};

/// The style sheet, in parts; NULL ends it.
extern const char *const manual_style[];

/// A card begins with its name, which can be linked to, and a few words on the right; then the doc comment.
void manual_open_card(const struct manual *manual, const struct item *item, const char *words);

/// A card ends with what C and Rust declare.
void manual_close_card(const struct manual *manual, const struct item *item);

/// How a syscall is made, an overview of all, and each.
void manual_syscalls(const struct manual *manual);

/// What can be done with objects of this type, and what rights that needs.
void manual_operations(const struct manual *manual, const struct item *object);

/// The type of an argument, linked to what it is declared by.
void manual_type(struct buffer *out, const struct argument *argument);

/// How methods travel, and each interface with its methods.
void manual_interfaces(const struct manual *manual);

/// A row of a table for a value, bit, right or own error.
void manual_member(const struct manual *manual, const struct item *item, const struct member *member);

/// A row of a table for each number that is retired.
void manual_retired(const struct manual *manual, const struct member *retired);

/// A struct, drawn by its bytes.
void manual_struct(const struct manual *manual, const struct item *item);

#endif
