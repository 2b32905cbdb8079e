// SPDX-License-Identifier: Apache-2.0
//
// Which ABI a program was built against, and which table of handles: each object of it has put the former into its file
// as a note, and its declaration the latter.

#ifndef KOZO_FINGERPRINT_H
#define KOZO_FINGERPRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_image;

/// Bytes that any text of kozo_fingerprint_check() fits in.
#define KOZO_FINGERPRINT_TEXT_SIZE 128

/// Was the executable `file`, which elf_read() described in `image`, built against the ABI that the caller has, and for
/// this table of handles?
///
/// @param handles  the table's fingerprint
/// @param giver    who wants it to be this table: "the plan"
/// @param text     what is wrong, in words that follow the file's name; only if something is
bool kozo_fingerprint_check(const void *file, const struct elf_image *image, uint64_t handles, const char *giver,
                            char text[KOZO_FINGERPRINT_TEXT_SIZE]);

#endif
