// SPDX-License-Identifier: Apache-2.0
//
// `kozoc caps`: who may do what.

#include "caps.h"
#include "load.h"
#include "options.h"
#include "outputs.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/// Append the answer to what the words ask. False if it is none, or there is none.
static bool answer(struct buffer *out, const struct system *system, const struct paths *words) {
    const char *question = words->count == 0 ? "table" : words->paths[0];
    if (strcmp(question, "table") == 0 && words->count <= 1) {
        caps_table(out, system);
        return true;
    }
    if (strcmp(question, "of") == 0 && words->count == 2) {
        return caps_of(out, system, words->paths[1]);
    }
    if (strcmp(question, "who-can") == 0 && words->count == 2) {
        return caps_who_can(out, system, words->paths[1]);
    }
    if (strcmp(question, "path") == 0 && words->count == 3) {
        return caps_path(out, system, words->paths[1], words->paths[2]);
    }
    fputs("kozoc: caps takes `table`, `of SERVICE`, `who-can AUTHORITY` or `path FROM TO`\n", stderr);
    return false;
}

bool run_caps(struct system *system, const struct options *options) {
    if (!load_system(system, options->description, (struct program_folders){0})) {
        return false;
    }
    if (options->dot != NULL) {
        struct output_set set = {0};
        caps_dot(output_add(&set, options->dot), system);
        return outputs_finish(&set, system, options);
    }
    struct buffer text = {0};
    bool is_done = true;
    if (options->is_json) {
        caps_json(&text, system);
    } else {
        is_done = answer(&text, system, &options->words);
    }
    if (text.length > 0) {
        (void)fwrite(text.data, 1, text.length, stdout);
    }
    buffer_free(&text);
    return is_done;
}
