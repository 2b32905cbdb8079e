// SPDX-License-Identifier: Apache-2.0
//
// What the emitters share.

#include "emit.h"

#include "arena.h"
#include "naming.h"

#include <string.h>

void emit_banner(struct buffer *out, const char *contents) {
    buffer_puts(out, "// SPDX-License-Identifier: Apache-2.0\n//\n");
    buffer_printf(out, "// %s\n// Written by abigen from the definition of the ABI; change that, not this.\n",
                  contents);
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

bool has_own_place(const struct definition *definition, const struct item *item) {
    bool is_grouped = item->kind == ITEM_OBJECT || item->kind == ITEM_SYSCALL;
    return item->kind != ITEM_RETIRED && (!is_grouped || item == definition_first(definition, item->kind));
}
