// SPDX-License-Identifier: Apache-2.0
//
// The notes of an executable (System V ABI, chapter 5): short records that say who owns them. As elf.h, it reads
// nothing but the bytes it is given and calls nobody.
#pragma once

#include "elf.h"

/// The owner of the notes that say which ABI, which handles and which needs an executable was built with.
#define ELF_NOTE_KOZO "KOZO"

/// A walk over the notes of one owner and type.
struct elf_note_walk {
    /// The notes: bytes, how many, and how many of them lie behind.
    const uint8_t *bytes;
    uint64_t size;
    uint64_t offset;
    /// The owner's name, and the type.
    const char *owner;
    uint32_t type;
    /// The note that elf_note_next() came to: its content, at any alignment.
    const uint8_t *content;
    uint32_t content_size;
};

/// Begin a walk over the notes of `file`, which elf_read() described in `image`. The strings have to stay.
struct elf_note_walk elf_notes(const void *file, const struct elf_image *image, const char *owner, uint32_t type);

/// Go to the next note, so that walk->content is it; or NULL at the end.
///
/// Returns NULL, or what is wrong in words that follow the file's name.
const char *elf_note_next(struct elf_note_walk *walk);
