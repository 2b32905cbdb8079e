// SPDX-License-Identifier: Apache-2.0
//
// Needs: PATH:ARGUMENT of INTERFACE as HANDLE grant optional

#include "arena.h"
#include "buffer.h"
#include "naming.h"
#include "read.h"

#include <string.h>

/// Longest argument, so that the plan holds it.
#define MOST_ARGUMENT (PLAN_CLEAR_SIZE - 1)

/// The words joined by `+`, the first of which was taken.
static bool read_words(struct reader *reader, struct need *need, struct buffer *clear) {
    struct word **end = &need->words;
    for (struct name name = need->path[need->path_count - 1];;) {
        struct word *word = arena_alloc(sizeof(*word));
        word->name = name;
        *end = word;
        end = &word->next;
        if (!parser_accept(&reader->parser, "+")) {
            return true;
        }
        if (!parser_name(&reader->parser, "a method or a right after `+`", &name)) {
            return false;
        }
        buffer_printf(clear, "+%s", name.text);
    }
}

static bool read_path(struct reader *reader, struct need *need, struct buffer *clear) {
    struct parser *parser = &reader->parser;
    do {
        if (need->path_count == MOST_PATH) {
            report(parser->diagnostics, parser->token.location, "the path of a need has at most %d parts", MOST_PATH);
            return false;
        }
        struct name *part = &need->path[need->path_count];
        if (!parser_name(parser, need->path_count == 0 ? "a need, such as `console.write`" : "a word after the dot",
                         part)) {
            return false;
        }
        buffer_printf(clear, "%s%s", need->path_count == 0 ? "" : ".", part->text);
        need->path_count++;
    } while (parser_accept(parser, "."));
    return need->path_count == 1 || read_words(reader, need, clear);
}

/// What follows a colon, which is the current token.
static bool read_argument(struct reader *reader, struct need *need, struct buffer *clear) {
    struct parser *parser = &reader->parser;
    struct token argument = lexer_argument(&parser->lexer);
    parser_advance(parser);
    if (argument.text[0] == '\0') {
        report(parser->diagnostics, argument.location, "nothing follows the colon");
        hint(parser->diagnostics, "an argument stands right behind it, without a blank: `%s:..`", clear->data);
        return false;
    }
    if (strlen(argument.text) > MOST_ARGUMENT) {
        report(parser->diagnostics, argument.location, "the argument is too long: it has %zu bytes, at most are %d",
               strlen(argument.text), MOST_ARGUMENT);
        return true;
    }
    need->argument = (struct text){argument.text, argument.location};
    buffer_printf(clear, ":%s", argument.text);
    return true;
}

static bool read_handle(struct reader *reader, struct need *need) {
    struct parser *parser = &reader->parser;
    if (!parser_name(parser, "the name of the handle", &need->as)) {
        return false;
    }
    if (!is_snake_name(need->as.text)) {
        report(parser->diagnostics, need->as.location, "`%s` is no name of a handle", need->as.text);
        hint(parser->diagnostics, "it has lower-case words joined by underscores, as a field in C");
        need->as.text = NULL;
    } else if (strlen(need->as.text) > MOST_NAME) {
        report(parser->diagnostics, need->as.location,
               "the handle's name is too long: it has %zu characters, at most are %d", strlen(need->as.text),
               MOST_NAME);
        need->as.text = NULL;
    }
    return true;
}

/// What stands behind the path and its argument.
static bool read_marks(struct reader *reader, struct need *need) {
    struct parser *parser = &reader->parser;
    if (parser_accept(parser, "of") &&
        !parser_name(parser, "the name of an interface, or `any`", &need->interface_name)) {
        return false;
    }
    for (;;) {
        struct token mark = parser->token;
        bool is_again = false;
        if (parser_accept(parser, "as")) {
            is_again = need->as.text != NULL;
            if (!read_handle(reader, need)) {
                return false;
            }
        } else if (parser_accept(parser, "grant")) {
            is_again = need->grant;
            need->grant = true;
        } else if (parser_accept(parser, "optional")) {
            is_again = need->optional;
            need->optional = true;
        } else {
            return true;
        }
        if (is_again) {
            report(parser->diagnostics, mark.location, "`%s` stands there twice", mark.text);
        }
    }
}

bool read_need(struct reader *reader, bool is_using, struct need **result) {
    struct need *need = arena_alloc(sizeof(*need));
    struct buffer clear = {0};
    *result = need;
    need->location = reader->parser.token.location;
    need->kind = KIND_UNKNOWN;
    bool is_read = read_path(reader, need, &clear);
    if (is_read && parser_at(&reader->parser, ":")) {
        is_read = read_argument(reader, need, &clear);
    }
    need->clear = arena_text(clear.length == 0 ? "" : clear.data, clear.length);
    buffer_free(&clear);
    return is_read && (is_using || read_marks(reader, need));
}
