// SPDX-License-Identifier: Apache-2.0
//
// Tokens into a definition. What the parser's own files share is here too.

#ifndef ABIGEN_PARSER_H
#define ABIGEN_PARSER_H

#include "lexer.h"

struct parser {
    struct lexer lexer;
    /// The token not yet used.
    struct token token;
    /// Just behind the token before it.
    struct location last_end;
    struct definition *definition;
    struct diagnostics *diagnostics;
    /// The file that it reads, and all files so far.
    struct source *source;
    struct sources *sources;
};

/// Read the definition out of the file at `path` and those that it imports. It is complete only if nothing was
/// reported.
void parse_definition(struct definition *definition, struct sources *sources, const char *path,
                      struct diagnostics *diagnostics);

/// Read a file that is open, and what it imports, to the end of the definition.
void parse_source(struct parser *parser, struct source *source);

/// Take an import, all after the word `import`, and read the file if it was not read before.
bool parse_import(struct parser *parser);

/// Is the current token this name or punctuation?
bool parser_at(const struct parser *parser, const char *text);

/// Go on to the next token. A doc comment that nobody took is reported.
void parser_advance(struct parser *parser);

/// Pass over this name or punctuation, if it is there.
bool parser_accept(struct parser *parser, const char *text);

/// Pass over this name or punctuation, or report what stands in its place.
bool parser_expect(struct parser *parser, const char *text);

/// Take any name, or report that `what` was expected.
bool parser_name(struct parser *parser, const char *what, struct name *name);

/// Take the doc comment of the current token.
const char *parser_doc(struct parser *parser);

/// Report that `what` was expected in place of the current token; always false.
bool parser_unexpected(struct parser *parser, const char *what);

/// Take an expression and work out its value from the constants so far. False if it could not be read; an operation
/// that has no result is reported, and its value is 0.
bool parse_expression(struct parser *parser, struct number *number);

/// Take the name of an integer type.
bool parse_primitive(struct parser *parser, const struct primitive **type);

/// Take a syscall, all after the word `syscall`.
bool parse_syscall(struct parser *parser, struct item *item);

/// Take an input, an output or the errors of a syscall or a method.
bool parse_call_member(struct parser *parser, struct item *item);

/// Take an interface, all after the word `interface`.
bool parse_interface(struct parser *parser, struct item *item);

/// Take NAME = NUMBER; into the item's members.
bool parse_value(struct parser *parser, struct item *item);

/// Take a retired number with its reason, all after the word `retired`, to the end of a list.
bool parse_retired_number(struct parser *parser, struct member ***end);

/// An item with nothing in it.
struct item *item_create(enum item_kind kind);

/// Take `{`, members by the given function until `}`, and that. After a member with an error it goes on with the next.
bool parse_block(struct parser *parser, struct item *item, bool (*parse_member)(struct parser *, struct item *));

#endif
