// SPDX-License-Identifier: Apache-2.0
//
// What a definition must hold beyond its syntax. What the checker's own files share is here too.

#ifndef ABIGEN_CHECKER_H
#define ABIGEN_CHECKER_H

#include "definition.h"
#include "scope.h"

struct checker {
    struct definition *definition;
    struct diagnostics *diagnostics;
    /// Constants, under the names that the generated files have for them.
    struct scope *constants;
    /// Types and objects, in lower case.
    struct scope *types;
    struct scope *object_numbers;
    struct scope *syscall_numbers;
    /// The types of results in Rust.
    struct scope *syscall_types;
    struct scope *right_bits;
    /// All numbers that stand in the definition, retired ones too: the rest is free.
    struct scope *taken_objects;
    struct scope *taken_syscalls;
    struct scope *taken_bits;
    /// The members of Error, by name.
    struct map errors;
    struct scope *retired_objects;
    struct scope *retired_syscalls;
};

/// Check all of it, and fill in what the definition leaves to the checker. It is fit for the emitters only if nothing
/// was reported.
void check_definition(struct definition *definition, struct diagnostics *diagnostics);

/// Resolve the types of a struct's fields, which are integers or structs that come before it, and lay it out.
void check_struct(struct checker *checker, struct item *item);

/// Check a syscall's arguments, results and errors.
void check_syscall(struct checker *checker, struct item *item);

/// Report a name that is not made of lower-case words, or that a language keeps for itself.
void check_snake_name(struct checker *checker, const struct name *name);

/// Report a number outside `least` to `most`, which are what `range` says.
bool check_range(struct checker *checker, const struct number *number, wide least, wide most, const char *range);

#endif
