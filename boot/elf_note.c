// SPDX-License-Identifier: Apache-2.0
//
// The notes of an executable. Name and content are each padded to a multiple of four bytes.

#include "elf_note.h"

struct note_header {
    uint32_t name_size;
    uint32_t content_size;
    uint32_t type;
};
_Static_assert(sizeof(struct note_header) == 12, "Elf64_Nhdr");

struct elf_note_walk elf_notes(const void *file, const struct elf_image *image, const char *owner, uint32_t type) {
    return (struct elf_note_walk){
        .bytes = (const uint8_t *)file + image->notes_offset,
        .size = image->notes_size,
        .owner = owner,
        .type = type,
    };
}

/// Bytes with their padding.
static uint64_t padded(uint32_t size) {
    return ((uint64_t)size + 3) & ~UINT64_C(3);
}

/// Is the name, whose size counts its zero, this one?
static int is_name(const uint8_t *bytes, uint32_t size, const char *name) {
    for (uint32_t i = 0; i < size; i++) {
        if (bytes[i] != (uint8_t)name[i])
            return 0;
        if (name[i] == 0)
            return i + 1 == size;
    }
    return 0;
}

const char *elf_note_next(struct elf_note_walk *walk) {
    walk->content = NULL;
    while (!walk->content && walk->offset < walk->size) {
        struct note_header header;
        uint64_t left = walk->size - walk->offset;
        if (left < sizeof header)
            return "has a note that is cut off";
        const uint8_t *name = walk->bytes + walk->offset + sizeof header;
        __builtin_memcpy(&header, walk->bytes + walk->offset, sizeof header);
        // No overflow: the sum of three numbers of 32 bits.
        uint64_t whole = sizeof header + padded(header.name_size) + padded(header.content_size);
        if (whole > left)
            return "has a note that is cut off";
        walk->offset += whole;
        if (header.type == walk->type && is_name(name, header.name_size, walk->owner)) {
            walk->content = name + padded(header.name_size);
            walk->content_size = header.content_size;
        }
    }
    return NULL;
}
