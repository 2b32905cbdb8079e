// SPDX-License-Identifier: Apache-2.0
//
// `kozoc audit`: what of a system's authority a run of it made use of.

#include "audit.h"
#include "load.h"
#include "options.h"

#include <stddef.h>
#include <stdio.h>

bool run_audit(struct system *system, const struct options *options) {
    if (options->usage == NULL) {
        fputs("kozoc: audit takes the figures of a run: --usage FILE\n", stderr);
        return false;
    }
    struct usage usage = {NULL};
    if (!load_system(system, options->description, (struct program_folders){0}) ||
        !usage_read(&usage, options->usage)) {
        return false;
    }
    struct audit audit;
    audit_make(&audit, system, &usage);
    struct buffer text = {0};
    if (options->is_json) {
        audit_json(&text, &audit);
    } else {
        audit_text(&text, &audit);
    }
    (void)fwrite(text.data, 1, text.length, stdout);
    buffer_free(&text);
    return audit.unused == 0;
}
