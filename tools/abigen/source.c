// SPDX-License-Identifier: Apache-2.0

#include "source.h"

#include "arena.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/// Largest file, in bytes.
#define MOST_BYTES ((size_t)4 * 1024 * 1024)

static const char *read_text(struct source *source, FILE *file, size_t size) {
    // One byte more than stands there, to notice a file that grows.
    char *text = arena_alloc(size + 1);
    errno = 0;
    source->length = fread(text, 1, size + 1, file);
    source->text = text;
    if (ferror(file) != 0) {
        return strerror(errno);
    }
    return source->length > size ? "it changed while it was read" : NULL;
}

static const char *read_open_file(struct source *source, FILE *file) {
    struct stat status;
    if (fstat(fileno(file), &status) != 0) {
        return strerror(errno);
    }
    source->identity = arena_printf("%llu:%llu", (unsigned long long)status.st_dev, (unsigned long long)status.st_ino);
    if (S_ISDIR(status.st_mode)) {
        return strerror(EISDIR);
    }
    if (!S_ISREG(status.st_mode)) {
        return "it is not a regular file";
    }
    if ((unsigned long long)status.st_size > MOST_BYTES) {
        return arena_printf("it has more than %zu bytes", MOST_BYTES);
    }
    return read_text(source, file, (size_t)status.st_size);
}

const char *source_read_file(struct source *source) {
    FILE *file = fopen(source->path, "rb");
    if (file == NULL) {
        return strerror(errno);
    }
    const char *reason = read_open_file(source, file);
    (void)fclose(file);
    return reason;
}

struct source *source_open(struct sources *sources, const char *path, const struct source *importer,
                           const char **reason) {
    struct source *source = arena_alloc(sizeof(*source));
    source->path = path;
    source->importer = importer;
    *reason = sources->read(source);
    if (*reason != NULL) {
        return NULL;
    }
    for (struct source *other = sources->first; other != NULL; other = other->next) {
        if (strcmp(other->identity, source->identity) == 0) {
            return other;
        }
    }
    if (sources->last == NULL) {
        sources->first = source;
    } else {
        sources->last->next = source;
    }
    sources->last = source;
    return source;
}

unsigned source_depth(const struct source *source) {
    unsigned depth = 0;
    for (; source->importer != NULL; source = source->importer) {
        depth++;
    }
    return depth;
}

const char *source_relative(const struct source *from, const char *path) {
    const char *slash = strrchr(from->path, '/');
    return slash == NULL ? path : arena_printf("%.*s%s", (int)(slash - from->path + 1), from->path, path);
}
