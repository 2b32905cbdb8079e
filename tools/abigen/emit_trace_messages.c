// SPDX-License-Identifier: Apache-2.0
//
// The part of kozo_trace.h that messages of interfaces are decoded by. Tables of one interface have its name in
// CamelCase, which no name of an enum's or a bits' table has.

#include "arena.h"
#include "emit.h"
#include "trace.h"

#include <stddef.h>
#include <stdint.h>

static const char *const types =
    "\n/// An argument of a method, and where it stands in a message.\n"
    "struct kozo_trace_place {\n"
    "    struct kozo_trace_argument argument;\n"
    "    /// Its first word, or its place among the capabilities. Of bytes and a string the word with their length.\n"
    "    unsigned place;\n"
    "    /// How many words it has there; none for a capability.\n"
    "    unsigned words;\n"
    "    /// Bytes of a struct, or the most that there may be of bytes and a string.\n"
    "    unsigned size;\n"
    "};\n\n"
    "/// A request or an answer.\n"
    "struct kozo_trace_message {\n"
    "    /// Words that have a place.\n"
    "    unsigned words;\n"
    "    /// Where bytes and strings begin, in the order of the arguments, each with a new word; 0 if there are none.\n"
    "    unsigned bytes_from_word;\n"
    "    unsigned capabilities;\n"
    "    unsigned argument_count;\n"
    "    /// NULL if there are none.\n"
    "    const struct kozo_trace_place *arguments;\n"
    "};\n\n"
    "/// A method; one that does not exist has no name.\n"
    "struct kozo_trace_method {\n"
    "    const char *name;\n"
    "    struct kozo_trace_message request;\n"
    "    /// What follows the label STATUS_OK; nothing follows others.\n"
    "    struct kozo_trace_message answer;\n"
    "    /// There is no answer.\n"
    "    _Bool is_oneway;\n"
    "};\n\n"
    "/// An interface. The last of a list has no name.\n"
    "struct kozo_trace_interface {\n"
    "    const char *name;\n"
    "    /// By number, which is the label of a request.\n"
    "    unsigned method_count;\n"
    "    const struct kozo_trace_method *methods;\n"
    "    /// What answers have as labels: those of Status, and the interface's own.\n"
    "    const struct kozo_trace_name *statuses;\n"
    "};\n";

static uint64_t size_of(const struct argument *argument) {
    if (argument->kind == ARGUMENT_STRUCT) {
        return (uint64_t)argument->structure->number.value;
    }
    return argument_is_bounded(argument) ? (uint64_t)argument->bound.value : 0;
}

/// The table of one direction's arguments.
static const char *places_name(const struct item *method, const char *direction) {
    return arena_printf("kozo_trace_%s_%s_%s", method->interface->name.text, method->name.text, direction);
}

static void emit_places(struct buffer *out, const struct item *method, const char *direction,
                        const struct argument *arguments) {
    if (arguments == NULL) {
        return;
    }
    buffer_printf(out, "\nstatic const struct kozo_trace_place %s[] = {\n", places_name(method, direction));
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        buffer_printf(out, "    {%s, %u, %u, %llu},\n", trace_argument(argument, "CAPABILITY"), argument->place,
                      argument->words, (unsigned long long)size_of(argument));
    }
    buffer_puts(out, "};\n");
}

static void emit_message(struct buffer *out, const struct definition *definition, const char *member,
                         const struct payload *payload, const struct argument *arguments, const char *places) {
    buffer_printf(out, "            .%s = {%u, %u, %u, %u, %s},\n", member, payload->words,
                  payload->has_bytes ? payload_start(definition, payload) : 0, payload->capabilities,
                  trace_count(arguments), arguments == NULL ? "NULL" : places);
}

static void emit_method(struct buffer *out, const struct definition *definition, const struct item *method) {
    buffer_printf(out, "    [%s_%s] =\n        {\n            .name = \"%s\",\n", method->interface->prefix.text,
                  method->name.text, method->name.text);
    emit_message(out, definition, "request", &method->request, method->inputs, places_name(method, "in"));
    emit_message(out, definition, "answer", &method->answer, method->outputs, places_name(method, "out"));
    buffer_printf(out, "            .is_oneway = %d,\n        },\n", method->is_oneway ? 1 : 0);
}

static void emit_statuses(struct buffer *out, const struct definition *definition, const struct item *interface) {
    trace_begin_names(out, arena_printf("What %s answers.", interface->name.text),
                      arena_printf("%s_statuses", interface->name.text));
    for (const struct member *member = definition->status->members; member != NULL; member = member->next) {
        trace_name(out, arena_printf("%s_%s", definition->status->prefix.text, member->name.text), member->name.text);
    }
    for (const struct member *error = interface->members; error != NULL; error = error->next) {
        trace_name(out, arena_printf("%s_ERR_%s", interface->prefix.text, error->name.text), error->name.text);
    }
    trace_end_names(out);
}

static void emit_interface(struct buffer *out, const struct definition *definition, const struct item *interface) {
    emit_statuses(out, definition, interface);
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        emit_places(out, method, "in", method->inputs);
        emit_places(out, method, "out", method->outputs);
    }
    buffer_printf(out, "\nstatic const struct kozo_trace_method kozo_trace_%s_methods[] = {\n", interface->name.text);
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        emit_method(out, definition, method);
    }
    buffer_puts(out, "};\n");
}

void emit_trace_messages(struct buffer *out, const struct definition *definition) {
    if (definition_first(definition, ITEM_INTERFACE) == NULL) {
        return;
    }
    buffer_puts(out, types);
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_INTERFACE) {
            emit_interface(out, definition, item);
        }
    }
    buffer_puts(out, "\nstatic const struct kozo_trace_interface kozo_trace_interfaces[] = {\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_INTERFACE) {
            const char *name = item->name.text;
            buffer_printf(out,
                          "    {\"%s\", sizeof(kozo_trace_%s_methods) / sizeof(kozo_trace_%s_methods[0]),\n"
                          "     kozo_trace_%s_methods, kozo_trace_%s_statuses},\n",
                          name, name, name, name, name);
        }
    }
    buffer_puts(out, "    {NULL, 0, NULL, NULL},\n};\n");
}
