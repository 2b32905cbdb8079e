// SPDX-License-Identifier: Apache-2.0
//
// What the emitters share.

#include "emit.h"

#include "arena.h"
#include "message.h"
#include "naming.h"

#include <string.h>

void emit_banner(struct buffer *out, const char *contents) {
    buffer_puts(out, "// SPDX-License-Identifier: Apache-2.0\n//\n");
    buffer_printf(out, "// %s\n// Written by abigen from the definition of the ABI; change that, not this.\n",
                  contents);
}

size_t summary_length(const char *doc) {
    for (size_t i = 0; doc != NULL && doc[i] != '\0' && strncmp(doc + i, "\n\n", 2) != 0; i++) {
        bool is_end = doc[i + 1] == ' ' || doc[i + 1] == '\n' || doc[i + 1] == '\0';
        if (is_end && (doc[i] == '.' || doc[i] == '?')) {
            return i + 1;
        }
    }
    return 0;
}

const char *summary(const char *doc) {
    size_t length = summary_length(doc);
    return length == 0 ? doc : arena_text(doc, length);
}

void emit_doc(struct buffer *out, const char *indent, const char *doc) {
    while (doc != NULL) {
        size_t length = strcspn(doc, "\n");
        buffer_printf(out, "%s///%s%.*s\n", indent, length == 0 ? "" : " ", (int)length, doc);
        doc = doc[length] == '\0' ? NULL : doc + length + 1;
    }
}

/// What an argument is, in words.
static const char *argument_text(const struct argument *argument) {
    const char *doc = argument->doc == NULL ? "" : argument->doc;
    if (argument->kind == ARGUMENT_PLAIN) {
        return doc;
    }
    if (argument->kind != ARGUMENT_CAPABILITY) {
        return arena_printf("%s. %s", argument->type_name.text, doc);
    }
    const char *object = argument->object->name.text;
    return argument->right == NULL ? arena_printf("%s capability. %s", object, doc)
                                   : arena_printf("%s capability with %s. %s", object, argument->right->name.text, doc);
}

static void emit_arguments(struct buffer *out, const char *indent, const char *title,
                           const struct argument *arguments) {
    if (arguments == NULL) {
        return;
    }
    buffer_printf(out, "%s///\n%s/// %s:\n", indent, indent, title);
    unsigned i = 0;
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next, i++) {
        const char *text = argument_text(argument);
        buffer_wrap(
            out, arena_printf("%s/// -", indent), arena_printf("%s///  ", indent),
            arena_printf("%s `%s`%s %s", syscall_registers[i], argument->name.text, *text == '\0' ? "" : ":", text));
    }
}

void emit_syscall_doc(struct buffer *out, const char *indent, const struct item *syscall) {
    emit_doc(out, indent, syscall->doc == NULL ? syscall->name.text : syscall->doc);
    emit_arguments(out, indent, "In", syscall->inputs);
    emit_arguments(out, indent, "Out", syscall->outputs);
    if (syscall->errors == NULL) {
        return;
    }
    const char *errors = "Errors, besides those of a wrong capability:";
    for (const struct reference *error = syscall->errors; error != NULL; error = error->next) {
        errors = arena_printf("%s ERR_%s%s", errors, error->name.text, error->next == NULL ? "." : ",");
    }
    const char *prefix = arena_printf("%s///", indent);
    buffer_printf(out, "%s\n", prefix);
    buffer_wrap(out, prefix, prefix, errors);
}

/// The type of a method's argument as the definition has it.
static const char *method_type_text(const struct argument *argument) {
    if (argument->is_capability) {
        const char *object = argument->object->name.text;
        return argument->right == NULL ? arena_printf("%s capability", object)
                                       : arena_printf("%s capability with %s", object, argument->right->name.text);
    }
    return argument->has_bound ? arena_printf("%s, at most %llu bytes", argument->type_name.text,
                                              (unsigned long long)argument->bound.value)
                               : argument->type_name.text;
}

static void emit_method_arguments(struct buffer *out, const char *indent, const char *title,
                                  const struct argument *arguments) {
    if (arguments == NULL) {
        return;
    }
    buffer_printf(out, "%s///\n%s/// %s:\n", indent, indent, title);
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        const char *doc = argument->doc == NULL ? "" : argument->doc;
        buffer_wrap(out, arena_printf("%s/// -", indent), arena_printf("%s///  ", indent),
                    arena_printf("`%s`: %s%s %s", argument->name.text, method_type_text(argument),
                                 *doc == '\0' ? "" : ".", doc));
    }
}

void emit_method_doc(struct buffer *out, const char *indent, const struct definition *definition,
                     const struct item *method) {
    const char *prefix = arena_printf("%s///", indent);
    emit_doc(out, indent, method->doc == NULL ? method->name.text : method->doc);
    emit_method_arguments(out, indent, "In", method->inputs);
    emit_method_arguments(out, indent, "Out", method->outputs);
    if (method->errors != NULL) {
        const char *errors = "Errors, besides those of any call:";
        for (const struct reference *error = method->errors; error != NULL; error = error->next) {
            errors = arena_printf("%s %s%s", errors, method_error_constant(definition, method, error),
                                  error->next == NULL ? "." : ",");
        }
        buffer_printf(out, "%s\n", prefix);
        buffer_wrap(out, prefix, prefix, errors);
    }
    const char *note = method->is_oneway                             ? "Nobody waits for an answer."
                       : method_is_register_only(definition, method) ? "Travels in registers, both ways."
                                                                     : NULL;
    if (note != NULL) {
        buffer_printf(out, "%s\n%s %s\n", prefix, prefix, note);
    }
}

const char *number_text(const struct number *number) {
    if (number->value < 0) {
        return arena_printf("-%llu", (unsigned long long)-number->value);
    }
    // C has no decimal constants beyond this.
    bool is_hexadecimal = number->is_hexadecimal || number->value > INT64_MAX;
    return arena_printf(is_hexadecimal ? "0x%llx" : "%llu", (unsigned long long)number->value);
}

uint64_t all_rights(const struct definition *definition) {
    uint64_t rights = 0;
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        rights |= item->kind == ITEM_OBJECT ? member_bits(item->members) : 0;
    }
    return rights;
}

const char *right_constant(const struct item *object, const struct member *right) {
    return arena_printf("RIGHT_%s_%s", name_upper(object->name.text), right->name.text);
}

const char *member_constant(const struct item *item, const struct member *member) {
    if (item->kind == ITEM_OBJECT) {
        return right_constant(item, member);
    }
    return arena_printf("%s%s_%s", item->prefix.text, item->kind == ITEM_INTERFACE ? "_ERR" : "", member->name.text);
}

static void visit_bounds(const struct item *method, const struct argument *arguments,
                         void (*visit)(void *context, const struct interface_constant *), void *context) {
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        if (argument_is_bounded(argument)) {
            const struct interface_constant constant = {
                arena_printf("%s_%s_%s_MAX", method->interface->prefix.text, method->name.text,
                             name_upper(argument->name.text)),
                arena_printf("Most bytes of `%s` in `%s`.", argument->name.text, method->name.text),
                (uint64_t)argument->bound.value,
                CONSTANT_BOUND,
            };
            visit(context, &constant);
        }
    }
}

void method_constants(const struct item *method, void (*visit)(void *context, const struct interface_constant *),
                      void *context) {
    const struct interface_constant constant = {
        arena_printf("%s_%s", method->interface->prefix.text, method->name.text),
        method->doc,
        (uint64_t)method->number.value,
        CONSTANT_LABEL,
    };
    visit(context, &constant);
    if (method->has_badge_bit) {
        const struct interface_constant bit = {
            method_bit_constant(method),
            arena_printf("In a badge: the client may call `%s`.", method->name.text),
            UINT64_C(1) << method->badge_bit,
            CONSTANT_BADGE_BITS,
        };
        visit(context, &bit);
    }
    visit_bounds(method, method->inputs, visit, context);
    visit_bounds(method, method->outputs, visit, context);
}

void interface_constants(const struct item *interface, void (*visit)(void *context, const struct interface_constant *),
                         void *context) {
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        method_constants(method, visit, context);
    }
    for (const struct member *error = interface->members; error != NULL; error = error->next) {
        const struct interface_constant constant = {member_constant(interface, error), error->doc,
                                                    (uint64_t)error->number.value, CONSTANT_LABEL};
        visit(context, &constant);
    }
    if (interface->methods->has_badge_bit) {
        const struct interface_constant bits = {interface_bits_constant(interface),
                                                "In a badge: the client may call all methods.",
                                                interface_badge_bits(interface), CONSTANT_BADGE_BITS};
        visit(context, &bits);
    }
}

const char *client_parameter(const struct item *method) {
    return method->has_badge_bit ? "client" : "badge";
}

bool has_own_place(const struct definition *definition, const struct item *item) {
    bool is_grouped = item->kind == ITEM_OBJECT || item->kind == ITEM_SYSCALL;
    return item->kind != ITEM_RETIRED && (!is_grouped || item == definition_first(definition, item->kind));
}
