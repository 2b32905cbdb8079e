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
    /// Functions of the generated C.
    struct scope *functions;
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

/// The least and the greatest number that an item of a kind may have, and which ones there are.
struct numbering {
    const char *what;
    wide least;
    wide most;
    struct scope *numbers;
    /// Those that were retired; NULL where none can be.
    struct scope *retired;
    /// All of them, also those that come later.
    struct scope *taken;
};

/// Check all of it, and fill in what the definition leaves to the checker. It is fit for the emitters only if nothing
/// was reported.
void check_definition(struct definition *definition, struct diagnostics *diagnostics);

/// Resolve the types of a struct's fields, which are integers or structs that come before it, and lay it out.
void check_struct(struct checker *checker, struct item *item);

/// Check a syscall's arguments, results and errors.
void check_syscall(struct checker *checker, struct item *item);

/// Check an interface with its methods and errors, and place the methods' arguments in their messages.
void check_interface(struct checker *checker, struct item *item);

/// Errors of an interface begin here; what is below is of Status.
#define FIRST_OWN_ERROR 16

/// Is it a member of Status, if there is one of that name, that stubs answer and return by themselves?
bool is_protocol_status(const char *name);

/// Find the enum Status, which the interfaces' errors extend, and the sizes of messages.
void check_status(struct checker *checker);

/// Find out whether badges say which methods a client may call, and for how many they have room.
void check_badge(struct checker *checker);

/// Give each method of the interface its bit in badges, if they have such.
void check_badge_bits(struct checker *checker, struct item *interface);

/// Find the interface by which clients ask for a server that died, if Status says that servers are started again.
void check_restart(struct checker *checker);

/// Report an @idempotent method whose request can't be made once more.
void check_idempotent(struct checker *checker, const struct item *method);

/// Is it a type that only arguments of methods have: bool, bytes, string?
bool is_method_type(const char *name);

/// Resolve the object and the right of an argument that is a capability.
void resolve_capability(struct checker *checker, struct argument *argument);

/// Report a number that something else of its kind has, or that was retired.
void declare_number(const struct numbering *numbering, const struct number *number, const char *name);

/// Report that the generated C has a function of that name already.
void declare_function(struct checker *checker, const char *name, struct location location);

/// Report that the generated C has a function called as the type of handles of an object or interface.
void declare_handle_type(struct checker *checker, const struct name *name);

/// Report that a constant of that name is there already.
void declare_constant(struct checker *checker, const char *key, struct location location);

/// Report a name that is no good as a type, or that is taken.
void declare_type(struct checker *checker, const struct name *name);

/// Report a name that is not made of upper-case words.
void check_upper_name(struct checker *checker, const struct name *name);

/// Report members whose names are no good as constants with that prefix, or as variants.
void check_members(struct checker *checker, const struct item *item, const char *prefix);

/// Put the numbers of all members into the scope.
void add_members(struct scope *taken, const struct member *members);

/// Report an item without a doc comment, or one whose comment does not begin with a sentence.
void check_summary(struct checker *checker, const struct item *item);

/// Report an item that has none of what it is for.
void check_not_empty(struct checker *checker, const struct item *item, bool is_empty);

/// Report a name that is not made of lower-case words, or that a language keeps for itself.
void check_snake_name(struct checker *checker, const struct name *name);

/// Report a number outside `least` to `most`, which are what `range` says.
bool check_range(struct checker *checker, const struct number *number, wide least, wide most, const char *range);

#endif
