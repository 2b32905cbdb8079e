// SPDX-License-Identifier: Apache-2.0
//
// Syscalls: NAME = NUMBER { ... } or NAME = NUMBER ipc { ... }. The members are those of methods too.

#include "arena.h"
#include "parser.h"

#include <stddef.h>

/// NAME: TYPE; or NAME: TYPE[NUMBER]; or NAME: cap TYPE; or NAME: cap TYPE needs RIGHT;
static bool parse_argument(struct parser *parser, struct argument *argument) {
    if (!parser_name(parser, "a name", &argument->name) || !parser_expect(parser, ":")) {
        return false;
    }
    argument->is_capability = parser_accept(parser, "cap");
    if (!parser_name(parser, argument->is_capability ? "a type of object" : "a type or `cap`", &argument->type_name)) {
        return false;
    }
    if (argument->is_capability && parser_accept(parser, "needs") &&
        !parser_name(parser, "a right", &argument->right_name)) {
        return false;
    }
    argument->has_bound = !argument->is_capability && parser_accept(parser, "[");
    if (argument->has_bound && (!parse_expression(parser, &argument->bound) || !parser_expect(parser, "]"))) {
        return false;
    }
    return parser_expect(parser, ";");
}

/// NAME, NAME;
static bool parse_errors(struct parser *parser, struct item *item) {
    struct reference **end = &item->errors;
    if (*end != NULL) {
        report(parser->diagnostics, parser->token.location, "a %s has one list of errors",
               item->kind == ITEM_METHOD ? "method" : "syscall");
        return false;
    }
    do {
        struct reference *error = arena_alloc(sizeof(*error));
        if (!parser_name(parser, "the name of an error", &error->name)) {
            return false;
        }
        *end = error;
        end = &error->next;
    } while (parser_accept(parser, ","));
    return parser_expect(parser, ";");
}

bool parse_call_member(struct parser *parser, struct item *item) {
    if (parser_accept(parser, "errors")) {
        return parse_errors(parser, item);
    }
    bool is_input = parser_at(parser, "in");
    if (!is_input && !parser_at(parser, "out")) {
        return parser_unexpected(parser, "`in`, `out` or `errors`");
    }
    struct argument *argument = arena_alloc(sizeof(*argument));
    argument->doc = parser_doc(parser);
    parser_advance(parser);
    if (!parse_argument(parser, argument)) {
        return false;
    }
    struct argument ***end = is_input ? &item->inputs_end : &item->outputs_end;
    **end = argument;
    *end = &argument->next;
    return true;
}

bool parse_syscall(struct parser *parser, struct item *item) {
    if (!parser_name(parser, "a name", &item->name) || !parser_expect(parser, "=") ||
        !parse_expression(parser, &item->number)) {
        return false;
    }
    item->is_ipc = parser_accept(parser, "ipc");
    return parse_block(parser, item, parse_call_member);
}
