// SPDX-License-Identifier: Apache-2.0
//
// The parser's steps, constants, enums, bits, objects and structs. Each parse function returns false after it reported
// an error, without having passed over the rest of what it could not read.

#include "parser.h"

#include "arena.h"
#include "suggest.h"

#include <string.h>

bool parser_at(const struct parser *parser, const char *text) {
    return strcmp(parser->token.text, text) == 0;
}

void parser_advance(struct parser *parser) {
    if (parser->token.doc != NULL) {
        report(parser->diagnostics, parser->token.doc_location,
               "the doc comment stands before nothing that it can describe");
    }
    parser->last_end = parser->lexer.token_end;
    parser->token = lexer_next(&parser->lexer);
}

bool parser_accept(struct parser *parser, const char *text) {
    if (!parser_at(parser, text)) {
        return false;
    }
    parser_advance(parser);
    return true;
}

static bool unexpected_at(struct parser *parser, struct location location, const char *what) {
    if (parser->token.kind == TOKEN_END) {
        report(parser->diagnostics, location, "expected %s, found the end of the file", what);
    } else {
        report(parser->diagnostics, location, "expected %s, found `%s`", what, parser->token.text);
    }
    return false;
}

bool parser_unexpected(struct parser *parser, const char *what) {
    return unexpected_at(parser, parser->token.location, what);
}

bool parser_expect(struct parser *parser, const char *text) {
    if (parser_accept(parser, text)) {
        return true;
    }
    // A semicolon that is missing at the end of a line is missed there, and not where the next line begins.
    bool is_missing = *text == ';' && parser->last_end.line != 0 && parser->last_end.line < parser->token.location.line;
    return unexpected_at(parser, is_missing ? parser->last_end : parser->token.location, arena_printf("`%s`", text));
}

bool parser_name(struct parser *parser, const char *what, struct name *name) {
    if (parser->token.kind != TOKEN_NAME) {
        return parser_unexpected(parser, what);
    }
    *name = (struct name){parser->token.text, parser->token.location};
    parser_advance(parser);
    return true;
}

const char *parser_doc(struct parser *parser) {
    const char *doc = parser->token.doc;
    parser->token.doc = NULL;
    return doc;
}

bool parse_primitive(struct parser *parser, const struct primitive **type) {
    struct name name;
    if (!parser_name(parser, "a type", &name)) {
        return false;
    }
    *type = primitive_find(name.text);
    if (*type == NULL) {
        report(parser->diagnostics, name.location, "unknown type `%s`: it must be one of u8 to u64 and i8 to i64",
               name.text);
        struct suggestion suggestion = suggest_start(parser->diagnostics, name.text);
        suggest_primitives(&suggestion);
        suggest_end(&suggestion);
    }
    return *type != NULL;
}

/// Pass over the rest of a member: up to its `;` or its closing brace, or to the end of the block.
static void skip_member(struct parser *parser) {
    unsigned depth = 0;
    while (parser->token.kind != TOKEN_END) {
        bool is_close = parser_at(parser, "}");
        if (is_close && depth == 0) {
            return;
        }
        bool is_end = is_close ? depth == 1 : depth == 0 && parser_at(parser, ";");
        depth = depth + (parser_at(parser, "{") ? 1 : 0) - (is_close ? 1 : 0);
        parser->token.doc = NULL;
        parser_advance(parser);
        if (is_end) {
            return;
        }
    }
}

bool parse_block(struct parser *parser, struct item *item, bool (*parse_member)(struct parser *, struct item *)) {
    if (!parser_expect(parser, "{")) {
        return false;
    }
    while (!parser_at(parser, "}")) {
        if (parser->token.kind == TOKEN_END) {
            report(parser->diagnostics, parser->token.location, "the file ends inside `%s`, which begins on line %u",
                   item->name.text, item->name.location.line);
            return false;
        }
        if (!parse_member(parser, item)) {
            skip_member(parser);
            if (parser->token.kind == TOKEN_END) {
                // The member's own error says so already, or stands where its end was missed.
                return false;
            }
        }
    }
    parser_advance(parser);
    return true;
}

/// The text of the current string, without its quotes; goes on to the next token.
static const char *parser_reason(struct parser *parser) {
    const char *text = parser->token.text;
    size_t length = strlen(text);
    const char *reason = length < 2 ? "" : arena_text(text + 1, length - 2);
    parser_advance(parser);
    return reason;
}

bool parse_retired_number(struct parser *parser, struct member ***end) {
    struct member *member = arena_alloc(sizeof(*member));
    member->name = (struct name){"retired", parser->token.location};
    if (!parse_expression(parser, &member->number)) {
        return false;
    }
    if (parser->token.kind != TOKEN_STRING) {
        return parser_unexpected(parser, "the reason in quotes");
    }
    member->doc = parser_reason(parser);
    **end = member;
    *end = &member->next;
    return parser_expect(parser, ";");
}

bool parse_value(struct parser *parser, struct item *item) {
    if (item->kind == ITEM_ENUM && parser_accept(parser, "retired")) {
        return parse_retired_number(parser, &item->retired_end);
    }
    struct member *member = arena_alloc(sizeof(*member));
    member->doc = parser_doc(parser);
    if (!parser_name(parser, "a name", &member->name) || !parser_expect(parser, "=")) {
        return false;
    }
    bool is_bit = item->kind == ITEM_BITS || item->kind == ITEM_OBJECT;
    if (is_bit && !parser_expect(parser, "bit")) {
        return false;
    }
    if (!parse_expression(parser, &member->number)) {
        return false;
    }
    *item->members_end = member;
    item->members_end = &member->next;
    return parser_expect(parser, ";");
}

/// right NAME = bit NUMBER;
static bool parse_right(struct parser *parser, struct item *item) {
    const char *doc = parser_doc(parser);
    if (!parser_expect(parser, "right")) {
        return false;
    }
    // The comment stood before `right`; it describes what follows.
    parser->token.doc = doc;
    return parse_value(parser, item);
}

/// NAME: TYPE; or NAME: TYPE[NUMBER];
static bool parse_field(struct parser *parser, struct item *item) {
    struct field *field = arena_alloc(sizeof(*field));
    field->doc = parser_doc(parser);
    if (!parser_name(parser, "a field", &field->name) || !parser_expect(parser, ":") ||
        !parser_name(parser, "a type", &field->type_name)) {
        return false;
    }
    field->is_array = parser_accept(parser, "[");
    if (field->is_array && (!parse_expression(parser, &field->count) || !parser_expect(parser, "]"))) {
        return false;
    }
    *item->fields_end = field;
    item->fields_end = &field->next;
    return parser_expect(parser, ";");
}

/// NAME: TYPE = NUMBER;
static bool parse_constant(struct parser *parser, struct item *item) {
    return parser_name(parser, "a name", &item->name) && parser_expect(parser, ":") &&
           parse_primitive(parser, &item->type) && parser_expect(parser, "=") &&
           parse_expression(parser, &item->number) && parser_expect(parser, ";");
}

/// NAME: TYPE as PREFIX { ... }
static bool parse_values(struct parser *parser, struct item *item) {
    return parser_name(parser, "a name", &item->name) && parser_expect(parser, ":") &&
           parse_primitive(parser, &item->type) && parser_expect(parser, "as") &&
           parser_name(parser, "a prefix", &item->prefix) && parse_block(parser, item, parse_value);
}

/// NAME = NUMBER { ... }
static bool parse_object(struct parser *parser, struct item *item) {
    return parser_name(parser, "a name", &item->name) && parser_expect(parser, "=") &&
           parse_expression(parser, &item->number) && parse_block(parser, item, parse_right);
}

/// NAME size NUMBER { ... } or NAME size NUMBER align NUMBER { ... }
static bool parse_struct(struct parser *parser, struct item *item) {
    if (!parser_name(parser, "a name", &item->name) || !parser_expect(parser, "size") ||
        !parse_expression(parser, &item->number)) {
        return false;
    }
    item->has_alignment = parser_accept(parser, "align");
    if (item->has_alignment && !parse_expression(parser, &item->alignment)) {
        return false;
    }
    return parse_block(parser, item, parse_field);
}

/// syscall NUMBER "why"; or object NUMBER "why";
static bool parse_retired(struct parser *parser, struct item *item) {
    if (!parser_at(parser, "syscall") && !parser_at(parser, "object")) {
        return parser_unexpected(parser, "`syscall` or `object`");
    }
    if (!parser_name(parser, "a name", &item->name) || !parse_expression(parser, &item->number)) {
        return false;
    }
    if (parser->token.kind != TOKEN_STRING) {
        return parser_unexpected(parser, "the reason in quotes");
    }
    item->doc = parser_reason(parser);
    return parser_expect(parser, ";");
}

/// version MAJOR.MINOR.PATCH;
static bool parse_version(struct parser *parser) {
    if (parser->definition->has_version) {
        report(parser->diagnostics, parser->token.location, "a definition has one version");
    }
    parser_advance(parser);
    for (unsigned i = 0; i < VERSION_PARTS; i++) {
        if (i > 0 && !parser_expect(parser, ".")) {
            return false;
        }
        if (parser->token.kind != TOKEN_NUMBER || parser->token.number.value > UINT16_MAX) {
            return parser_unexpected(parser, "a version such as 0.1.0, each part at most 65535");
        }
        parser->definition->version[i] = parser->token.number;
        parser_advance(parser);
    }
    parser->definition->has_version = true;
    return parser_expect(parser, ";");
}

static const struct {
    const char *word;
    enum item_kind kind;
    bool (*parse)(struct parser *parser, struct item *item);
} item_parsers[] = {
    {"const", ITEM_CONSTANT, parse_constant}, {"enum", ITEM_ENUM, parse_values},
    {"bits", ITEM_BITS, parse_values},        {"object", ITEM_OBJECT, parse_object},
    {"struct", ITEM_STRUCT, parse_struct},    {"syscall", ITEM_SYSCALL, parse_syscall},
    {"retired", ITEM_RETIRED, parse_retired}, {"interface", ITEM_INTERFACE, parse_interface},
};

static bool parse_item(struct parser *parser, struct item *item) {
    if (parser_at(parser, "version")) {
        return parse_version(parser);
    }
    for (size_t i = 0; i < sizeof(item_parsers) / sizeof(item_parsers[0]); i++) {
        if (parser_at(parser, item_parsers[i].word)) {
            item->kind = item_parsers[i].kind;
            item->doc = item->kind == ITEM_RETIRED ? NULL : parser_doc(parser);
            parser_advance(parser);
            return item_parsers[i].parse(parser, item);
        }
    }
    (void)parser_unexpected(
        parser, "`const`, `enum`, `bits`, `object`, `struct`, `syscall`, `interface`, `retired` or `version`");
    if (parser_at(parser, "method") || parser_at(parser, "@")) {
        hint(parser->diagnostics, "methods and their marks stand in an interface: `interface Name as NAME { .. }`");
        return false;
    }
    struct suggestion suggestion = suggest_start(parser->diagnostics, parser->token.text);
    for (size_t i = 0; i < sizeof(item_parsers) / sizeof(item_parsers[0]); i++) {
        suggest_word(&suggestion, item_parsers[i].word);
    }
    suggest_word(&suggestion, "import");
    suggest_word(&suggestion, "version");
    suggest_end(&suggestion);
    return false;
}

/// Pass over the rest of an item: up to its `;` or its closing brace.
static void skip_item(struct parser *parser) {
    unsigned depth = 0;
    while (parser->token.kind != TOKEN_END) {
        parser->token.doc = NULL;
        depth += parser_at(parser, "{") ? 1 : 0;
        bool is_close = parser_at(parser, "}");
        bool is_end = (is_close && depth <= 1) || (depth == 0 && parser_at(parser, ";"));
        depth -= is_close && depth > 0 ? 1 : 0;
        parser_advance(parser);
        if (is_end) {
            return;
        }
    }
}

struct item *item_create(enum item_kind kind) {
    struct item *item = arena_alloc(sizeof(*item));
    item->kind = kind;
    item->members_end = &item->members;
    item->fields_end = &item->fields;
    item->inputs_end = &item->inputs;
    item->outputs_end = &item->outputs;
    item->methods_end = &item->methods;
    item->retired_end = &item->retired;
    item->retired_methods_end = &item->retired_methods;
    return item;
}

/// Take an item and put it into the definition.
static bool take_item(struct parser *parser) {
    struct item *item = item_create(ITEM_CONSTANT);
    bool is_whole = parse_item(parser, item);
    if (item->name.text != NULL) {
        // Also with an error in it, so that what refers to it is not reported as well.
        definition_add(parser->definition, item);
    }
    return is_whole;
}

void parse_source(struct parser *parser, struct source *source) {
    parser->source = source;
    source->is_open = true;
    lexer_start(&parser->lexer, source, parser->diagnostics);
    parser->token = lexer_next(&parser->lexer);
    bool has_items = false;
    while (parser->token.kind != TOKEN_END) {
        bool is_import = parser_at(parser, "import");
        if (is_import && has_items) {
            report(parser->diagnostics, parser->token.location, "imports stand before all else in a file");
        }
        has_items = has_items || !is_import;
        if (!(is_import ? parse_import(parser) : take_item(parser))) {
            skip_item(parser);
        }
    }
    parser_advance(parser);
    source->is_open = false;
    source->is_read = true;
}

void parse_definition(struct definition *definition, struct sources *sources, const char *path,
                      struct diagnostics *diagnostics) {
    struct parser parser = {.definition = definition, .diagnostics = diagnostics, .sources = sources};
    const char *reason = NULL;
    struct source *source = source_open(sources, path, NULL, &reason);
    if (source != NULL) {
        parse_source(&parser, source);
        return;
    }
    struct source *unread = arena_alloc(sizeof(*unread));
    unread->path = path;
    report(diagnostics, (struct location){1, 1, unread}, "cannot read the file: %s", reason);
}
