// SPDX-License-Identifier: Apache-2.0
//
// Where to find what nobody in a system offers: in a description that the system could include.

#include "arena.h"
#include "lexer.h"
#include "read.h"
#include "resolve.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

/// Is there an `offers` of that name in the file? It need not be right otherwise.
static bool file_offers(const char *path, const char *offer) {
    struct source source = {.path = path};
    static const struct dialect dialect = {"a description", true};
    FILE *nowhere = fopen("/dev/null", "w");
    bool is_found = false;
    if (nowhere != NULL && source_read_file(&source) == NULL) {
        struct diagnostics diagnostics = {nowhere, 0};
        struct lexer lexer;
        lexer_start(&lexer, &source, &diagnostics);
        lexer.dialect = &dialect;
        bool is_offers = false;
        for (struct token token = lexer_next(&lexer); token.kind != TOKEN_END && !is_found;
             token = lexer_next(&lexer)) {
            is_found = is_offers && strcmp(token.text, offer) == 0;
            is_offers = strcmp(token.text, "offers") == 0;
        }
    }
    if (nowhere != NULL) {
        (void)fclose(nowhere);
    }
    return is_found;
}

/// Hint at the first of the files by that pattern that has the offer. What comes before `folder` in their paths the
/// system writes as `prefix`.
static bool suggest_file(struct system *system, const char *offer, const char *pattern, size_t folder,
                         const char *prefix) {
    glob_t files = {0};
    bool is_found = false;
    if (glob(pattern, 0, NULL, &files) == 0) {
        for (size_t i = 0; i < files.gl_pathc && !is_found; i++) {
            is_found = file_offers(files.gl_pathv[i], offer);
            if (is_found) {
                hint(system->diagnostics, "`include \"%s%s\"` would bring who does", prefix,
                     files.gl_pathv[i] + folder);
            }
        }
    }
    globfree(&files);
    return is_found;
}

bool suggest_description(struct system *system, const char *offer) {
    // A system without a block, or one that was not read from a file, has no folder.
    if (system->name.text == NULL || system->sources->read != source_read_file || !is_shown(system->diagnostics)) {
        return false;
    }
    const char *services = "services/*/*.kozo";
    const char *relative = arena_printf("../%s", services);
    const char *pattern = source_relative(system->name.location.source, relative);
    // What stands before the `../` of the pattern is no part of what the system would have to write.
    if (suggest_file(system, offer, pattern, strlen(pattern) - strlen(relative), "")) {
        return true;
    }
    size_t folder = strlen(system->kozo);
    return suggest_file(system, offer, arena_printf("%s%s", system->kozo, services), folder, KOZO_PREFIX);
}
