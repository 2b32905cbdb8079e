// SPDX-License-Identifier: Apache-2.0
//
// Executables in address spaces.
#pragma once

#include "space.h"

#include <elf.h>

/// Pages that the image's segments take.
uint64_t image_pages(const struct elf_image *image);

/// First address after the image.
uint64_t image_end(const struct elf_image *image);

/// Map the image's segments, filled from `file` and each with its own protection; 0 or a negative error.
int64_t image_map(struct space *space, const struct elf_image *image, const uint8_t *file);
