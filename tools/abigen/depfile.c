// SPDX-License-Identifier: Apache-2.0
//
// What make has to know: from which files the outputs follow.

#include "output.h"

/// A path as make reads it.
static void put_path(struct buffer *out, const char *path) {
    for (; *path != '\0'; path++) {
        if (*path == '$') {
            buffer_puts(out, "$");
        } else if (*path == ' ' || *path == '#') {
            buffer_puts(out, "\\");
        }
        buffer_append(out, path, 1);
    }
}

void depfile_emit(struct buffer *out, const char *stamp, const struct output_set *set, const struct sources *sources) {
    if (stamp != NULL) {
        put_path(out, stamp);
    }
    for (size_t i = 0; stamp == NULL && i < set->count; i++) {
        buffer_puts(out, i == 0 ? "" : " ");
        put_path(out, set->files[i].path);
    }
    buffer_puts(out, ":");
    for (const struct source *source = sources->first; source != NULL; source = source->next) {
        buffer_puts(out, " \\\n  ");
        put_path(out, source->path);
    }
    buffer_puts(out, "\n");
    // Without a rule of its own, a file that is gone would end the build, also where nothing imports it any more.
    for (const struct source *source = sources->first; source != NULL; source = source->next) {
        buffer_puts(out, "\n");
        put_path(out, source->path);
        buffer_puts(out, ":\n");
    }
}
