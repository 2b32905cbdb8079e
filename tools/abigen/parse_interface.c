// SPDX-License-Identifier: Apache-2.0
//
// Interfaces: NAME as PREFIX { ... }, with methods, errors, and the numbers that these had once.

#include "naming.h"
#include "parser.h"
#include "suggest.h"

#include <stddef.h>
#include <string.h>

/// What may be said of a method before the word itself.
static const struct {
    const char *word;
    size_t flag;
} marks[] = {
    {"fast", offsetof(struct item, is_fast)},
    {"oneway", offsetof(struct item, is_oneway)},
    {"later", offsetof(struct item, is_later)},
    {"idempotent", offsetof(struct item, is_idempotent)},
};
#define MARK_COUNT (sizeof(marks) / sizeof(marks[0]))

static bool *find_mark(struct item *method, const char *word) {
    for (size_t i = 0; i < MARK_COUNT; i++) {
        if (strcmp(marks[i].word, word) == 0) {
            return (bool *)((char *)method + marks[i].flag);
        }
    }
    return NULL;
}

/// @WORD, all after the `@`
static bool parse_mark(struct parser *parser, struct item *method) {
    struct name name;
    if (!parser_name(parser, "`fast`, `oneway`, `later` or `idempotent`", &name)) {
        return false;
    }
    bool *flag = find_mark(method, name.text);
    if (flag == NULL) {
        report(parser->diagnostics, name.location,
               "unknown mark `@%s`: there are @fast, @oneway, @later and @idempotent", name.text);
        struct suggestion suggestion = suggest_start(parser->diagnostics, name.text);
        for (size_t i = 0; i < MARK_COUNT; i++) {
            suggest_word(&suggestion, marks[i].word);
        }
        suggest_end(&suggestion);
        return true;
    }
    if (*flag) {
        report(parser->diagnostics, name.location, "`@%s` stands here twice", name.text);
    }
    *flag = true;
    return true;
}

/// NAME = NUMBER { ... }
static bool parse_method(struct parser *parser, struct item *interface, struct item *method) {
    if (!parser_name(parser, "a name", &method->name)) {
        return false;
    }
    // Also with an error in what follows, so that the interface is not reported as empty.
    *interface->methods_end = method;
    interface->methods_end = &method->next;
    if (!parser_expect(parser, "=")) {
        hint(parser->diagnostics, "a method has a number: `method %s = 1 {`", method->name.text);
        return false;
    }
    if (!parse_expression(parser, &method->number)) {
        return false;
    }
    if (parser_at(parser, "@")) {
        (void)parser_unexpected(parser, "`{`");
        hint(parser->diagnostics, "marks stand before `method`");
        return false;
    }
    return parse_block(parser, method, parse_call_member);
}

/// What stands in an interface is none of its members.
static bool report_member(struct parser *parser, bool has_marks) {
    if (has_marks) {
        (void)parser_unexpected(parser, "`method`");
        hint(parser->diagnostics, "only methods have marks");
        return false;
    }
    (void)parser_unexpected(parser, "`method`, `error`, `retired` or `@` with a mark of a method");
    const char *word = parser->token.text;
    struct item method;
    if (find_mark(&method, word) != NULL) {
        hint(parser->diagnostics, "marks begin with `@`: `@%s method ..`", word);
        return false;
    }
    struct suggestion suggestion = suggest_start(parser->diagnostics, word);
    suggest_word(&suggestion, "method");
    suggest_word(&suggestion, "error");
    suggest_word(&suggestion, "retired");
    suggest_end(&suggestion);
    return false;
}

/// method NUMBER "why"; or error NUMBER "why";
static bool parse_retired(struct parser *parser, struct item *interface) {
    if (parser_accept(parser, "method")) {
        return parse_retired_number(parser, &interface->retired_methods_end);
    }
    if (parser_accept(parser, "error")) {
        return parse_retired_number(parser, &interface->retired_end);
    }
    return parser_unexpected(parser, "`method` or `error`");
}

/// Marks and a method.
static bool parse_marked_method(struct parser *parser, struct item *interface, const char *doc) {
    struct item *method = item_create(ITEM_METHOD);
    method->interface = interface;
    method->doc = doc;
    bool has_marks = false;
    while (parser_accept(parser, "@")) {
        if (!parse_mark(parser, method)) {
            return false;
        }
        has_marks = true;
    }
    if (!parser_at(parser, "method")) {
        return report_member(parser, has_marks);
    }
    if (has_marks && parser->token.doc != NULL) {
        report(parser->diagnostics, parser->token.doc_location, "the description of a method stands before its marks");
        parser->token.doc = NULL;
    }
    parser_advance(parser);
    return parse_method(parser, interface, method);
}

static bool parse_member(struct parser *parser, struct item *interface) {
    if (parser_accept(parser, "retired")) {
        return parse_retired(parser, interface);
    }
    const char *doc = parser_doc(parser);
    if (parser_accept(parser, "error")) {
        // The comment stood before `error`; it describes what follows.
        parser->token.doc = doc;
        return parse_value(parser, interface);
    }
    return parse_marked_method(parser, interface, doc);
}

bool parse_interface(struct parser *parser, struct item *item) {
    if (!parser_name(parser, "a name", &item->name)) {
        return false;
    }
    if (!parser_expect(parser, "as")) {
        hint(parser->diagnostics, "its constants have a prefix: `interface %s as %s {`", item->name.text,
             name_upper(item->name.text));
        return false;
    }
    return parser_name(parser, "a prefix", &item->prefix) && parse_block(parser, item, parse_member);
}
