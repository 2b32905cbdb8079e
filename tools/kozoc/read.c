// SPDX-License-Identifier: Apache-2.0
//
// What stands at the top level of a file.

#include "read.h"

#include "arena.h"
#include "suggest.h"

#include <string.h>

/// Largest file, in bytes.
#define MOST_BYTES ((size_t)1024 * 1024)

/// Longest chain of files that include each other.
#define MOST_INCLUDERS 64

#define MOST_SYSTEM_MEMORY (UINT64_C(64) << 30)
#define PAGE               UINT64_C(4096)

static const struct dialect dialect = {"a description", true};

static void read_source(struct reader *reader, struct source *source);

void report_file(struct diagnostics *diagnostics, const char *path, const char *what) {
    // Without its text no line of it is shown.
    struct source *source = arena_alloc(sizeof(*source));
    source->path = path;
    report(diagnostics, (struct location){1, 1, source}, "%s", what);
}

/// The path of an included file as the user would have to write it: what begins with `kozo:` is KOZO's, all else
/// relative to the file that has it.
static const char *full_path(const struct reader *reader, const char *path) {
    size_t length = strlen(KOZO_PREFIX);
    if (strncmp(path, KOZO_PREFIX, length) != 0) {
        return source_relative(reader->parser.source, path);
    }
    return arena_printf("%s%s", reader->system->kozo, path + length);
}

/// Read a file that is included at that place, unless it was, or is being, read.
static void include(struct reader *reader, const char *path, struct location location) {
    struct parser outer = reader->parser;
    if (source_depth(outer.source) >= MOST_INCLUDERS) {
        report(outer.diagnostics, location, "files are included more than %d deep", MOST_INCLUDERS);
        return;
    }
    const char *full = full_path(reader, path);
    const char *reason = NULL;
    struct source *source = source_open(outer.sources, full, outer.source, &reason);
    if (source == NULL) {
        report(outer.diagnostics, location, "cannot read `%s`: %s", full, reason);
        hint(outer.diagnostics, "the path is relative to the folder of this file, or to KOZO's after `%s`",
             KOZO_PREFIX);
    } else if (!source->is_open && !source->is_read) {
        read_source(reader, source);
        reader->parser = outer;
    }
}

/// include PATH
static bool read_include(struct reader *reader) {
    struct text path = {0};
    if (!read_text(reader, "the path of a file in quotes", 1000, &path)) {
        return false;
    }
    if (*path.text == '\0' || *path.text == '/') {
        report(reader->parser.diagnostics, path.location,
               "the path of an included file is relative to the file that has it");
        return true;
    }
    // The included file is read to its end before this one goes on.
    include(reader, path.text, path.location);
    return true;
}

/// Report what is declared again. Is it?
static bool is_again(struct reader *reader, const char *what, const struct name *first, const struct name *name) {
    if (first == NULL || first->text == NULL) {
        return false;
    }
    report(reader->parser.diagnostics, name->location, "%s `%s` is declared twice; first on %s", what, name->text,
           location_text(first->location, name->location.source));
    return true;
}

static bool read_system_property(struct reader *reader, bool is_counted) {
    struct parser *parser = &reader->parser;
    struct system *system = reader->system;
    struct text about = {0};
    struct amount memory = {0};
    if (parser_accept(parser, "about")) {
        if (!read_text(reader, "what it is for, in quotes", 200, &about)) {
            return false;
        }
        system->about = is_counted ? about : system->about;
        return true;
    }
    if (!parser_accept(parser, "memory")) {
        return parser_unexpected(parser, "`about`, `memory` or `}`");
    }
    if (!read_size(reader, (struct bounds){"the memory of a system", UINT64_C(1) << 20, MOST_SYSTEM_MEMORY}, &memory)) {
        return false;
    }
    system->memory = is_counted ? memory : system->memory;
    return true;
}

/// system NAME { ... }
static bool read_system_block(struct reader *reader) {
    struct parser *parser = &reader->parser;
    struct name name;
    if (!read_name(reader, "the name of the system", &name)) {
        return false;
    }
    struct name *first = &reader->system->name;
    bool is_counted = first->text == NULL;
    if (is_counted) {
        *first = name;
    } else {
        report(parser->diagnostics, name.location, "a system is declared already: `%s`, on %s", first->text,
               location_text(first->location, name.location.source));
        hint(parser->diagnostics, "what several systems share stands in files without a `system`");
    }
    if (!parser_expect(parser, "{")) {
        return false;
    }
    while (!parser_at(parser, "}")) {
        if (parser->token.kind == TOKEN_END || !read_system_property(reader, is_counted)) {
            return parser->token.kind != TOKEN_END ? false : parser_unexpected(parser, "`about`, `memory` or `}`");
        }
    }
    parser_advance(parser);
    return true;
}

/// What stands in a service or a program whose name was taken.
static bool read_body(struct reader *reader, struct service *service) {
    reader->is_in_program = service->is_program;
    bool is_read = parser_expect(&reader->parser, "{") && read_properties(reader, service);
    reader->is_in_program = false;
    return is_read;
}

/// service NAME like NAME { ... }
static bool read_service(struct reader *reader) {
    struct parser *parser = &reader->parser;
    struct service *service = arena_alloc(sizeof(*service));
    if (!read_name(reader, "the name of the service", &service->name)) {
        return false;
    }
    if (parser_accept(parser, "like") && !read_name(reader, "the name of another service", &service->like_name)) {
        return false;
    }
    const struct service *first = service_find(reader->system, service->name.text);
    if (!is_again(reader, "service", first == NULL ? NULL : &first->name, &service->name)) {
        *reader->services_end = service;
        reader->services_end = &service->next;
        reader->system->service_count++;
    }
    return read_body(reader, service);
}

/// program NAME { ... }
static bool read_program(struct reader *reader) {
    struct service *program = arena_alloc(sizeof(*program));
    program->is_program = true;
    if (!read_name(reader, "the name of the program", &program->name)) {
        return false;
    }
    const struct service *first = program_find(reader->system, program->name.text);
    if (!is_again(reader, "program", first == NULL ? NULL : &first->name, &program->name)) {
        *reader->programs_end = program;
        reader->programs_end = &program->next;
    }
    return read_body(reader, program);
}

/// Put a notification or shared memory to the others.
static bool add_declared(struct reader *reader, struct declared *declared) {
    struct parser *parser = &reader->parser;
    const struct declared *first = declared_find(reader->system, declared->name.text);
    if (!is_again(reader, declared->is_shared ? "shared memory" : "notification", first == NULL ? NULL : &first->name,
                  &declared->name)) {
        unsigned *count = declared->is_shared ? &reader->system->shared_count : &reader->system->notification_count;
        declared->number = (*count)++;
        *reader->declared_end = declared;
        reader->declared_end = &declared->next;
    }
    struct text about = {0};
    if (parser_accept(parser, "about") && !read_text(reader, "what it is for, in quotes", 200, &about)) {
        return false;
    }
    declared->about = about.text;
    return true;
}

/// notification NAME
static bool read_notification(struct reader *reader) {
    struct declared *declared = arena_alloc(sizeof(*declared));
    return read_name(reader, "the name of the notification", &declared->name) && add_declared(reader, declared);
}

/// shared NAME SIZE
static bool read_shared(struct reader *reader) {
    struct declared *declared = arena_alloc(sizeof(*declared));
    struct amount *size = &declared->size;
    declared->is_shared = true;
    if (!read_name(reader, "the name of the shared memory", &declared->name) ||
        !read_size(reader, (struct bounds){"the size of shared memory", PAGE, PLAN_MAX_SHARED_BYTES}, size)) {
        return false;
    }
    if (size->value % PAGE != 0) {
        report(reader->parser.diagnostics, size->location, "shared memory has whole pages of 4K");
        hint(reader->parser.diagnostics, "the nearest are %s and %s", size_text(size->value & ~(PAGE - 1)),
             size_text((size->value | (PAGE - 1)) + 1));
        size->value = 0;
    }
    return add_declared(reader, declared);
}

/// Take the value of a parameter, whose form tells its kind.
static bool read_set_parameter(struct reader *reader, struct set *set) {
    struct parser *parser = &reader->parser;
    set->parameter = arena_alloc(sizeof(*set->parameter));
    set->parameter->name = set->what;
    if (parser->token.kind != TOKEN_STRING && parser->token.kind != TOKEN_NUMBER && !parser_at(parser, "on") &&
        !parser_at(parser, "off")) {
        (void)parser_unexpected(parser, "a number, text in quotes, `on` or `off`");
        hint(parser->diagnostics, "`%s` is no property, and so taken for a parameter", set->what.text);
        suggest_property(reader, set->what.text);
        return false;
    }
    set->parameter->kind = parser->token.kind == TOKEN_STRING   ? PARAMETER_TEXT
                           : parser->token.kind == TOKEN_NUMBER ? PARAMETER_NUMBER
                                                                : PARAMETER_FLAG;
    return read_parameter_value(reader, set->parameter);
}

/// set SERVICE.PROPERTY VALUE
static bool read_set(struct reader *reader) {
    struct parser *parser = &reader->parser;
    struct set *set = arena_alloc(sizeof(*set));
    if (!read_name(reader, "the name of a service", &set->service) || !parser_expect(parser, ".") ||
        !read_name(reader, "a property or a parameter", &set->what)) {
        return false;
    }
    set->property = property_find(set->what.text);
    if (set->property < PROPERTIES && set->property >= PROPERTY_SETTABLE) {
        report(parser->diagnostics, set->what.location, "`%s` cannot be set", set->what.text);
        hint(parser->diagnostics,
             "what a service is given depends on its own declaration alone, so that one program serves in "
             "all systems");
        return false;
    }
    bool is_parameter = set->property == PROPERTIES;
    set->property = is_parameter ? PROPERTY_PARAMETER : set->property;
    bool is_read = is_parameter ? read_set_parameter(reader, set) : read_setting(reader, set->property, &set->value);
    if (is_read) {
        *reader->sets_end = set;
        reader->sets_end = &set->next;
    }
    return is_read;
}

static const struct {
    const char *word;
    bool (*read)(struct reader *reader);
} parts[] = {
    {"include", read_include}, {"system", read_system_block},
    {"service", read_service}, {"program", read_program},
    {"set", read_set},         {"notification", read_notification},
    {"shared", read_shared},
};
#define PARTS (sizeof(parts) / sizeof(parts[0]))

static size_t part_find(const char *word) {
    size_t part = 0;
    while (part < PARTS && strcmp(parts[part].word, word) != 0) {
        part++;
    }
    return part;
}

static bool read_part(struct reader *reader) {
    struct parser *parser = &reader->parser;
    size_t part = part_find(parser->token.text);
    if (part < PARTS) {
        parser_advance(parser);
        return parts[part].read(reader);
    }
    (void)parser_unexpected(parser, "`include`, `system`, `service`, `program`, `set`, `notification` or `shared`");
    struct suggestion suggestion = suggest_start(parser->diagnostics, parser->token.text);
    for (size_t i = 0; i < PARTS; i++) {
        suggest_word(&suggestion, parts[i].word);
    }
    suggest_end(&suggestion);
    return false;
}

/// Pass over the rest of what could not be read: up to a part that begins a line.
static void skip_part(struct reader *reader) {
    struct parser *parser = &reader->parser;
    while (parser->token.kind != TOKEN_END) {
        bool begins_line = parser->token.location.line > parser->last_end.line;
        if (begins_line && part_find(parser->token.text) < PARTS) {
            return;
        }
        parser_advance(parser);
    }
}

static void read_source(struct reader *reader, struct source *source) {
    struct parser *parser = &reader->parser;
    parser->source = source;
    source->is_open = true;
    if (source->length > MOST_BYTES) {
        report_file(parser->diagnostics, source->path, arena_printf("the file has more than %zu bytes", MOST_BYTES));
    } else {
        lexer_start(&parser->lexer, source, parser->diagnostics);
        parser->lexer.dialect = &dialect;
        parser->last_end = (struct location){0, 0, source};
        parser->token = lexer_next(&parser->lexer);
        while (parser->token.kind != TOKEN_END) {
            if (!read_part(reader)) {
                skip_part(reader);
            }
        }
    }
    source->is_open = false;
    source->is_read = true;
}

void read_system(struct system *system, const char *path) {
    static struct definition nothing;
    struct reader reader = {
        .parser = {.definition = &nothing, .diagnostics = system->diagnostics, .sources = system->sources},
        .system = system,
        .services_end = &system->services,
        .programs_end = &system->programs,
        .declared_end = &system->declared,
        .sets_end = &system->sets,
    };
    const char *reason = NULL;
    struct source *source = source_open(system->sources, path, NULL, &reason);
    if (source != NULL) {
        read_source(&reader, source);
        return;
    }
    report_file(system->diagnostics, path, arena_printf("cannot read the file: %s", reason));
}
