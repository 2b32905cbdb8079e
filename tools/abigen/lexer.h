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

/// How the tokens of another language differ from those of definitions.
struct dialect {
    /// What a file of it is called in words: `a definition`.
    const char *noun;
    /// Words have dashes, `..` is one token, a unit may follow a number, whose value is then not read, and there are no
    /// doc comments.
    bool is_plain;
};

struct lexer {
    const struct dialect *dialect;
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

/// Begin with the first byte of the source, which is a definition unless the caller sets another dialect.
void lexer_start(struct lexer *lexer, const struct source *source, struct diagnostics *diagnostics);

/// The next token. Reports and passes over what is none; after the last there are only TOKEN_ENDs.
struct token lexer_next(struct lexer *lexer);

/// All up to the next blank, comma or end of the line, whatever it is; it may be nothing. Used right behind a token
/// that says that such a text follows.
struct token lexer_argument(struct lexer *lexer);

#endif
