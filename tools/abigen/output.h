// SPDX-License-Identifier: Apache-2.0
//
// The files that abigen writes: all of them, or none.

#ifndef ABIGEN_OUTPUT_H
#define ABIGEN_OUTPUT_H

#include "buffer.h"
#include "source.h"

#include <stdbool.h>

#define MOST_OUTPUTS 64

struct output_file {
    const char *path;
    struct buffer text;
    /// The new file, before it takes the old one's place; NULL if the old one stays.
    char *temporary;
};

struct output_set {
    struct output_file files[MOST_OUTPUTS];
    size_t count;
};

/// Add a file, whose text is then appended to what is returned.
struct buffer *output_add(struct output_set *set, const char *path);

/// Write all files, each beside its place first, and move them there when all are whole. A file that has its text
/// already is not touched. Then make the stamp new, unless it is NULL. False, after one line on stderr, if that is not
/// possible; then no file was changed, unless it was the last step that failed.
bool output_write(struct output_set *set, const char *stamp);

/// Give the texts back.
void output_free(struct output_set *set);

/// Append rules for make: the stamp, or each output if it is NULL, depends on all sources.
void depfile_emit(struct buffer *out, const char *stamp, const struct output_set *set, const struct sources *sources);

#endif
