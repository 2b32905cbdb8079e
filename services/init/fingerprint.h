// SPDX-License-Identifier: Apache-2.0
//
// Which ABI a service was built against: each object of it has put that into its file as a note.
#pragma once

#include <elf.h>
#include <stdbool.h>

/// Was the executable `file`, which elf_read() described in `image`, built against the ABI that init has? If not, says
/// so under the file's `name`.
bool fingerprint_check(const char *name, const void *file, const struct elf_image *image);
