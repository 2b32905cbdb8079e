// SPDX-License-Identifier: Apache-2.0
//
// Text into tokens.

#ifndef ABIGEN_LEXER_H
#define ABIGEN_LEXER_H

#include "definition.h"

#include <stddef.h>

enum token_kind {
    TOKEN_END,
    TOKEN_NAME,
    TOKEN_NUMBER,
    TOKEN_STRING,
    TOKEN_PUNCTUATION,
};

struct token {
    enum token_kind kind;
    /// As it stands in the definition; a string with its quotes. Empty at the end.
    const char *text;
    struct number number;
    struct location location;
    /// The doc comment before it, lines separated by newlines, or NULL.
    const char *doc;
    struct location doc_location;
};

struct lexer {
    const char *next;
    const char *end;
    /// Where `next` is.
    struct location location;
    /// The line that the last token ended on.
    unsigned token_line;
    /// Just behind the last token.
    struct location token_end;
    struct diagnostics *diagnostics;
};

/// Begin with the first byte of the source.
void lexer_start(struct lexer *lexer, const struct source *source, struct diagnostics *diagnostics);

/// The next token. Reports and passes over what is none; after the last there are only TOKEN_ENDs.
struct token lexer_next(struct lexer *lexer);

#endif
