// SPDX-License-Identifier: Apache-2.0
//
// A set of names that may each be declared once.

#ifndef ABIGEN_SCOPE_H
#define ABIGEN_SCOPE_H

#include "definition.h"

#define SCOPE_BUCKETS 1024

struct scope_entry;

struct scope {
    struct diagnostics *diagnostics;
    struct scope_entry *buckets[SCOPE_BUCKETS];
};

/// An empty scope. It lives as long as the arena.
struct scope *scope_create(struct diagnostics *diagnostics);

/// Declare `key`. If it is there already, report at `location` that `what` is a duplicate, and where the first one is.
void scope_declare(struct scope *scope, const char *key, struct location location, const char *what);

/// The same for a number.
void scope_declare_number(struct scope *scope, const struct number *number, const char *what);

/// Report that `name` may not have the number, if it is in this scope of retired ones.
void scope_check_retired(const struct scope *retired, const struct number *number, const char *name);

#endif
