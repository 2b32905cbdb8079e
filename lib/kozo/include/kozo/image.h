// SPDX-License-Identifier: Apache-2.0
//
// Executables in address spaces.

#ifndef KOZO_IMAGE_H
#define KOZO_IMAGE_H

#include <kozo/space.h>

/// An executable as elf_read() describes it.
struct elf_image;

/// Pages that the image's segments take.
uint64_t kozo_image_pages(const struct elf_image *image);

/// First address after the image.
uint64_t kozo_image_end(const struct elf_image *image);

/// Map the image's segments, filled from `file` and each with its own protection; 0 or a negative error.
int64_t kozo_image_map(struct kozo_space *space, const struct elf_image *image, const uint8_t *file);

#endif
