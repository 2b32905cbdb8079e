// SPDX-License-Identifier: Apache-2.0
//
// What the numbers that a syscall takes are to be, for whoever makes them up. The definition's types tell most of it;
// the rest follows from names, by the rules that stand in grammar.c and in docs/abi-language.md, and nowhere else.

#ifndef ABIGEN_GRAMMAR_H
#define ABIGEN_GRAMMAR_H

#include "definition.h"

enum grammar_kind {
    GRAMMAR_PLAIN,
    GRAMMAR_NUMBER,
    GRAMMAR_ENUM,
    GRAMMAR_BITS,
    GRAMMAR_CAPABILITY,
    GRAMMAR_HANDLE,
    GRAMMAR_ADDRESS,
    GRAMMAR_EMPTY_SLOT,
    GRAMMAR_FILLED_SLOT,
    GRAMMAR_SIZE_BITS,
    GRAMMAR_TAG,
    GRAMMAR_DEADLINE,
};

/// How one input of a syscall is made.
struct grammar_argument {
    enum grammar_kind kind;
    /// The type of object that the capability is to; NULL if any, or if none.
    const struct item *object;
    /// The input that this one depends on, from 0.
    unsigned of;
    /// The highest number, or all the bits, as C writes it; NULL if there is no such limit.
    const char *limit;
};

/// Of the input at that place, from 0, of a syscall.
struct grammar_argument grammar_of(const struct definition *definition, const struct item *syscall, unsigned place);

/// Sizes that an object can be made with, as C writes them; NULL if it has only one.
struct grammar_sizes {
    const char *smallest;
    const char *largest;
    /// None between the two.
    bool only_these;
};
struct grammar_sizes grammar_sizes(const struct definition *definition, const struct item *object);

/// The object that the value of an enum is about: the first that its description names; or NULL.
const struct item *grammar_object_of(const struct definition *definition, const struct member *value);

/// Does the syscall list the error, or does a capability that it takes lead to it?
bool grammar_can_end_with(const struct item *syscall, const struct member *error);

#endif
