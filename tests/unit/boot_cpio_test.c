// SPDX-License-Identifier: Apache-2.0
// sources: boot/cpio.c
//
// cpio_next and cpio_find on a good archive and on copies of it with one thing wrong each. The archive lies in a heap
// block of its own size, so that a memory checker sees every read beyond it.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../boot/cpio.h"

#define FILE_MODE   0100644
#define HEADER_SIZE 110

/// An archive under construction.
struct archive {
    uint8_t bytes[1024];
    size_t size;
};

static void pad(struct archive *archive) {
    while (archive->size % 4)
        archive->bytes[archive->size++] = 0;
}

static void add(struct archive *archive, const char *name, unsigned mode, const char *data) {
    size_t name_size = strlen(name) + 1, size = strlen(data);
    char header[HEADER_SIZE + 1];

    snprintf(header, sizeof header, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 0U, mode, 0U, 0U, 1U,
             0U, (unsigned)size, 0U, 0U, 0U, 0U, (unsigned)name_size, 0U);
    memcpy(archive->bytes + archive->size, header, HEADER_SIZE);
    memcpy(archive->bytes + archive->size + HEADER_SIZE, name, name_size);
    archive->size += HEADER_SIZE + name_size;
    pad(archive);
    memcpy(archive->bytes + archive->size, data, size);
    archive->size += size;
    pad(archive);
}

/// Two files, the trailer and 20 bytes of zeros.
static struct archive good(void) {
    struct archive archive = {.size = 0};

    add(&archive, "etc/motd", FILE_MODE, "hello");
    add(&archive, "services/init", 0100755, "program");
    add(&archive, "TRAILER!!!", 0, "");
    archive.size += 20;
    return archive;
}

static struct cpio_reader reader;
static struct cpio_entry found;

/// Look for services/init; `found` points into memory that stays until the next call.
static const char *find(const struct archive *archive) {
    static uint8_t *bytes;

    free(bytes);
    bytes = malloc(archive->size ? archive->size : 1);
    assert_non_null(bytes);
    memcpy(bytes, archive->bytes, archive->size);
    reader = (struct cpio_reader){bytes, archive->size, 0};
    return cpio_find(&reader, "services/init", &found);
}

static void expect(const struct archive *archive, size_t offset, const char *wanted) {
    const char *error = find(archive);

    assert_non_null(error);
    assert_string_equal(error, wanted);
    assert_int_equal(reader.offset, offset);
}

/// Where the second entry begins: behind a header, a name of 9 bytes and 5 of data, each padded.
#define SECOND (HEADER_SIZE + 10 + 8)

static void file_is_found(void **state) {
    struct archive archive = good();

    (void)state;
    assert_null(find(&archive));
    assert_string_equal(found.name, "services/init");
    assert_int_equal(found.name_length, 13);
    assert_int_equal(found.size, 7);
    assert_memory_equal(found.data, "program", 7);
    assert_int_equal(found.mode, 0100755);
    assert_true(cpio_is_file(&found));
}

static void walk_ends_at_the_trailer(void **state) {
    struct archive archive = good();
    struct cpio_reader walk = {archive.bytes, archive.size, 0};
    struct cpio_entry entry;

    (void)state;
    assert_null(cpio_next(&walk, &entry));
    assert_string_equal(entry.name, "etc/motd");
    assert_int_equal(walk.offset, SECOND);
    assert_null(cpio_next(&walk, &entry));
    assert_null(cpio_next(&walk, &entry));
    assert_null(entry.name);
}

static void missing_file_is_not_an_error(void **state) {
    struct archive archive = {.size = 0};

    (void)state;
    add(&archive, "services/initial", FILE_MODE, "");
    add(&archive, "TRAILER!!!", 0, "");
    assert_null(find(&archive));
    assert_null(found.name);
}

static void every_cut_is_refused(void **state) {
    struct archive archive = good();

    (void)state;
    archive.size -= 20;
    assert_null(find(&archive));
    // The trailer's own padding is one byte.
    for (archive.size -= 2; archive.size > 0; archive.size--)
        assert_non_null(find(&archive));
    expect(&archive, 0, "is cut off: the archive ends before its trailer");
}

static void bad_header_is_refused(void **state) {
    struct archive archive = good();

    (void)state;
    archive.bytes[SECOND + 5] = '2';
    expect(&archive, SECOND, "has no newc magic");
    for (size_t i = 6; i < HEADER_SIZE; i++) {
        archive = good();
        archive.bytes[SECOND + i] = 'g';
        expect(&archive, SECOND, "has a field that is not hexadecimal");
    }
}

/// Overwrite a field of the second entry's header, counted from 0 behind the magic.
static void set_field(struct archive *archive, size_t field, const char *digits) {
    memcpy(archive->bytes + SECOND + 6 + field * 8, digits, 8);
}

static void bad_sizes_are_refused(void **state) {
    struct archive archive = good();

    (void)state;
    set_field(&archive, 6, "FFFFFFFF");
    expect(&archive, SECOND, "has data beyond the end of the archive");
    archive = good();
    set_field(&archive, 11, "ffffffff");
    expect(&archive, SECOND, "has a name that is too long");
    set_field(&archive, 11, "00001000");
    expect(&archive, SECOND, "has a name beyond the end of the archive");
    set_field(&archive, 11, "00000000");
    expect(&archive, SECOND, "has no name");
    set_field(&archive, 11, "00000001");
    expect(&archive, SECOND, "has no name");
    set_field(&archive, 11, "0000000d");
    expect(&archive, SECOND, "has a name without a zero at its end");
    set_field(&archive, 11, "0000000f");
    expect(&archive, SECOND, "has a zero inside its name");
}

static void bytes_behind_the_trailer_are_refused(void **state) {
    struct archive archive = good();

    (void)state;
    archive.bytes[archive.size - 1] = 1;
    assert_string_equal(find(&archive), "is the trailer, but more follows it");
}

static void second_file_of_the_name_is_refused(void **state) {
    struct archive archive = {.size = 0};

    (void)state;
    add(&archive, "services/init", FILE_MODE, "one");
    size_t second = archive.size;
    add(&archive, "services/init", FILE_MODE, "two");
    add(&archive, "TRAILER!!!", 0, "");
    expect(&archive, second, "has the same name as one before it");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_is_found),
        cmocka_unit_test(walk_ends_at_the_trailer),
        cmocka_unit_test(missing_file_is_not_an_error),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(bad_header_is_refused),
        cmocka_unit_test(bad_sizes_are_refused),
        cmocka_unit_test(bytes_behind_the_trailer_are_refused),
        cmocka_unit_test(second_file_of_the_name_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
