// SPDX-License-Identifier: Apache-2.0
//
// What a program's executable says of what it takes to start it. Pure, for host tests.

#ifndef KOZO_MANIFEST_H
#define KOZO_MANIFEST_H

#include <kozo_abi.h>
#include <stddef.h>

/// A manifest that has been checked.
struct kozo_manifest {
    struct kozo_program_manifest program;
    /// `program.need_count` of them.
    struct kozo_program_need needs[PROGRAM_MAX_NEEDS];
};

/// Check the content of a note PROGRAM_NOTE, and copy it. A program is a file like any other, so that nothing of it is
/// believed: what is taken is as the definition has it, with sizes that a task can have, needs of kinds that there are,
/// their slots one after the other from SLOT_FIRST_NEED on, their signal bits from 0 on, and texts that are such.
///
/// @param content  at any alignment
/// @return NULL, or what is wrong in words that follow the file's name
const char *kozo_manifest_read(const void *content, size_t size, struct kozo_manifest *manifest);

/// The binary logarithm of the program's memory.
static inline uint64_t kozo_manifest_memory_bits(const struct kozo_manifest *manifest) {
    return (uint64_t)__builtin_ctzll(manifest->program.memory);
}

#endif
