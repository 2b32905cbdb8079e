// SPDX-License-Identifier: Apache-2.0

#include "checker.h"

#include "arena.h"
#include "naming.h"

#include <stddef.h>
#include <string.h>

/// Numbers of objects and syscalls are table indices: no more than this.
#define MOST_NUMBER 1023

bool check_range(struct checker *checker, const struct number *number, wide least, wide most, const char *range) {
    bool is_inside = number->value >= least && number->value <= most;
    if (!is_inside) {
        bool is_negative = number->value < 0;
        report(checker->diagnostics, number->location, "%s%llu is out of range: %s", is_negative ? "-" : "",
               (unsigned long long)(is_negative ? -number->value : number->value), range);
    }
    return is_inside;
}

static wide least_of(const struct primitive *type) {
    return type->is_signed ? -((wide)1 << (8 * type->size - 1)) : 0;
}

static wide most_of(const struct primitive *type) {
    return ((wide)1 << (8 * type->size - (type->is_signed ? 1 : 0))) - 1;
}

static void check_primitive_range(struct checker *checker, const struct number *number, const struct primitive *type) {
    wide least = least_of(type);
    wide most = most_of(type);
    if (number->value >= least && number->value <= most) {
        return;
    }
    const char *sign = least < 0 ? "-" : "";
    (void)check_range(checker, number, least, most,
                      arena_printf("%s goes from %s%llu to %llu", type->name, sign, (unsigned long long)-least,
                                   (unsigned long long)most));
    for (size_t i = 0; primitive_at(i) != NULL; i++) {
        const struct primitive *other = primitive_at(i);
        if (other->is_signed == type->is_signed && number->value >= least_of(other) &&
            number->value <= most_of(other)) {
            hint(checker->diagnostics, "%s can hold it", other->name);
            return;
        }
    }
}

void declare_number(const struct numbering *numbering, const struct number *number, const char *name) {
    bool is_new = scope_declare_number(numbering->numbers, number, numbering->what);
    if (!is_new || (numbering->retired != NULL && !scope_check_retired(numbering->retired, number, name))) {
        scope_hint_free(numbering->taken, number, numbering->least, numbering->most);
    }
}

void declare_function(struct checker *checker, const char *name, struct location location) {
    scope_declare(checker->functions, name, location, arena_printf("function `%s`, as C has it", name));
}

void declare_handle_type(struct checker *checker, const struct name *name) {
    const char *type = name_handle_type(name->text);
    scope_declare(checker->functions, type, name->location, arena_printf("type `%s`, as C has it", type));
}

void declare_constant(struct checker *checker, const char *key, struct location location) {
    scope_declare(checker->constants, key, location, arena_printf("name `%s`", key));
}

void check_upper_name(struct checker *checker, const struct name *name) {
    if (!is_upper_name(name->text)) {
        report(checker->diagnostics, name->location, "`%s` must be written in UPPER_CASE", name->text);
        const char *right = name_upper(name->text);
        if (is_upper_name(right)) {
            hint(checker->diagnostics, "write `%s`", right);
        }
    }
}

void check_snake_name(struct checker *checker, const struct name *name) {
    if (!is_snake_name(name->text)) {
        report(checker->diagnostics, name->location, "`%s` must be written in lower_case", name->text);
        const char *right = name_snake(name->text);
        if (is_snake_name(right) && !is_reserved_snake(right)) {
            hint(checker->diagnostics, "write `%s`", right);
        }
    } else if (is_reserved_snake(name->text)) {
        report(checker->diagnostics, name->location, "`%s` is a word that the generated C or Rust needs itself",
               name->text);
    }
}

void declare_type(struct checker *checker, const struct name *name) {
    if (!is_camel_name(name->text)) {
        report(checker->diagnostics, name->location, "`%s` must be written in CamelCase", name->text);
        const char *right = name_camel(name_snake(name->text));
        if (is_camel_name(right) && !is_reserved_camel(right)) {
            hint(checker->diagnostics, "write `%s`", right);
        }
    } else if (is_reserved_camel(name->text)) {
        report(checker->diagnostics, name->location, "`%s` is a type that the generated C or Rust needs itself",
               name->text);
    }
    scope_declare(checker->types, name_snake(name->text), name->location, arena_printf("name `%s`", name->text));
}

static void check_constant(struct checker *checker, struct item *item) {
    check_upper_name(checker, &item->name);
    declare_constant(checker, item->name.text, item->name.location);
    check_primitive_range(checker, &item->number, item->type);
}

// Names of members become constants with a prefix, and variants in CamelCase.
void check_members(struct checker *checker, const struct item *item, const char *prefix) {
    struct scope *variants = scope_create(checker->diagnostics);
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        unsigned errors = checker->diagnostics->errors;
        const char *variant = name_camel(member->name.text);
        check_upper_name(checker, &member->name);
        declare_constant(checker, arena_printf("%s_%s", prefix, member->name.text), member->name.location);
        if (strcmp(variant, "Self") == 0) {
            report(checker->diagnostics, member->name.location, "`%s` is a word that the generated Rust needs itself",
                   member->name.text);
        }
        if (checker->diagnostics->errors == errors) {
            scope_declare(variants, variant, member->name.location, arena_printf("name `%s`, as Rust has it", variant));
        }
    }
}

void check_not_empty(struct checker *checker, const struct item *item, bool is_empty) {
    if (is_empty) {
        report(checker->diagnostics, item->name.location, "`%s` is empty", item->name.text);
    }
}

void add_members(struct scope *taken, const struct member *members) {
    for (const struct member *member = members; member != NULL; member = member->next) {
        scope_add_number(taken, &member->number);
    }
}

static void check_enum(struct checker *checker, struct item *item) {
    declare_type(checker, &item->name);
    check_upper_name(checker, &item->prefix);
    check_not_empty(checker, item, item->members == NULL);
    const struct numbering numbering = {
        .what = "number",
        .least = least_of(item->type),
        .most = most_of(item->type),
        .numbers = scope_create(checker->diagnostics),
        .retired = scope_create(checker->diagnostics),
        .taken = scope_create(checker->diagnostics),
    };
    for (const struct member *member = item->retired; member != NULL; member = member->next) {
        check_primitive_range(checker, &member->number, item->type);
        (void)scope_declare_number(numbering.retired, &member->number, "retired number");
    }
    add_members(numbering.taken, item->members);
    add_members(numbering.taken, item->retired);
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        check_primitive_range(checker, &member->number, item->type);
        declare_number(&numbering, &member->number, member->name.text);
    }
    check_members(checker, item, item->prefix.text);
    declare_function(checker, arena_printf("kozo_is_%s", name_snake(item->name.text)), item->name.location);
}

static void check_bits(struct checker *checker, struct item *item) {
    declare_type(checker, &item->name);
    check_upper_name(checker, &item->prefix);
    check_not_empty(checker, item, item->members == NULL);
    if (item->type->is_signed) {
        report(checker->diagnostics, item->name.location, "bits need an unsigned type, not %s", item->type->name);
        hint(checker->diagnostics, "u%u is as large", 8 * item->type->size);
    }
    declare_constant(checker, arena_printf("%s_BITS", item->prefix.text), item->name.location);
    unsigned most = 8 * item->type->size - 1;
    const struct numbering numbering = {
        .what = "bit",
        .most = most,
        .numbers = scope_create(checker->diagnostics),
        .taken = scope_create(checker->diagnostics),
    };
    add_members(numbering.taken, item->members);
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        (void)check_range(checker, &member->number, 0, most,
                          arena_printf("%s has bits 0 to %u", item->type->name, most));
        declare_number(&numbering, &member->number, member->name.text);
    }
    check_members(checker, item, item->prefix.text);
}

static void check_object(struct checker *checker, struct item *item) {
    const char *upper = name_upper(item->name.text);
    unsigned errors = checker->diagnostics->errors;
    declare_type(checker, &item->name);
    if (checker->diagnostics->errors == errors) {
        declare_handle_type(checker, &item->name);
    }
    declare_constant(checker, arena_printf("OBJECT_%s", upper), item->name.location);
    declare_constant(checker, arena_printf("RIGHTS_%s", upper), item->name.location);
    (void)check_range(checker, &item->number, 1, MOST_NUMBER, "objects are numbered from 1 to 1023");
    const struct numbering objects = {
        "object number", 1, MOST_NUMBER, checker->object_numbers, checker->retired_objects, checker->taken_objects};
    declare_number(&objects, &item->number, item->name.text);
    const struct numbering rights = {"right bit", 0, 63, checker->right_bits, NULL, checker->taken_bits};
    for (const struct member *right = item->members; right != NULL; right = right->next) {
        (void)check_range(checker, &right->number, 0, 63, "rights have bits 0 to 63");
        declare_number(&rights, &right->number, right->name.text);
    }
    check_members(checker, item, arena_printf("RIGHT_%s", upper));
}

/// A syscall is a constant, and in Rust also a function and the type of its result.
static void check_syscall_name(struct checker *checker, const struct item *item) {
    unsigned errors = checker->diagnostics->errors;
    const char *camel = name_camel(item->name.text);
    check_upper_name(checker, &item->name);
    declare_constant(checker, arena_printf("SYS_%s", item->name.text), item->name.location);
    if (strcmp(camel, "Self") == 0 || strcmp(camel, "Super") == 0 || strcmp(camel, "Crate") == 0) {
        report(checker->diagnostics, item->name.location, "`%s` is a word that the generated Rust needs itself",
               item->name.text);
    }
    if (checker->diagnostics->errors == errors) {
        declare_function(checker, arena_printf("kozo_sys_%s", name_lower(item->name.text)), item->name.location);
        scope_declare(checker->syscall_types, camel, item->name.location,
                      arena_printf("name `%sOut`, as Rust has it", camel));
    }
    (void)check_range(checker, &item->number, 1, MOST_NUMBER, "syscalls are numbered from 1 to 1023");
    const struct numbering syscalls = {
        "syscall number", 1, MOST_NUMBER, checker->syscall_numbers, checker->retired_syscalls, checker->taken_syscalls};
    declare_number(&syscalls, &item->number, item->name.text);
}

static void check_item(struct checker *checker, struct item *item) {
    switch (item->kind) {
    case ITEM_CONSTANT:
        check_constant(checker, item);
        break;
    case ITEM_ENUM:
        check_enum(checker, item);
        break;
    case ITEM_BITS:
        check_bits(checker, item);
        break;
    case ITEM_OBJECT:
        check_object(checker, item);
        break;
    case ITEM_STRUCT:
        declare_type(checker, &item->name);
        declare_constant(checker, arena_printf("%s_SIZEOF", name_upper(item->name.text)), item->name.location);
        check_struct(checker, item);
        break;
    case ITEM_SYSCALL:
        check_syscall_name(checker, item);
        check_syscall(checker, item);
        break;
    case ITEM_INTERFACE:
        check_interface(checker, item);
        break;
    case ITEM_METHOD:
    case ITEM_RETIRED:
        break;
    }
}

/// What stands in the definition, before any of it is checked: a number that comes later is not free either.
static void collect_taken(struct checker *checker) {
    for (const struct item *item = checker->definition->items; item != NULL; item = item->next) {
        bool is_retired = item->kind == ITEM_RETIRED;
        if (item->kind == ITEM_SYSCALL || (is_retired && strcmp(item->name.text, "syscall") == 0)) {
            scope_add_number(checker->taken_syscalls, &item->number);
        } else if (item->kind == ITEM_OBJECT || is_retired) {
            scope_add_number(checker->taken_objects, &item->number);
        }
        if (item->kind == ITEM_OBJECT) {
            add_members(checker->taken_bits, item->members);
        }
    }
}

/// Retired numbers count wherever they stand.
static void collect_retired(struct checker *checker) {
    for (const struct item *item = checker->definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_RETIRED) {
            bool is_syscall = strcmp(item->name.text, "syscall") == 0;
            (void)check_range(checker, &item->number, 1, MOST_NUMBER, "numbers go from 1 to 1023");
            (void)scope_declare_number(is_syscall ? checker->retired_syscalls : checker->retired_objects, &item->number,
                                       is_syscall ? "retired syscall" : "retired object");
        }
    }
}

/// Syscalls return a status: 0 or a negative number that the enum Error names.
static void check_error(struct checker *checker) {
    const struct item *syscall = definition_first(checker->definition, ITEM_SYSCALL);
    const struct item *error = definition_find(checker->definition, ITEM_ENUM, "Error");
    checker->definition->error = error;
    if (syscall == NULL) {
        return;
    }
    if (error == NULL) {
        report(checker->diagnostics, syscall->name.location, "a syscall needs `enum Error: i64`, and there is none");
        hint(checker->diagnostics, "add `enum Error: i64 as ERR { .. }` with what syscalls return");
        return;
    }
    if (strcmp(error->type->name, "i64") != 0) {
        report(checker->diagnostics, error->name.location, "`Error` must be of type i64, because syscalls return it");
    }
    for (const struct member *member = error->members; member != NULL; member = member->next) {
        (void)check_range(checker, &member->number, INT64_MIN, -1, "a member of `Error` is negative");
        if (map_find(&checker->errors, member->name.text) == NULL) {
            map_add(&checker->errors, member->name.text, &checker->errors);
        }
    }
}

/// What the generated files, and the library that they stand on, have themselves.
static void declare_taken(struct checker *checker) {
    static const char *const constants[] = {"ABI_FINGERPRINT", "RIGHTS_ALL", "SYS_MAX", "KOZO_TAG",
                                            "KOZO_ANSWER_LATER"};
    static const char *const types[] = {"message", "payload"};
    static const char *const functions[] = {"kozo_call",
                                            "kozo_send",
                                            "kozo_recv",
                                            "kozo_reply",
                                            "kozo_reply_recv",
                                            "kozo_message_of",
                                            "kozo_message_with",
                                            "kozo_message_label",
                                            "kozo_message_length",
                                            "kozo_message_caps",
                                            "kozo_message_is_notification",
                                            "kozo_put_word",
                                            "kozo_get_word",
                                            "kozo_put_struct",
                                            "kozo_get_struct",
                                            "kozo_put_bytes",
                                            "kozo_get_bytes",
                                            "kozo_put_string",
                                            "kozo_get_string",
                                            "kozo_put_cap",
                                            "kozo_take_cap",
                                            "kozo_payload_start",
                                            "kozo_payload_is_whole",
                                            "kozo_fits_signed",
                                            "kozo_is_string",
                                            "kozo_call_for_caps",
                                            "kozo_call_again",
                                            "kozo_call_lost",
                                            "kozo_call_repeated",
                                            "kozo_empty_slots",
                                            "kozo_refusal_of",
                                            "kozo_handle_t",
                                            "kozo_badge",
                                            "kozo_badge_client",
                                            "kozo_badge_methods",
                                            "kozo_refuse",
                                            "kozo_serve_next",
                                            "kozo_reply_status",
                                            "kozo_answer_is_too_long"};
    for (size_t i = 0; i < sizeof(constants) / sizeof(constants[0]); i++) {
        declare_constant(checker, constants[i], (struct location){0});
    }
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        scope_declare(checker->types, types[i], (struct location){0}, types[i]);
    }
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        declare_function(checker, functions[i], (struct location){0});
    }
}

void check_definition(struct definition *definition, struct diagnostics *diagnostics) {
    struct checker checker = {
        .definition = definition,
        .diagnostics = diagnostics,
        .constants = scope_create(diagnostics),
        .functions = scope_create(diagnostics),
        .types = scope_create(diagnostics),
        .object_numbers = scope_create(diagnostics),
        .syscall_numbers = scope_create(diagnostics),
        .syscall_types = scope_create(diagnostics),
        .right_bits = scope_create(diagnostics),
        .retired_objects = scope_create(diagnostics),
        .retired_syscalls = scope_create(diagnostics),
        .taken_objects = scope_create(diagnostics),
        .taken_syscalls = scope_create(diagnostics),
        .taken_bits = scope_create(diagnostics),
    };
    declare_taken(&checker);
    collect_taken(&checker);
    collect_retired(&checker);
    check_error(&checker);
    check_status(&checker);
    check_badge(&checker);
    check_restart(&checker);
    for (struct item *item = definition->items; item != NULL; item = item->next) {
        check_item(&checker, item);
    }
}
