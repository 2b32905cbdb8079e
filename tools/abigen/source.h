// SPDX-License-Identifier: Apache-2.0
//
// The files that a definition is made of.

#ifndef ABIGEN_SOURCE_H
#define ABIGEN_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

struct source {
    /// As the user gave it, or relative to the same folder if it is imported.
    const char *path;
    const char *text;
    size_t length;
    /// What tells the file from all others, however its path is spelled.
    const char *identity;
    /// Being read: importing it now is a cycle.
    bool is_open;
    /// Was read to its end: importing it again adds nothing.
    bool is_read;
    /// The file that imports it, or NULL.
    const struct source *importer;
    struct source *next;
};

/// Fill in the text and the identity of a source whose path is there, in the arena. NULL, or the reason why not.
typedef const char *source_reader(struct source *source);

/// The reader of files.
source_reader source_read_file;

/// All files of a definition, each once, in the order in which they were opened.
struct sources {
    source_reader *read;
    struct source *first;
    struct source *last;
};

/// Open a file, which `importer` imports (NULL if none does). Returns the one that is there already if it was opened
/// before; NULL, and the reason, if it cannot be read.
struct source *source_open(struct sources *sources, const char *path, const struct source *importer,
                           const char **reason);

/// How many files import each other on the way to this one.
unsigned source_depth(const struct source *source);

/// A path that stands in the file `from`, as the user would have to write it.
const char *source_relative(const struct source *from, const char *path);

#endif
