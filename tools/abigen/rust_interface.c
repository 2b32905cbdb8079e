// SPDX-License-Identifier: Apache-2.0

#include "rust_interface.h"

#include "arena.h"
#include "emit.h"
#include "naming.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/// Columns of a line, as .rustfmt.toml has it.
#define LINE_WIDTH 120

static void add(struct rust_list *list, const char *text) {
    if (list->count == list->capacity) {
        unsigned capacity = list->capacity == 0 ? 8 : 2 * list->capacity;
        const char **items = arena_alloc(capacity * sizeof(*items));
        for (unsigned i = 0; i < list->count; i++) {
            items[i] = list->items[i];
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = text;
}

void rust_list_add(struct rust_list *list, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    size_t size = (size_t)(length < 0 ? 0 : length) + 1;
    char *text = arena_alloc(size);
    (void)vsnprintf(text, size, format, again);
    va_end(again);
    add(list, text);
}

/// Append the items of a list in a row.
static void emit_row(struct buffer *out, const char *before, const struct rust_list *list, const char *space,
                     const char *after) {
    buffer_puts(out, before);
    for (unsigned i = 0; i < list->count; i++) {
        buffer_printf(out, "%s%s", i == 0 ? space : ", ", list->items[i]);
    }
    buffer_printf(out, "%s%s\n", space, after);
}

void emit_rust_list(struct buffer *out, const char *indent, const char *before, const struct rust_list *list,
                    const char *after) {
    bool is_curly = before[strlen(before) - 1] == '{';
    const char *space = list->count > 0 && is_curly ? " " : "";
    size_t width = strlen(indent) + strlen(before) + strlen(after) + 2 * strlen(space);
    for (unsigned i = 0; i < list->count; i++) {
        width += strlen(list->items[i]) + (i == 0 ? 0 : 2);
    }
    buffer_puts(out, indent);
    if (width <= LINE_WIDTH) {
        emit_row(out, before, list, space, after);
        return;
    }
    // A value that fits a line of its own gets one.
    const char *value = strstr(before, " = ");
    if (value != NULL && !is_curly && width - (size_t)(value + 3 - before) + 4 <= LINE_WIDTH) {
        buffer_append(out, before, (size_t)(value + 2 - before));
        buffer_printf(out, "\n%s    ", indent);
        emit_row(out, value + 3, list, space, after);
        return;
    }
    buffer_printf(out, "%s\n", before);
    for (unsigned i = 0; i < list->count; i++) {
        buffer_printf(out, "%s    %s,\n", indent, list->items[i]);
    }
    buffer_printf(out, "%s%s\n", indent, after);
}

const char *rust_argument_type(const struct argument *argument, const char *lifetime) {
    const char *space = lifetime[0] == '\0' ? "" : " ";
    switch (argument->kind) {
    case ARGUMENT_BOOL:
        return "bool";
    case ARGUMENT_VALUE:
    case ARGUMENT_STRUCT:
        return arena_printf("abi::%s", argument->type_name.text);
    case ARGUMENT_BYTES:
        return arena_printf("&%s%s[u8]", lifetime, space);
    case ARGUMENT_STRING:
        return arena_printf("&%s%sstr", lifetime, space);
    case ARGUMENT_CAPABILITY:
        return arena_printf("handle::%s", argument->object->name.text);
    default:
        return argument->primitive->name;
    }
}

bool rust_is_borrowing(const struct argument *arguments) {
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        if (argument_is_bounded(argument)) {
            return true;
        }
    }
    return false;
}

bool rust_names_lifetime(const struct item *method) {
    return rust_is_borrowing(method->inputs) && rust_is_borrowing(method->outputs);
}

const char *rust_output_type(const struct item *method, const char *lifetime) {
    if (method->outputs == NULL) {
        return "()";
    }
    if (method->outputs->next == NULL) {
        // A reference without a named lifetime has none written.
        return rust_argument_type(method->outputs, strcmp(lifetime, "'_") == 0 ? "" : lifetime);
    }
    return rust_is_borrowing(method->outputs) ? arena_printf("%sOut<%s>", name_camel(method->name.text), lifetime)
                                              : arena_printf("%sOut", name_camel(method->name.text));
}

const char *rust_bound(const struct item *method, const struct argument *argument) {
    return arena_printf("abi::%s_%s_%s_MAX", method->interface->prefix.text, method->name.text,
                        name_upper(argument->name.text));
}

const char *rust_message_type(const struct definition *definition, const struct payload *payload,
                              const struct argument *arguments) {
    unsigned chunks = 0;
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        chunks += argument_is_bounded(argument) ? 1 : 0;
    }
    return arena_printf("Message::<%u, %u, %u>", payload_start(definition, payload), chunks, payload->capabilities);
}

const char *rust_shape(const struct payload *payload) {
    return arena_printf("Shape::<%u> { words: %u, bytes: %s }", payload->capabilities, payload->words,
                        payload->has_bytes ? "true" : "false");
}

void emit_rust_puts(struct buffer *out, const char *indent, const struct item *method, const struct argument *arguments,
                    const char *prefix) {
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        const char *name = arena_printf("%s%s", prefix, name_rust(argument->name.text));
        if (argument_is_bounded(argument)) {
            buffer_printf(out, "%smessage.%s(%s, %s)?;\n", indent,
                          argument->kind == ARGUMENT_STRING ? "string" : "bytes", name, rust_bound(method, argument));
        } else {
            buffer_printf(out, "%smessage.%s(%s);\n", indent,
                          argument->kind == ARGUMENT_CAPABILITY ? "capability" : "value", name);
        }
    }
}

const char *rust_get(const struct item *method, const struct argument *argument, const char *reader) {
    if (argument_is_bounded(argument)) {
        return arena_printf("%s.%s(%s)?", reader, argument->kind == ARGUMENT_STRING ? "string" : "bytes",
                            rust_bound(method, argument));
    }
    return arena_printf("%s.%s()?", reader, argument->kind == ARGUMENT_CAPABILITY ? "capability" : "value");
}

/// What is to be known of an argument besides its type.
static const char *argument_text(const struct argument *argument) {
    const char *doc = argument->doc == NULL ? "" : argument->doc;
    const char *space = doc[0] == '\0' ? "" : " ";
    if (argument_is_bounded(argument)) {
        return arena_printf("%s%sAt most %llu bytes.", doc, space, (unsigned long long)argument->bound.value);
    }
    if (argument->kind == ARGUMENT_CAPABILITY && argument->right != NULL) {
        return arena_printf("%s%sIt needs %s.", doc, space, argument->right->name.text);
    }
    return doc;
}

/// A list of arguments of which there is something to say.
static void emit_arguments(struct buffer *out, const char *indent, const char *title,
                           const struct argument *arguments) {
    bool is_first = true;
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        const char *text = argument_text(argument);
        if (text[0] == '\0') {
            continue;
        }
        if (is_first) {
            buffer_printf(out, "%s///\n%s/// %s:\n", indent, indent, title);
        }
        is_first = false;
        buffer_wrap(out, arena_printf("%s/// -", indent), arena_printf("%s///  ", indent),
                    arena_printf("`%s`: %s", argument->name.text, text));
    }
}

void emit_rust_method_doc(struct buffer *out, const char *indent, const struct item *method) {
    emit_doc(out, indent, method->doc == NULL ? method->name.text : method->doc);
    emit_arguments(out, indent, "Takes", method->inputs);
    emit_arguments(out, indent, "Gives", method->outputs);
}
