// SPDX-License-Identifier: Apache-2.0

#include "outputs.h"

#include <stddef.h>

bool outputs_finish(struct output_set *set, const struct system *system, const struct options *options) {
    if (options->depfile != NULL) {
        struct buffer text = {0};
        depfile_emit(&text, options->stamp, set, system->sources);
        *output_add(set, options->depfile) = text;
    }
    bool is_written = output_write(set, options->stamp);
    output_free(set);
    return is_written;
}
