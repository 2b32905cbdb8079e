// SPDX-License-Identifier: Apache-2.0
//
// Imports: "PATH";

#include "arena.h"
#include "parser.h"

#include <stddef.h>
#include <string.h>

/// Longest chain of files that import each other.
#define MOST_IMPORTERS 64

/// The files from `first` to `last`, each of which imports the next, as words.
static const char *chain(const struct source *last, const struct source *first) {
    const char *text = last->path;
    for (const struct source *source = last; source != first; source = source->importer) {
        text = arena_printf("%s, which imports %s", source->importer->path, text);
    }
    return text;
}

/// Read the file unless it was read before. `location` is where its path stands.
static void import(struct parser *parser, const char *path, struct location location) {
    struct source *importer = parser->source;
    const char *reason = NULL;
    if (source_depth(importer) >= MOST_IMPORTERS) {
        report(parser->diagnostics, location, "imports are nested more than %d deep", MOST_IMPORTERS);
        return;
    }
    struct source *source = source_open(parser->sources, source_relative(importer, path), importer, &reason);
    if (source == NULL) {
        report(parser->diagnostics, location, "cannot read `%s`: %s", source_relative(importer, path), reason);
    } else if (source->is_open) {
        report(parser->diagnostics, location, "a cycle of imports: %s", chain(importer, source));
        hint(parser->diagnostics, "put what both need into a third file, which both import");
    } else if (!source->is_read) {
        // The imported file is read to its end before this one goes on.
        struct parser outer = *parser;
        parse_source(parser, source);
        *parser = outer;
    }
}

bool parse_import(struct parser *parser) {
    parser_advance(parser);
    struct token token = parser->token;
    if (token.kind != TOKEN_STRING) {
        return parser_unexpected(parser, "the path of a file in quotes");
    }
    size_t length = strlen(token.text);
    // A string without an end was reported.
    const char *path = length < 2 ? "" : arena_text(token.text + 1, length - 2);
    parser_advance(parser);
    if (*path == '\0' || *path == '/') {
        report(parser->diagnostics, token.location, "the path of an import is relative to the file that has it");
    } else if (parser_at(parser, ";")) {
        import(parser, path, token.location);
    }
    return parser_expect(parser, ";");
}
