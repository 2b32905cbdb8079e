// SPDX-License-Identifier: Apache-2.0
//
// CPIO archives of the "new ASCII" format (newc), read in place. Reads nothing but the bytes it is given and calls
// nobody, so that the loader, init and host tests compile it as it is.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Where a walk through an archive stands. Begins with `offset` 0.
struct cpio_reader {
    const uint8_t *bytes;
    size_t size;
    /// Byte at which the next entry begins; after an error, the entry that the error is about.
    size_t offset;
};

/// A file in an archive; points into the archive.
struct cpio_entry {
    /// Zero-terminated, not empty. NULL stands for "there is none".
    const char *name;
    /// Bytes of the name, without the zero.
    size_t name_length;
    const uint8_t *data;
    size_t size;
    /// Type and permissions, as in st_mode.
    uint32_t mode;
};

/// Read the entry at reader->offset and go on to the next one. After the last one entry->name is NULL.
///
/// Returns NULL, or what is wrong, in words that follow "the entry at byte <reader->offset>".
const char *cpio_next(struct cpio_reader *reader, struct cpio_entry *entry);

/// Walk from reader->offset to the end of the archive, checking every entry, and find the file called `name`; without
/// it found->name is NULL. Errors as cpio_next; a second file of that name is one too.
const char *cpio_find(struct cpio_reader *reader, const char *name, struct cpio_entry *found);

/// Whether the entry is a plain file.
static inline int cpio_is_file(const struct cpio_entry *entry) {
    return (entry->mode & 0170000) == 0100000;
}
