// SPDX-License-Identifier: Apache-2.0
//
// Interfaces: names and numbers of their methods and errors, types of arguments, and where these stand in a message.

#include "checker.h"

#include "arena.h"
#include "message.h"
#include "naming.h"
#include "suggest.h"

#include <stddef.h>
#include <string.h>

/// Numbers of methods are indices of tables; errors have as much room.
#define MOST_NUMBER 1023

/// Types of arguments that only methods have, by their names.
static const struct argument_type method_types[] = {
    {"bool", ARGUMENT_BOOL},
    {"bytes", ARGUMENT_BYTES},
    {"string", ARGUMENT_STRING},
};
#define METHOD_TYPES (sizeof(method_types) / sizeof(method_types[0]))

bool is_method_type(const char *name) {
    for (size_t i = 0; i < METHOD_TYPES; i++) {
        if (strcmp(method_types[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/// Are the sizes of messages known? If not that was reported, and nothing is compared with them.
static bool has_sizes(const struct definition *definition) {
    return definition->register_words != 0 && definition->message_words != 0 && definition->message_capabilities != 0;
}

/// Is it a type that only arguments of syscalls have?
static bool is_syscall_type(const char *name) {
    for (unsigned i = 0; i < argument_type_count; i++) {
        if (strcmp(argument_types[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/// The integer type, or bool, struct, enum or bits of that name; reports an unknown one.
static void resolve_name(struct checker *checker, struct argument *argument) {
    const char *name = argument->type_name.text;
    argument->primitive = primitive_find(name);
    if (argument->primitive != NULL) {
        argument->kind = strcmp(name, "u64") == 0 ? ARGUMENT_PLAIN : ARGUMENT_NUMBER;
        return;
    }
    argument->structure = definition_find(checker->definition, ITEM_STRUCT, name);
    argument->kind = argument->structure != NULL ? ARGUMENT_STRUCT : ARGUMENT_VALUE;
    if (argument->structure != NULL) {
        return;
    }
    argument->values = definition_find(checker->definition, ITEM_ENUM, name);
    if (argument->values == NULL) {
        argument->values = definition_find(checker->definition, ITEM_BITS, name);
    }
    if (argument->values != NULL) {
        argument->primitive = argument->values->type;
        return;
    }
    report(checker->diagnostics, argument->type_name.location,
           "unknown type `%s`: an argument is an integer, bool, an enum, bits, a struct, bytes[..], string[..] or a "
           "capability",
           name);
    if (is_syscall_type(name)) {
        hint(checker->diagnostics, "`%s` is for syscalls: a method has a u64 there, or `cap` with a type of object",
             name);
        return;
    }
    struct suggestion suggestion = suggest_start(checker->diagnostics, name);
    for (size_t i = 0; i < METHOD_TYPES; i++) {
        suggest_word(&suggestion, method_types[i].name);
    }
    suggest_primitives(&suggestion);
    suggest_items(&suggestion, checker->definition, ITEM_ENUM);
    suggest_items(&suggestion, checker->definition, ITEM_BITS);
    suggest_items(&suggestion, checker->definition, ITEM_STRUCT);
    suggest_end(&suggestion);
}

static void resolve_type(struct checker *checker, struct argument *argument) {
    if (argument->is_capability) {
        argument->kind = ARGUMENT_CAPABILITY;
        resolve_capability(checker, argument);
        return;
    }
    for (size_t i = 0; i < METHOD_TYPES; i++) {
        if (strcmp(method_types[i].name, argument->type_name.text) == 0) {
            argument->kind = method_types[i].kind;
            return;
        }
    }
    resolve_name(checker, argument);
}

/// Bytes and strings have a bound, and nothing else has.
static void check_bound(struct checker *checker, const struct argument *argument) {
    const char *type = argument->type_name.text;
    if (!argument_is_bounded(argument)) {
        bool is_unknown = argument->kind == ARGUMENT_VALUE && argument->values == NULL;
        if (argument->has_bound && !is_unknown) {
            report(checker->diagnostics, argument->bound.location, "only bytes and strings have a bound, not `%s`",
                   type);
        }
        return;
    }
    if (!has_sizes(checker->definition)) {
        return;
    }
    wide most = 8 * (wide)(checker->definition->message_words - checker->definition->register_words);
    if (!argument->has_bound) {
        report(checker->diagnostics, argument->type_name.location,
               "`%s` needs a bound: the most bytes that there may be", type);
        hint(checker->diagnostics, "write `%s[%llu]` for all that a message holds", type, (unsigned long long)most);
        return;
    }
    (void)check_range(checker, &argument->bound, 1, most,
                      arena_printf("a message holds 1 to %llu bytes", (unsigned long long)most));
}

static unsigned words_of_bytes(uint64_t bytes) {
    return (unsigned)((bytes + 7) / 8);
}

/// Words that are more than any message has: counting stops there.
#define TOO_MANY_WORDS 1000

/// How many words the argument has among those that have a place.
static unsigned placed_words(const struct argument *argument) {
    if (argument->kind == ARGUMENT_CAPABILITY) {
        return 0;
    }
    uint64_t bytes = argument->kind == ARGUMENT_STRUCT ? (uint64_t)argument->structure->number.value : 1;
    return bytes > (uint64_t)8 * TOO_MANY_WORDS ? TOO_MANY_WORDS : words_of_bytes(bytes);
}

/// Give each argument its place.
static void place_arguments(const struct definition *definition, struct payload *payload, struct argument *arguments) {
    unsigned bounded = 0;
    for (struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        argument->words = placed_words(argument);
        if (argument->kind == ARGUMENT_CAPABILITY) {
            argument->place = payload->capabilities++;
        } else {
            argument->place = payload->words;
            payload->words += payload->words < TOO_MANY_WORDS ? argument->words : 0;
        }
        if (argument_is_bounded(argument)) {
            payload->has_bytes = true;
            bounded += words_of_bytes((uint64_t)argument->bound.value);
        }
    }
    payload->most_words = (payload->has_bytes ? payload_start(definition, payload) : payload->words) + bounded;
}

static void check_payload(struct checker *checker, const struct item *method, const struct payload *payload,
                          const char *direction) {
    const struct definition *definition = checker->definition;
    if (payload->most_words > definition->message_words) {
        report(checker->diagnostics, method->name.location, "the %s of `%s` has up to %u words, a message holds %u",
               direction, method->name.text, payload->most_words, definition->message_words);
    }
    if (payload->capabilities > definition->message_capabilities) {
        report(checker->diagnostics, method->name.location, "the %s of `%s` has %u capabilities, a message carries %u",
               direction, method->name.text, payload->capabilities, definition->message_capabilities);
    }
}

static void check_fast(struct checker *checker, const struct item *method) {
    const struct {
        const char *direction;
        const struct payload *payload;
        const struct argument *arguments;
    } directions[] = {{"request", &method->request, method->inputs}, {"answer", &method->answer, method->outputs}};
    for (size_t i = 0; method->is_fast && i < 2; i++) {
        const char *reason = payload_obstacle(checker->definition, directions[i].payload, directions[i].arguments);
        if (reason != NULL) {
            report(checker->diagnostics, method->name.location,
                   "`%s` is @fast, but its %s does not fit the %u words that travel in registers: %s",
                   method->name.text, directions[i].direction, checker->definition->register_words, reason);
            hint(checker->diagnostics, "without @fast it travels through the IPC buffer");
            return;
        }
    }
}

/// Names that the functions of a method use themselves.
static bool is_taken_name(const char *name) {
    static const char *const words[] = {"endpoint", "badge",  "client",  "message", "status", "reply",
                                        "buffer",   "server", "payload", "slots",   "is_good"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(words[i], name) == 0) {
            return true;
        }
    }
    static const char library[] = "kozo_";
    return strncmp(name, library, strlen(library)) == 0;
}

/// Declare it; of bytes C has a length too.
static void declare_argument(struct checker *checker, struct scope *names, const struct argument *argument) {
    static const char ending[] = "_length";
    const char *name = argument->name.text;
    size_t length = strlen(name);
    size_t stem = length > strlen(ending) ? length - strlen(ending) : 0;
    if (scope_declare(names, name, argument->name.location, arena_printf("argument `%s`", name))) {
        return;
    }
    const char *bytes = arena_text(name, stem);
    if (strcmp(name + stem, ending) == 0 && map_find(&names->entries, bytes) != NULL) {
        hint(checker->diagnostics, "in C `%s` stands beside the bytes of `%s`", name, bytes);
    }
}

static void check_argument(struct checker *checker, const struct item *method, struct scope *names,
                           struct argument *argument) {
    check_snake_name(checker, &argument->name);
    if (is_taken_name(argument->name.text)) {
        report(checker->diagnostics, argument->name.location,
               "`%s` is a name that the generated functions use themselves", argument->name.text);
        hint(checker->diagnostics, "call it by what it is for, such as `%s_1`",
             strncmp(argument->name.text, "kozo_", 5) == 0 ? argument->name.text + 5 : argument->name.text);
    }
    declare_argument(checker, names, argument);
    resolve_type(checker, argument);
    check_bound(checker, argument);
    if (argument->kind == ARGUMENT_BYTES) {
        const char *length = arena_printf("%s_length", argument->name.text);
        scope_declare(names, length, argument->name.location, arena_printf("argument `%s`, as C has it", length));
    }
    if (argument_is_bounded(argument)) {
        declare_constant(checker,
                         arena_printf("%s_%s_%s_MAX", method->interface->prefix.text, method->name.text,
                                      name_upper(argument->name.text)),
                         argument->name.location);
    }
}

static void check_method_errors(struct checker *checker, const struct item *method) {
    struct scope *names = scope_create(checker->diagnostics);
    for (struct reference *error = method->errors; error != NULL; error = error->next) {
        scope_declare(names, error->name.text, error->name.location, arena_printf("error `%s`", error->name.text));
        error->member = member_find(method->interface->members, error->name.text);
        error->is_own = error->member != NULL;
        if (error->member == NULL && checker->definition->status != NULL) {
            error->member = member_find(checker->definition->status->members, error->name.text);
        }
        if (!error->is_own && is_protocol_status(error->name.text)) {
            report(checker->diagnostics, error->name.location, "`%s` is not listed: %s", error->name.text,
                   strcmp(error->name.text, "OK") == 0 ? "it is no error" : "any call can end with it");
        } else if (error->member == NULL && checker->definition->status != NULL) {
            report(checker->diagnostics, error->name.location,
                   "unknown error `%s`: neither `%s` nor `Status` has one of that name", error->name.text,
                   method->interface->name.text);
            struct suggestion suggestion = suggest_start(checker->diagnostics, error->name.text);
            suggest_members(&suggestion, method->interface->members);
            suggest_members(&suggestion, checker->definition->status->members);
            suggest_end(&suggestion);
        }
    }
}

/// Nobody waits for what a one-way method does.
static void check_oneway(struct checker *checker, const struct item *method) {
    if (!method->is_oneway) {
        return;
    }
    if (method->outputs != NULL || method->errors != NULL) {
        report(checker->diagnostics,
               method->outputs != NULL ? method->outputs->name.location : method->errors->name.location,
               "`%s` is @oneway: it has no answer, and so no outputs or errors", method->name.text);
    }
    if (method->is_later) {
        report(checker->diagnostics, method->name.location, "`%s` is @oneway: it has no answer that could come @later",
               method->name.text);
    }
}

/// What a method is called in C, by clients and in a server.
static void declare_functions(struct checker *checker, const struct item *method) {
    const char *interface = name_snake(method->interface->name.text);
    const char *name = name_lower(method->name.text);
    struct location location = method->name.location;
    declare_function(checker, arena_printf("kozo_%s_%s", interface, name), location);
    declare_function(checker, arena_printf("%s_serve_%s", interface, name), location);
    declare_function(checker, arena_printf("%s_dispatch_%s", interface, name), location);
    if (method->is_later) {
        declare_function(checker, arena_printf("%s_answer_%s", interface, name), location);
    }
}

/// Is it a word that Rust keeps for itself, however it is written?
static bool is_taken_camel(const char *camel) {
    return strcmp(camel, "Self") == 0 || strcmp(camel, "Super") == 0 || strcmp(camel, "Crate") == 0;
}

static void check_method(struct checker *checker, struct scope *types, struct item *method) {
    unsigned errors = checker->diagnostics->errors;
    check_summary(checker, method);
    check_upper_name(checker, &method->name);
    declare_constant(checker, arena_printf("%s_%s", method->interface->prefix.text, method->name.text),
                     method->name.location);
    if (checker->diagnostics->errors == errors) {
        const char *camel = name_camel(method->name.text);
        // The last is the function that makes a client of a handle.
        if (is_taken_camel(camel) || strcmp(camel, "Error") == 0 || strcmp(camel, "New") == 0) {
            report(checker->diagnostics, method->name.location, "`%s` is a word that the generated Rust needs itself",
                   method->name.text);
        }
        scope_declare(types, camel, method->name.location, arena_printf("name `%s`, as Rust has it", camel));
    }
    struct scope *names = scope_create(checker->diagnostics);
    for (struct argument *input = method->inputs; input != NULL; input = input->next) {
        check_argument(checker, method, names, input);
    }
    for (struct argument *output = method->outputs; output != NULL; output = output->next) {
        check_argument(checker, method, names, output);
    }
    check_method_errors(checker, method);
    check_oneway(checker, method);
    check_idempotent(checker, method);
    if (checker->diagnostics->errors == errors && has_sizes(checker->definition)) {
        place_arguments(checker->definition, &method->request, method->inputs);
        place_arguments(checker->definition, &method->answer, method->outputs);
        check_payload(checker, method, &method->request, "request");
        check_payload(checker, method, &method->answer, "answer");
        check_fast(checker, method);
    }
}

/// Check the numbers in `numbers`, of methods or of errors, against each other and what is retired.
struct number_check {
    struct checker *checker;
    struct numbering numbering;
    const char *range;
};

static struct number_check start_numbers(struct checker *checker, const char *what, wide least, const char *range,
                                         const struct member *retired) {
    struct number_check check = {
        checker,
        {what, least, MOST_NUMBER, scope_create(checker->diagnostics), scope_create(checker->diagnostics),
         scope_create(checker->diagnostics)},
        range,
    };
    for (const struct member *member = retired; member != NULL; member = member->next) {
        (void)check_range(checker, &member->number, least, MOST_NUMBER, range);
        (void)scope_declare_number(check.numbering.retired, &member->number, "retired number");
    }
    add_members(check.numbering.taken, retired);
    return check;
}

static void check_number(const struct number_check *check, const struct number *number, const char *name) {
    if (check_range(check->checker, number, check->numbering.least, check->numbering.most, check->range)) {
        declare_number(&check->numbering, number, name);
    } else if (number->value >= 0) {
        scope_hint_free(check->numbering.taken, number, check->numbering.least, check->numbering.most);
    }
}

static void check_numbers(struct checker *checker, const struct item *interface) {
    const struct number_check methods =
        start_numbers(checker, "method number", 1, "methods are numbered from 1 to 1023", interface->retired_methods);
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        scope_add_number(methods.numbering.taken, &method->number);
    }
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        check_number(&methods, &method->number, method->name.text);
    }
    const struct number_check errors = start_numbers(
        checker, "error number", FIRST_OWN_ERROR,
        "errors of an interface are numbered from 16 to 1023, those below are of `Status`", interface->retired);
    add_members(errors.numbering.taken, interface->members);
    for (const struct member *error = interface->members; error != NULL; error = error->next) {
        check_number(&errors, &error->number, error->name.text);
    }
}

/// Is one of them called so in Rust?
static bool has_variant(const struct member *members, const char *camel) {
    for (const struct member *member = members; member != NULL; member = member->next) {
        if (strcmp(name_camel(member->name.text), camel) == 0) {
            return true;
        }
    }
    return false;
}

/// An error of the interface's own hides none of Status.
static void check_own_errors(struct checker *checker, const struct item *interface) {
    check_members(checker, interface, arena_printf("%s_ERR", interface->prefix.text));
    for (const struct member *error = interface->members; error != NULL; error = error->next) {
        if (checker->definition->status != NULL &&
            has_variant(checker->definition->status->members, name_camel(error->name.text))) {
            report(checker->diagnostics, error->name.location, "`Status` has an error `%s` already", error->name.text);
        }
    }
}

void check_interface(struct checker *checker, struct item *item) {
    const char *name = name_snake(item->name.text);
    check_summary(checker, item);
    unsigned errors = checker->diagnostics->errors;
    declare_type(checker, &item->name);
    bool has_own_name = checker->diagnostics->errors == errors;
    if (is_taken_camel(item->name.text) || strcmp(item->name.text, "Kozo") == 0) {
        report(checker->diagnostics, item->name.location, "`%s` is a word that the generated C or Rust needs itself",
               item->name.text);
    }
    if (has_own_name) {
        declare_handle_type(checker, &item->name);
        declare_function(checker, arena_printf("%s_serve", name), item->name.location);
        declare_function(checker, arena_printf("%s_dispatch", name), item->name.location);
    }
    check_upper_name(checker, &item->prefix);
    check_not_empty(checker, item, item->methods == NULL);
    check_numbers(checker, item);
    check_badge_bits(checker, item);
    check_own_errors(checker, item);
    struct scope *types = scope_create(checker->diagnostics);
    for (struct item *method = item->methods; method != NULL; method = method->next) {
        errors = checker->diagnostics->errors;
        check_method(checker, types, method);
        if (has_own_name && checker->diagnostics->errors == errors) {
            declare_functions(checker, method);
        }
    }
}
