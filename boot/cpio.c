// SPDX-License-Identifier: Apache-2.0
//
// CPIO newc: for each file a header of text, the name, the data; name and data each padded to a multiple of four bytes
// of the archive; the file TRAILER!!! ends it, and zeros may follow.

#include "cpio.h"

/// The fields after the magic, eight hexadecimal digits each.
enum {
    FIELD_MODE = 1,
    FIELD_FILE_SIZE = 6,
    FIELD_NAME_SIZE = 11,
    FIELD_COUNT = 13,
    MAGIC_SIZE = 6,
    FIELD_SIZE = 8,
    HEADER_SIZE = MAGIC_SIZE + FIELD_COUNT * FIELD_SIZE,
};

/// Longest name with its zero, in bytes.
#define NAME_MAX_SIZE 4096

static int same_bytes(const void *a, const void *b, size_t size) {
    const uint8_t *left = a, *right = b;

    for (size_t i = 0; i < size; i++) {
        if (left[i] != right[i])
            return 0;
    }
    return 1;
}

/// Whether the entry is called `name`.
static int has_name(const struct cpio_entry *entry, const char *name) {
    size_t length = 0;

    while (name[length])
        length++;
    return length == entry->name_length && same_bytes(entry->name, name, length);
}

static int hex_digit(uint8_t digit) {
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

static const char *read_header(const uint8_t *header, uint32_t fields[FIELD_COUNT]) {
    if (!same_bytes(header, "070701", MAGIC_SIZE))
        return "has no newc magic";
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        fields[i] = 0;
        for (size_t j = 0; j < FIELD_SIZE; j++) {
            int digit = hex_digit(header[MAGIC_SIZE + i * FIELD_SIZE + j]);
            if (digit < 0)
                return "has a field that is not hexadecimal";
            fields[i] = fields[i] << 4 | (uint32_t)digit;
        }
    }
    return NULL;
}

static const char *check_name(const char *name, size_t size) {
    if (size < 2)
        return "has no name";
    for (size_t i = 0; i < size - 1; i++) {
        if (!name[i])
            return "has a zero inside its name";
    }
    return name[size - 1] ? "has a name without a zero at its end" : NULL;
}

/// The bytes from `offset` up to the next multiple of four.
static size_t padding(size_t offset) {
    return -offset & 3;
}

static const char *check_end(const struct cpio_reader *reader, size_t offset) {
    for (size_t i = offset; i < reader->size; i++) {
        if (reader->bytes[i])
            return "is the trailer, but more follows it";
    }
    return NULL;
}

const char *cpio_next(struct cpio_reader *reader, struct cpio_entry *entry) {
    uint32_t fields[FIELD_COUNT];
    // Invariant: offset + left is the archive's size, so that no sum can overflow.
    size_t offset = reader->offset, left = reader->size - reader->offset;

    entry->name = NULL;
    if (left < HEADER_SIZE)
        return "is cut off: the archive ends before its trailer";
    const char *error = read_header(reader->bytes + offset, fields);
    if (error)
        return error;
    offset += HEADER_SIZE;
    left -= HEADER_SIZE;

    size_t name_size = fields[FIELD_NAME_SIZE];
    if (name_size > NAME_MAX_SIZE)
        return "has a name that is too long";
    size_t name_space = name_size + padding(offset + name_size);
    if (name_space > left)
        return "has a name beyond the end of the archive";
    const char *name = (const char *)reader->bytes + offset;
    error = check_name(name, name_size);
    if (error)
        return error;
    offset += name_space;
    left -= name_space;

    struct cpio_entry found = {name, name_size - 1, reader->bytes + offset, fields[FIELD_FILE_SIZE],
                               fields[FIELD_MODE]};
    if (found.size > left)
        return "has data beyond the end of the archive";
    if (has_name(&found, "TRAILER!!!"))
        return check_end(reader, offset);
    if (padding(found.size) > left - found.size)
        return "has data beyond the end of the archive";
    reader->offset = offset + found.size + padding(found.size);
    *entry = found;
    return NULL;
}

const char *cpio_find(struct cpio_reader *reader, const char *name, struct cpio_entry *found) {
    found->name = NULL;
    for (;;) {
        struct cpio_entry entry;
        size_t offset = reader->offset;
        const char *error = cpio_next(reader, &entry);
        if (error || !entry.name)
            return error;
        if (!has_name(&entry, name))
            continue;
        if (found->name) {
            reader->offset = offset;
            return "has the same name as one before it";
        }
        *found = entry;
    }
}
