// SPDX-License-Identifier: Apache-2.0
//
// What a service says of itself.

#include "arena.h"
#include "read.h"
#include "resolve.h"
#include "suggest.h"

#include <string.h>

#define KIB    UINT64_C(1024)
#define SECOND UINT64_C(1000000000)

static const char *const names[PROPERTIES] = {
    [PROPERTY_ABOUT] = "about",         [PROPERTY_PROGRAM] = "program",   [PROPERTY_LANGUAGE] = "language",
    [PROPERTY_PRIORITY] = "priority",   [PROPERTY_SLICE] = "slice",       [PROPERTY_MEMORY] = "memory",
    [PROPERTY_SLOTS] = "slots",         [PROPERTY_STACK] = "stack",       [PROPERTY_START] = "start",
    [PROPERTY_RESTART] = "restart",     [PROPERTY_WATCHDOG] = "watchdog", [PROPERTY_ARGUMENTS] = "arguments",
    [PROPERTY_OFFERS] = "offers",       [PROPERTY_NEEDS] = "needs",       [PROPERTY_ALLOW] = "allow",
    [PROPERTY_PARAMETER] = "parameter",
};

const char *property_name(enum property property) {
    return names[property];
}

enum property property_find(const char *word) {
    unsigned property = 0;
    while (property < PROPERTIES && strcmp(names[property], word) != 0) {
        property++;
    }
    return (enum property)property;
}

void suggest_property(struct reader *reader, const char *word) {
    struct suggestion suggestion = suggest_start(reader->parser.diagnostics, word);
    for (unsigned i = 0; i < PROPERTIES; i++) {
        suggest_word(&suggestion, names[i]);
    }
    suggest_end(&suggestion);
}

static bool is_power_of_two(uint64_t value) {
    return (value & (value - 1)) == 0;
}

/// The powers of two around a value that is none, as a hint.
static void hint_powers(struct reader *reader, uint64_t value, bool is_size) {
    uint64_t below = 1;
    while (below <= value / 2) {
        below *= 2;
    }
    uint64_t above = 2 * below;
    if (is_size) {
        hint(reader->parser.diagnostics, "the nearest are %s and %s", size_text(below), size_text(above));
    } else {
        hint(reader->parser.diagnostics, "the nearest are %llu and %llu", (unsigned long long)below,
             (unsigned long long)above);
    }
}

/// `the memory of a service`, or of a program.
static const char *of_service(const struct reader *reader, const char *what) {
    return arena_printf("%s of a %s", what, reader->is_in_program ? "program" : "service");
}

/// Report an amount that is no power of two, and make it 0, as all that are no good.
static void want_power(struct reader *reader, const char *what, bool is_size, struct amount *amount) {
    // 0 was reported.
    if (!is_power_of_two(amount->value)) {
        report(reader->parser.diagnostics, amount->location, "%s must be a power of two", what);
        hint_powers(reader, amount->value, is_size);
        amount->value = 0;
    }
}

static bool read_memory(struct reader *reader, struct amount *memory) {
    const char *what = of_service(reader, "the memory");
    if (!read_size(reader,
                   (struct bounds){what, UINT64_C(1) << PLAN_MIN_MEMORY_BITS, UINT64_C(1) << PLAN_MAX_MEMORY_BITS},
                   memory)) {
        return false;
    }
    want_power(reader, what, true, memory);
    return true;
}

static bool read_slots(struct reader *reader, struct amount *slots) {
    if (!read_number(reader, (struct bounds){"the number of slots", 1U << PLAN_MIN_SLOT_BITS, 1U << PLAN_MAX_SLOT_BITS},
                     slots)) {
        return false;
    }
    want_power(reader, "the number of slots", false, slots);
    return true;
}

static bool read_stack(struct reader *reader, struct amount *stack) {
    if (!read_size(reader, (struct bounds){"the size of a stack", 4 * KIB, PLAN_MAX_STACK}, stack)) {
        return false;
    }
    if (stack->value % (4 * KIB) != 0) {
        report(reader->parser.diagnostics, stack->location, "a stack has whole pages of 4K");
        hint(reader->parser.diagnostics, "the nearest are %s and %s", size_text(stack->value & ~(4 * KIB - 1)),
             size_text((stack->value | (4 * KIB - 1)) + 1));
        stack->value = 0;
    }
    return true;
}

static bool read_start(struct reader *reader, struct settings *settings) {
    static const char *const words[] = {"boot", "request", NULL};
    unsigned choice = 0;
    bool is_read = read_choice(reader, "`boot` or `request`", words, &choice);
    settings->on_request = choice == 1;
    return is_read;
}

static bool read_language(struct reader *reader, struct settings *settings) {
    static const char *const words[] = {"c", "rust", NULL};
    unsigned choice = 0;
    bool is_read = read_choice(reader, "`c` or `rust`", words, &choice);
    settings->language = choice == 1 ? LANGUAGE_RUST : LANGUAGE_C;
    return is_read;
}

static bool read_backoff(struct reader *reader, struct settings *settings) {
    static const struct bounds bounds = {"a back-off", 1000, PLAN_MAX_TIME_NS};
    if (!read_time(reader, bounds, &settings->backoff_first) || !parser_expect(&reader->parser, "..") ||
        !read_time(reader, bounds, &settings->backoff_most)) {
        return false;
    }
    if (settings->backoff_first.value > settings->backoff_most.value) {
        report(reader->parser.diagnostics, settings->backoff_first.location,
               "the first back-off is longer than the longest");
        hint(reader->parser.diagnostics, "`backoff %s..%s`", time_text(settings->backoff_most.value),
             time_text(settings->backoff_first.value));
    }
    return true;
}

static bool read_limit(struct reader *reader, struct settings *settings) {
    if (parser_accept(&reader->parser, "none")) {
        settings->limit_count.value = PLAN_NO_LIMIT;
        return true;
    }
    return read_number(reader, (struct bounds){"the limit of failures", 1, PLAN_MAX_LIMIT}, &settings->limit_count) &&
           parser_expect(&reader->parser, "in") &&
           read_time(reader, (struct bounds){"the window of the limit", SECOND, PLAN_MAX_TIME_NS},
                     &settings->limit_window);
}

/// restart WHEN, and parts that are nothing without a restart.
static bool read_restart(struct reader *reader, struct settings *settings) {
    static const char *const words[] = {"never", "on-failure", "always", NULL};
    struct parser *parser = &reader->parser;
    unsigned choice = 0;
    if (!read_choice(reader, "`always`, `on-failure` or `never`", words, &choice)) {
        return false;
    }
    settings->restart = (enum plan_restart)choice;
    struct location location = parser->token.location;
    bool has_backoff = parser_accept(parser, "backoff");
    if (has_backoff && !read_backoff(reader, settings)) {
        return false;
    }
    location = has_backoff ? location : parser->token.location;
    bool has_limit = parser_accept(parser, "limit");
    if (has_limit && !read_limit(reader, settings)) {
        return false;
    }
    if (settings->restart == PLAN_RESTART_NEVER && (has_backoff || has_limit)) {
        report(parser->diagnostics, location, "a service that is never restarted has no back-off and no limit");
        hint(parser->diagnostics, "`restart on-failure` or `restart always`");
    }
    return true;
}

bool read_setting(struct reader *reader, enum property property, struct settings *settings) {
    switch (property) {
    case PROPERTY_ABOUT:
        return read_text(reader, "what it is for, in quotes", 200, &settings->about);
    case PROPERTY_PROGRAM:
        return read_name(reader, "the name of a program", &settings->program);
    case PROPERTY_LANGUAGE:
        return read_language(reader, settings);
    case PROPERTY_PRIORITY:
        return read_number(reader, (struct bounds){"a priority", PLAN_MIN_PRIORITY, PLAN_MAX_PRIORITY},
                           &settings->priority);
    case PROPERTY_SLICE:
        return read_time(reader, (struct bounds){"a time slice", PLAN_MIN_SLICE_NS, PLAN_MAX_SLICE_NS},
                         &settings->slice);
    case PROPERTY_MEMORY:
        return read_memory(reader, &settings->memory);
    case PROPERTY_SLOTS:
        return read_slots(reader, &settings->slots);
    case PROPERTY_STACK:
        return read_stack(reader, &settings->stack);
    case PROPERTY_START:
        return read_start(reader, settings);
    case PROPERTY_RESTART:
        return read_restart(reader, settings);
    case PROPERTY_WATCHDOG:
        return read_time(reader, (struct bounds){"the time of a watchdog", PLAN_MIN_WATCHDOG_NS, PLAN_MAX_WATCHDOG_NS},
                         &settings->watchdog);
    default:
        return read_text(reader, "arguments in quotes", PLAN_TEXT_SIZE - 1, &settings->arguments);
    }
}

static bool read_flag(struct reader *reader, struct parameter *parameter) {
    static const char *const words[] = {"off", "on", NULL};
    unsigned choice = 0;
    parameter->number.location = reader->parser.token.location;
    bool is_read = read_choice(reader, "`on` or `off`", words, &choice);
    parameter->number.value = choice;
    return is_read;
}

bool read_parameter_value(struct reader *reader, struct parameter *parameter) {
    switch (parameter->kind) {
    case PARAMETER_NUMBER:
        return read_number(reader, (struct bounds){"a number", 0, UINT64_MAX}, &parameter->number);
    case PARAMETER_TEXT:
        return read_text(reader, "text in quotes", PLAN_VALUE_SIZE - 1, &parameter->text);
    default:
        return read_flag(reader, parameter);
    }
}

/// parameter NAME KIND VALUE
static bool read_parameter(struct reader *reader, struct service *service) {
    static const char *const words[] = {"number", "text", "flag", NULL};
    struct parser *parser = &reader->parser;
    struct parameter *parameter = arena_alloc(sizeof(*parameter));
    unsigned kind = 0;
    struct text about = {0};
    if (!read_name(reader, "the name of a parameter", &parameter->name) ||
        !read_choice(reader, "`number`, `text` or `flag`", words, &kind)) {
        return false;
    }
    parameter->kind = (enum parameter_kind)kind;
    struct parameter **end = &service->parameters;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = parameter;
    if (!read_parameter_value(reader, parameter) ||
        (parser_accept(parser, "about") && !read_text(reader, "what it is for, in quotes", 200, &about))) {
        return false;
    }
    parameter->about = about.text;
    return true;
}

/// NEED, NEED...
static bool read_needs(struct reader *reader, bool is_using, struct need **first) {
    while (*first != NULL) {
        first = &(*first)->next;
    }
    do {
        struct need *need = NULL;
        if (!read_need(reader, is_using, &need)) {
            return false;
        }
        *first = need;
        first = &need->next;
    } while (parser_accept(&reader->parser, ","));
    return true;
}

/// offers NAME of INTERFACE using NEED, ...
static bool read_offer(struct reader *reader, struct service *service) {
    struct parser *parser = &reader->parser;
    struct offer *offer = arena_alloc(sizeof(*offer));
    offer->location = parser->token.location;
    if (!read_name(reader, "the name of what it offers", &offer->name)) {
        return false;
    }
    service->offer = service->offer == NULL ? offer : service->offer;
    return parser_expect(parser, "of") &&
           parser_name(parser, "the name of an interface, or `any`", &offer->interface_name) &&
           (!parser_accept(parser, "using") || read_needs(reader, true, &offer->using));
}

/// What an allowance is about.
static bool read_subject(struct reader *reader, struct allowance *allowance) {
    if (allowance->kind == ALLOW_DMA) {
        return true;
    }
    if (allowance->kind != ALLOW_UNUSED) {
        return read_name(reader, "the name that it is about", &allowance->name);
    }
    struct need *need = NULL;
    bool is_read = read_need(reader, true, &need);
    allowance->need = need;
    allowance->name = need->path[0];
    return is_read;
}

/// allow WHAT "why"
static bool read_allowance(struct reader *reader, struct service *service) {
    static const char *const words[] = {"cycle", "low-server", "dma", "unused", NULL};
    struct allowance *allowance = arena_alloc(sizeof(*allowance));
    unsigned kind = 0;
    allowance->location = reader->parser.token.location;
    if (!read_choice(reader, "`cycle`, `low-server`, `dma` or `unused`", words, &kind)) {
        return false;
    }
    allowance->kind = (enum allowance_kind)kind;
    if (!read_subject(reader, allowance)) {
        return false;
    }
    if (!read_text(reader, "the reason in quotes", 200, &allowance->why)) {
        return false;
    }
    struct allowance **end = &service->allowances;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = allowance;
    return true;
}

/// Are there several of these in a service?
static bool is_repeatable(enum property property) {
    return property == PROPERTY_PARAMETER || property == PROPERTY_NEEDS || property == PROPERTY_ALLOW;
}

/// Report a property that only services have.
static void check_program_property(struct reader *reader, enum property property, struct location location) {
    static const char *const reasons[PROPERTIES] = {
        [PROPERTY_PROGRAM] = "its code stands in the folder programs/, below its own name",
        [PROPERTY_PRIORITY] = "it follows from that of the service that starts it",
        [PROPERTY_SLICE] = "it has the time slice of the service that starts it",
        [PROPERTY_START] = "a service with `process.spawn` starts it",
        [PROPERTY_RESTART] = "the service that starts it learns of its end, and may start it anew",
        [PROPERTY_WATCHDOG] = "the service that starts it may wait for its end with a deadline, and kill it",
        [PROPERTY_ARGUMENTS] = "whoever starts it says them",
        [PROPERTY_PARAMETER] = "whoever starts it says its arguments, which are a text",
        [PROPERTY_OFFERS] = "only services offer something: they outlive those that call them",
        [PROPERTY_ALLOW] = "there is nothing to allow",
    };
    if (reasons[property] != NULL) {
        report(reader->parser.diagnostics, location, "a program has no `%s`", property_name(property));
        hint(reader->parser.diagnostics, "%s", reasons[property]);
    }
}

static bool read_property(struct reader *reader, struct service *service) {
    struct parser *parser = &reader->parser;
    struct token token = parser->token;
    enum property property = property_find(token.text);
    if (property == PROPERTIES) {
        (void)parser_unexpected(parser, arena_printf("a property of the %s, or `}`", service_word(service)));
        if (is_reserved_word(token.text)) {
            hint(parser->diagnostics, "needs are parted by commas");
        } else {
            suggest_property(reader, token.text);
        }
        return false;
    }
    struct location *given = &service->given[property];
    if (given->line != 0 && !is_repeatable(property)) {
        report(parser->diagnostics, token.location, "`%s` stands there twice; first on line %u", token.text,
               given->line);
        hint(parser->diagnostics, property == PROPERTY_OFFERS ? "a service has one endpoint, and so it offers one thing"
                                                              : "keep one of them");
    } else if (given->line == 0) {
        *given = token.location;
    }
    if (service->is_program) {
        check_program_property(reader, property, token.location);
    }
    parser_advance(parser);
    switch (property) {
    case PROPERTY_PARAMETER:
        return read_parameter(reader, service);
    case PROPERTY_OFFERS:
        return read_offer(reader, service);
    case PROPERTY_NEEDS:
        return read_needs(reader, false, &service->needs);
    case PROPERTY_ALLOW:
        return read_allowance(reader, service);
    default:
        return read_setting(reader, property, &service->settings);
    }
}

/// Does the current token begin what cannot stand in a service?
static bool is_at_part(const struct parser *parser) {
    return parser_at(parser, "service") || parser_at(parser, "set") || parser_at(parser, "include");
}

/// Pass over the rest of a property that could not be read: up to a property that begins a line, or the end of the
/// service. A line after a comma goes on with what stands before it.
static void skip_property(struct reader *reader) {
    struct parser *parser = &reader->parser;
    bool is_after_comma = false;
    while (parser->token.kind != TOKEN_END && !parser_at(parser, "}")) {
        bool begins_line = parser->token.location.line > parser->last_end.line;
        if (begins_line && !is_after_comma && (is_at_part(parser) || property_find(parser->token.text) != PROPERTIES)) {
            return;
        }
        is_after_comma = parser_at(parser, ",");
        parser_advance(parser);
    }
}

bool read_properties(struct reader *reader, struct service *service) {
    struct parser *parser = &reader->parser;
    while (!parser_at(parser, "}")) {
        bool is_next = is_at_part(parser);
        if (is_next || parser->token.kind == TOKEN_END) {
            report(parser->diagnostics, parser->token.location, "%s inside `%s`, which begins on line %u",
                   is_next ? arena_printf("found `%s`", parser->token.text) : "the file ends", service->name.text,
                   service->name.location.line);
            hint(parser->diagnostics, "a %s ends with `}`", service_word(service));
            return false;
        }
        if (!read_property(reader, service)) {
            skip_property(reader);
        }
    }
    parser_advance(parser);
    return true;
}
