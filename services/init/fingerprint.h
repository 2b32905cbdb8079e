// SPDX-License-Identifier: Apache-2.0
//
// Which ABI a program was built against, and which table of handles: each object of it has put the former into its file
// as a note, and its declaration the latter.
#pragma once

#include <elf.h>
#include <stdbool.h>
#include <stdint.h>

/// Was the executable `file`, which elf_read() described in `image`, built against the ABI that init has, and for the
/// table of handles by which the plan fills its CNode? If not, says so under the file's `name`.
///
/// @param handles  the table's fingerprint
bool fingerprint_check(const char *name, const void *file, const struct elf_image *image, uint64_t handles);
