// SPDX-License-Identifier: Apache-2.0
//
// What the parts of diff share.

#ifndef ABIGEN_DIFF_PARTS_H
#define ABIGEN_DIFF_PARTS_H

#include "buffer.h"
#include "definition.h"

#include <stdbool.h>

enum change_class {
    /// Whoever was built with the old definition goes on working.
    CHANGE_COMPATIBLE,
    /// Admitted by a version that says so.
    CHANGE_BREAKING,
    /// Admitted by no version: a number that was given out has to stay taken.
    CHANGE_FORBIDDEN,
    CHANGE_CLASSES,
};

struct diff {
    struct buffer *out;
    const struct definition *old;
    const struct definition *new;
    /// The item that is being compared.
    const struct item *item;
    unsigned counts[CHANGE_CLASSES];
};

/// Append a line for one change of the current item.
__attribute__((format(printf, 3, 4))) void change(struct diff *diff, enum change_class class, const char *format, ...);

/// A change from one text or number to another, which breaks, if they differ.
void compare_texts(struct diff *diff, const char *what, const char *old, const char *new);
void compare_numbers(struct diff *diff, const char *what, wide old, wide new);

/// The number in decimal.
const char *plain_number(wide value);

/// Is the number among those that are retired?
bool is_retired_among(const struct member *retired, wide number);

/// Numbers that were retired have to stay so. `what` goes before the word `number`.
void compare_retired(struct diff *diff, const char *what, const struct member *old, const struct member *new);

/// A number that is given out and gone: retired it breaks only those that use it; otherwise it could come back as
/// something else.
void report_gone(struct diff *diff, const char *what, wide number, bool is_retired_now);

/// Values, bits, rights or own errors.
void compare_members(struct diff *diff, const struct item *old, const struct item *new);

/// The errors that a syscall or a method lists. One that is gone breaks nobody; `added` is what a new one is, and
/// `consequence` the end of the line that tells of it.
void compare_errors(struct diff *diff, const struct item *old, const struct item *new, enum change_class added,
                    const char *consequence);

/// Two interfaces of one name.
void compare_interfaces(struct diff *diff, const struct item *old, const struct item *new);

/// A method that has an argument of this enum or `bits`, or NULL.
const struct item *method_with_values(const struct definition *definition, const struct item *values);

#endif
