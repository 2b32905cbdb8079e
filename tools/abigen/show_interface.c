// SPDX-License-Identifier: Apache-2.0
//
// Interfaces and methods, told on a terminal.

#include "arena.h"
#include "emit.h"
#include "message.h"
#include "show_parts.h"

#include <stddef.h>

static void show_list(struct buffer *out, const struct argument *arguments) {
    const char *separator = "(";
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        buffer_printf(out, "%s%s: %s", separator, argument->name.text, argument_type_text(argument));
        separator = ", ";
    }
    buffer_puts(out, arguments == NULL ? "()" : ")");
}

static void show_methods(struct buffer *out, const struct item *interface) {
    buffer_puts(out, "\n  methods\n");
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        buffer_printf(out, "    %4s  %s%s", number_text(&method->number), method_marks(method), method->name.text);
        show_list(out, method->inputs);
        if (method->outputs != NULL) {
            buffer_puts(out, " -> ");
            show_list(out, method->outputs);
        }
        buffer_puts(out, "\n");
    }
    for (const struct member *member = interface->retired_methods; member != NULL; member = member->next) {
        buffer_printf(out, "    %4s  retired: %s\n", number_text(&member->number), member->doc);
    }
}

static void show_errors(struct buffer *out, const struct item *interface) {
    buffer_puts(out, interface->members == NULL ? "\n  no errors of its own\n" : "\n  errors of its own\n");
    for (const struct member *error = interface->members; error != NULL; error = error->next) {
        buffer_printf(out, "    %4s  %s\n", number_text(&error->number), error->name.text);
        show_doc(out, "          ", error->doc);
    }
    for (const struct member *member = interface->retired; member != NULL; member = member->next) {
        buffer_printf(out, "    %4s  retired: %s\n", number_text(&member->number), member->doc);
    }
}

void show_interface(struct buffer *out, const struct item *interface) {
    buffer_printf(out, "interface %s as %s\n", interface->name.text, interface->prefix.text);
    show_doc(out, "  ", interface->doc);
    show_methods(out, interface);
    show_errors(out, interface);
}

static void show_payload(struct buffer *out, const struct definition *definition, const struct payload *payload,
                         const struct argument *arguments) {
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        buffer_printf(out, "    %-14s  %-16s %s%s\n", message_place(definition, argument), argument->name.text,
                      argument_type_text(argument), argument_is_bounded(argument) ? ": how many bytes" : "");
        show_doc(out, "                    ", argument->doc);
    }
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        if (argument_is_bounded(argument)) {
            buffer_printf(out, "    %-14s  %-16s the bytes, zeros fill the last word\n",
                          message_bytes(definition, payload, arguments, argument), argument->name.text);
        }
    }
}

static void show_method_errors(struct buffer *out, const struct definition *definition, const struct item *method) {
    if (method->is_oneway) {
        buffer_puts(out, "\n  no answer: nobody waits\n");
        return;
    }
    buffer_printf(out, "\n  answer: label 0 (%s_OK), %s\n", definition->status->prefix.text,
                  message_length(definition, &method->answer));
    show_payload(out, definition, &method->answer, method->outputs);
    buffer_puts(out, "\n  errors, besides those that any call can end with:");
    for (const struct reference *error = method->errors; error != NULL; error = error->next) {
        buffer_printf(out, "\n    %s = %s", method_error_constant(definition, method, error),
                      number_text(&error->member->number));
    }
    buffer_puts(out, method->errors == NULL ? " none\n" : "\n");
}

void show_method(struct buffer *out, const struct definition *definition, const struct item *method) {
    buffer_printf(out, "%smethod %s.%s = %s\n", method_marks(method), method->interface->name.text, method->name.text,
                  number_text(&method->number));
    show_doc(out, "  ", method->doc);
    buffer_printf(out, "\n  request: label %s, %s\n", number_text(&method->number),
                  message_length(definition, &method->request));
    show_payload(out, definition, &method->request, method->inputs);
    show_method_errors(out, definition, method);
    buffer_printf(out, "\n  %s\n", method_path(definition, method));
    if (method->has_badge_bit) {
        buffer_printf(out, "  Clients need bit %u of a badge's methods for it, %s.\n", method->badge_bit,
                      method_bit_constant(method));
    }
    buffer_puts(out, method->is_later ? "  The server may answer after it has received other messages.\n" : "");
    buffer_puts(out, method->is_idempotent ? "  Clients repeat it when the server died in it and runs again.\n" : "");
}

static bool lists_error(const struct item *method, const struct member *error) {
    for (const struct reference *reference = method->errors; reference != NULL; reference = reference->next) {
        if (reference->member == error) {
            return true;
        }
    }
    return false;
}

void show_error_users(struct buffer *out, const struct definition *definition, const struct member *error) {
    const char *separator = "\n  among the errors of ";
    size_t length = out->length;
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        for (const struct item *method = item->methods; method != NULL; method = method->next) {
            if (lists_error(method, error)) {
                buffer_printf(out, "%s%s.%s", separator, item->name.text, method->name.text);
                separator = ", ";
            }
        }
    }
    buffer_puts(out, out->length == length ? "" : "\n");
}
