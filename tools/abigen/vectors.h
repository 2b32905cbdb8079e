// SPDX-License-Identifier: Apache-2.0
//
// Golden vectors: for each method arguments and results, and the messages that they are, worked out from the definition
// alone; and messages that are no good, each in one way. The stubs of all languages are tested with them.

#ifndef ABIGEN_VECTORS_H
#define ABIGEN_VECTORS_H

#include "definition.h"

#include <stddef.h>

/// Vectors of a method that end well; one for each of its errors follows.
#define GOOD_VECTORS 4

/// The vector whose messages are spoilt: none of its arguments is empty.
#define SPOILT_VECTOR 2

/// An argument's value.
struct value {
    /// What stands at its place: the value, or the number of bytes. Not used for structs and capabilities.
    uint64_t word;
    /// Of a struct, of bytes and of strings.
    const uint8_t *bytes;
    size_t length;
};

/// A call of a method.
struct vector {
    const struct item *method;
    unsigned index;
    /// One for each argument, in the order of the definition.
    const struct value *inputs;
    const struct value *outputs;
    /// What it ends with, or NULL if it ends well.
    const struct reference *error;
};

/// A message as it travels.
struct wire {
    uint64_t label;
    unsigned length;
    unsigned capabilities;
    /// As many as a message may have.
    uint64_t *words;
};

/// Is it an interface that is tested so? Those whose name ends in Driver are how the tests themselves are driven.
bool is_golden(const struct item *item);

/// How many vectors the method has.
unsigned vector_count(const struct item *method);

/// One of them.
struct vector vector_make(const struct definition *definition, const struct item *method, unsigned index);

/// Its two messages.
struct wire vector_request(const struct definition *definition, const struct vector *vector);
struct wire vector_answer(const struct definition *definition, const struct vector *vector);

/// Spoil a message in the way number `way`, from 0 on; false, with the message as it was, if there are not so many.
/// What is wrong with it then is stored in `what`.
bool spoil_request(const struct definition *definition, const struct vector *vector, unsigned way, struct wire *wire,
                   const char **what);
bool spoil_answer(const struct definition *definition, const struct vector *vector, unsigned way, struct wire *wire,
                  const char **what);

/// In how many ways the method's answer can be spoilt.
unsigned spoilt_answers(const struct definition *definition, const struct item *method);

/// The number of that type that stands in the bytes from there on, extended to 64 bits as its sign demands.
uint64_t typed_number(const struct primitive *type, const uint8_t *bytes);

/// The number in `size` bytes from there on, the lowest first.
uint64_t bytes_number(const uint8_t *bytes, unsigned size);

#endif
