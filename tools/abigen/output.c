// SPDX-License-Identifier: Apache-2.0

#include "output.h"

#include "arena.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct buffer *output_add(struct output_set *set, const char *path) {
    if (set->count == MOST_OUTPUTS) {
        fputs("abigen: too many outputs\n", stderr);
        exit(1);
    }
    struct output_file *file = &set->files[set->count++];
    *file = (struct output_file){.path = path};
    return &file->text;
}

static bool fail(const char *path) {
    fprintf(stderr, "abigen: cannot write %s: %s; no output was changed\n", path, strerror(errno));
    return false;
}

/// Is it no regular file, such as a terminal or a pipe, and so cannot be replaced? Neither is a link, which shall go on
/// leading to where it does: /dev/stdout is one.
static bool is_special(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

/// Does the file have this text already?
static bool has_text(const char *path, const struct buffer *text) {
    FILE *file = fopen(path, "rb");
    bool is_same = file != NULL;
    size_t place = 0;
    char part[4096];
    for (size_t length = 1; is_same && length > 0;) {
        length = fread(part, 1, sizeof(part), file);
        is_same = length <= text->length - place && (length == 0 || memcmp(part, text->data + place, length) == 0);
        place += length;
    }
    is_same = is_same && ferror(file) == 0 && place == text->length;
    if (file != NULL) {
        (void)fclose(file);
    }
    return is_same;
}

static bool write_text(int descriptor, const struct buffer *text) {
    for (size_t place = 0; place < text->length;) {
        ssize_t written = write(descriptor, text->data + place, text->length - place);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        place += written < 0 ? 0 : (size_t)written;
    }
    return true;
}

/// Write the text to a new file in the same folder, so that it can be renamed.
static bool write_temporary(struct output_file *file) {
    file->temporary = arena_printf("%s.XXXXXX", file->path);
    int descriptor = mkstemp(file->temporary);
    if (descriptor < 0) {
        file->temporary = NULL;
        return false;
    }
    mode_t mask = umask(0);
    (void)umask(mask);
    bool is_written = write_text(descriptor, &file->text) && fchmod(descriptor, 0666 & ~mask) == 0;
    int error = errno;
    bool is_closed = close(descriptor) == 0;
    errno = is_written ? errno : error;
    return is_written && is_closed;
}

/// Prepare what has to change; nothing that is in its place is touched yet.
static bool prepare(struct output_set *set) {
    for (size_t i = 0; i < set->count; i++) {
        struct output_file *file = &set->files[i];
        struct stat status;
        if (stat(file->path, &status) == 0 && S_ISDIR(status.st_mode)) {
            errno = EISDIR;
            return fail(file->path);
        }
        if (!is_special(file->path) && !has_text(file->path, &file->text) && !write_temporary(file)) {
            return fail(file->path);
        }
    }
    return true;
}

static void remove_temporaries(const struct output_set *set) {
    for (size_t i = 0; i < set->count; i++) {
        if (set->files[i].temporary != NULL) {
            (void)unlink(set->files[i].temporary);
        }
    }
}

/// Write to what cannot be replaced.
static bool write_special(const struct output_file *file) {
    FILE *stream = fopen(file->path, "wb");
    bool is_written = stream != NULL && fwrite(file->text.data, 1, file->text.length, stream) == file->text.length;
    return stream != NULL && fclose(stream) == 0 && is_written;
}

/// Put what was prepared into its place.
static bool finish(struct output_set *set) {
    for (size_t i = 0; i < set->count; i++) {
        struct output_file *file = &set->files[i];
        bool is_done = true;
        if (file->temporary != NULL) {
            is_done = rename(file->temporary, file->path) == 0;
            file->temporary = is_done ? NULL : file->temporary;
        } else if (is_special(file->path)) {
            is_done = write_special(file);
        }
        if (!is_done) {
            fprintf(stderr, "abigen: cannot write %s: %s\n", file->path, strerror(errno));
            return false;
        }
    }
    return true;
}

/// An empty file with the time of now.
static bool renew(const char *stamp) {
    FILE *file = fopen(stamp, "wb");
    bool is_done = file != NULL && futimens(fileno(file), NULL) == 0;
    is_done = file != NULL && fclose(file) == 0 && is_done;
    if (!is_done) {
        fprintf(stderr, "abigen: cannot write %s: %s\n", stamp, strerror(errno));
    }
    return is_done;
}

bool output_write(struct output_set *set, const char *stamp) {
    bool is_done = prepare(set) && finish(set);
    remove_temporaries(set);
    return is_done && (stamp == NULL || renew(stamp));
}

void output_free(struct output_set *set) {
    for (size_t i = 0; i < set->count; i++) {
        buffer_free(&set->files[i].text);
    }
    set->count = 0;
}
