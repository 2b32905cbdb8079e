// SPDX-License-Identifier: Apache-2.0
//
// Where in a message the arguments of a method travel, in words for people.

#ifndef ABIGEN_MESSAGE_H
#define ABIGEN_MESSAGE_H

#include "definition.h"

/// Most words of a message that can travel in registers: the others hold the capability and the tag.
#define MESSAGE_REGISTERS (SYSCALL_REGISTERS - 2)

/// The register of a message's word, or NULL for one that travels in the IPC buffer.
const char *message_register(const struct definition *definition, unsigned word);

/// Where an argument of a method stands: `rdx`, `rdx to r8`, `r9 to word 5`, `words 4 to 9` or `capability 0`. Of bytes
/// and strings that is their length.
const char *message_place(const struct definition *definition, const struct argument *argument);

/// Where the bytes of such an argument begin: `from word 4 on`, or `then` behind those of another.
const char *message_bytes(const struct definition *definition, const struct payload *payload,
                          const struct argument *arguments, const struct argument *argument);

/// How long a message is: `2 words`, or `4 to 22 words, 1 capability`.
const char *message_length(const struct definition *definition, const struct payload *payload);

/// Why one direction of a method does not fit the registers, or NULL if it does.
const char *payload_obstacle(const struct definition *definition, const struct payload *payload,
                             const struct argument *arguments);

/// A sentence on whether a method can take the kernel's fast path, and if not, why.
const char *method_path(const struct definition *definition, const struct item *method);

/// The marks of a method as they stand in the definition, each with a space behind it.
const char *method_marks(const struct item *method);

/// An error of a method as a constant: FS_ERR_FULL, or STATUS_BUSY.
const char *method_error_constant(const struct definition *definition, const struct item *method,
                                  const struct reference *error);

/// The type of an argument of a method as it stands in the definition: `cap Endpoint needs SEND`, `string[255]`.
const char *argument_type_text(const struct argument *argument);

#endif
