// SPDX-License-Identifier: Apache-2.0
//
// A set of names that may each be declared once.

#ifndef ABIGEN_SCOPE_H
#define ABIGEN_SCOPE_H

#include "definition.h"

struct scope {
    struct diagnostics *diagnostics;
    /// From the key to the location of its declaration.
    struct map entries;
};

/// An empty scope. It lives as long as the arena.
struct scope *scope_create(struct diagnostics *diagnostics);

/// Declare `key`. If it is there already, report at `location` that `what` is a duplicate, and where the first one is;
/// false then.
bool scope_declare(struct scope *scope, const char *key, struct location location, const char *what);

/// The same for a number.
bool scope_declare_number(struct scope *scope, const struct number *number, const char *what);

/// Put a number into it, if it is not there yet.
void scope_add_number(struct scope *scope, const struct number *number);

/// Say below the error that was just reported which number from `least` to `most` is free: the nearest to zero on the
/// side where `number` is.
void scope_hint_free(const struct scope *taken, const struct number *number, wide least, wide most);

/// Report that `name` may not have the number, if it is in this scope of retired ones; false then.
bool scope_check_retired(const struct scope *retired, const struct number *number, const char *name);

#endif
