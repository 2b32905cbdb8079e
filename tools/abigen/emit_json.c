// SPDX-License-Identifier: Apache-2.0
//
// kozo.json: the whole definition for other tools. Numbers are written in full; JSON puts no bound on them, but a tool
// that reads them as doubles can take the hexadecimal text beside those that may not fit one.

#include "emit.h"
#include "message.h"

#include <stddef.h>
#include <string.h>

/// A JSON document as it grows: what is open is indented by it, and members part with commas.
struct json {
    struct buffer *out;
    const struct definition *definition;
    unsigned depth;
    bool is_first;
};

static void put_string(struct buffer *out, const char *text) {
    buffer_puts(out, "\"");
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\') {
            buffer_printf(out, "\\%c", *c);
        } else if (*c == '\n') {
            buffer_puts(out, "\\n");
        } else if ((unsigned char)*c < ' ') {
            buffer_printf(out, "\\u%04x", (unsigned)(unsigned char)*c);
        } else {
            buffer_append(out, c, 1);
        }
    }
    buffer_puts(out, "\"");
}

/// Begin a member; without a key an element of a list.
static void begin(struct json *json, const char *key) {
    buffer_puts(json->out, json->is_first ? "\n" : ",\n");
    buffer_printf(json->out, "%*s", (int)(2 * json->depth), "");
    json->is_first = false;
    if (key != NULL) {
        put_string(json->out, key);
        buffer_puts(json->out, ": ");
    }
}

static void open_value(struct json *json, const char *key, const char *bracket) {
    begin(json, key);
    buffer_puts(json->out, bracket);
    json->depth++;
    json->is_first = true;
}

static void close_value(struct json *json, const char *bracket) {
    json->depth--;
    if (!json->is_first) {
        buffer_printf(json->out, "\n%*s", (int)(2 * json->depth), "");
    }
    buffer_puts(json->out, bracket);
    json->is_first = false;
}

static void put_text(struct json *json, const char *key, const char *text) {
    begin(json, key);
    put_string(json->out, text);
}

static void put_flag(struct json *json, const char *key, bool flag) {
    begin(json, key);
    buffer_puts(json->out, flag ? "true" : "false");
}

static void put_number(struct json *json, const char *key, wide value) {
    begin(json, key);
    buffer_printf(json->out, "%s%llu", value < 0 ? "-" : "", (unsigned long long)(value < 0 ? -value : value));
}

/// A number that may need all 64 bits, and in hexadecimal, in two's complement.
static void put_value(struct json *json, wide value) {
    put_number(json, "value", value);
    begin(json, "hex");
    buffer_printf(json->out, "\"0x%llx\"", (unsigned long long)value);
}

static void put_doc(struct json *json, const char *doc) {
    if (doc != NULL) {
        put_text(json, "doc", doc);
    }
}

/// What all items begin with.
static void open_item(struct json *json, const struct item *item) {
    open_value(json, NULL, "{");
    put_text(json, "name", item->name.text);
    put_doc(json, item->doc);
}

static void put_constant(struct json *json, const struct item *item) {
    open_item(json, item);
    put_text(json, "type", item->type->name);
    put_value(json, item->number.value);
    close_value(json, "}");
}

/// Values of an enum, or bits with the masks that they are.
static void put_members(struct json *json, const char *key, const struct item *item) {
    open_value(json, key, "[");
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        open_value(json, NULL, "{");
        put_text(json, "name", member->name.text);
        put_doc(json, member->doc);
        if (item->kind != ITEM_ENUM) {
            put_number(json, "bit", member->number.value);
        }
        put_value(json, item->kind == ITEM_ENUM ? member->number.value : (wide)1 << (unsigned)member->number.value);
        close_value(json, "}");
    }
    close_value(json, "]");
}

static void put_retired_members(struct json *json, const char *key, const struct member *retired) {
    open_value(json, key, "[");
    for (const struct member *member = retired; member != NULL; member = member->next) {
        open_value(json, NULL, "{");
        put_value(json, member->number.value);
        put_text(json, "reason", member->doc);
        close_value(json, "}");
    }
    close_value(json, "]");
}

static void put_values(struct json *json, const struct item *item) {
    open_item(json, item);
    put_text(json, "type", item->type->name);
    put_text(json, "prefix", item->prefix.text);
    put_members(json, item->kind == ITEM_ENUM ? "values" : "bits", item);
    if (item->kind == ITEM_ENUM) {
        put_retired_members(json, "retired", item->retired);
    }
    close_value(json, "}");
}

static void put_object(struct json *json, const struct item *item) {
    open_item(json, item);
    put_number(json, "number", item->number.value);
    put_members(json, "rights", item);
    close_value(json, "}");
}

static void put_struct(struct json *json, const struct item *item) {
    open_item(json, item);
    put_number(json, "size", item->number.value);
    put_number(json, "alignment", (wide)item->alignment_bytes);
    open_value(json, "fields", "[");
    for (const struct field *field = item->fields; field != NULL; field = field->next) {
        open_value(json, NULL, "{");
        put_text(json, "name", field->name.text);
        put_doc(json, field->doc);
        put_text(json, "type", field->type_name.text);
        if (field->is_array) {
            put_number(json, "count", field->count.value);
        }
        put_number(json, "offset", (wide)field->offset);
        put_number(json, "size", (wide)field->size);
        close_value(json, "}");
    }
    close_value(json, "]");
    close_value(json, "}");
}

static void put_arguments(struct json *json, const char *key, const struct argument *arguments) {
    open_value(json, key, "[");
    unsigned i = 0;
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        open_value(json, NULL, "{");
        put_text(json, "name", argument->name.text);
        put_doc(json, argument->doc);
        put_text(json, "register", syscall_registers[i++]);
        put_text(json, "kind", argument_kind_name(argument->kind));
        put_text(json, argument->is_capability ? "object" : "type", argument->type_name.text);
        if (argument->right != NULL) {
            put_text(json, "needs", argument->right->name.text);
        }
        close_value(json, "}");
    }
    close_value(json, "]");
}

static void put_syscall(struct json *json, const struct item *item) {
    open_item(json, item);
    put_number(json, "number", item->number.value);
    put_flag(json, "ipc", item->is_ipc);
    put_arguments(json, "in", item->inputs);
    put_arguments(json, "out", item->outputs);
    open_value(json, "errors", "[");
    for (const struct reference *error = item->errors; error != NULL; error = error->next) {
        put_text(json, NULL, error->name.text);
    }
    close_value(json, "]");
    close_value(json, "}");
}

/// A word is an index into the message; those that travel in registers have these besides. Of bytes and strings it is
/// where their length stands.
static void put_place(struct json *json, const struct argument *argument) {
    if (argument->kind == ARGUMENT_CAPABILITY) {
        put_number(json, "capability", argument->place);
        return;
    }
    put_number(json, "place", argument->place);
    put_number(json, "words", argument->words);
    open_value(json, "registers", "[");
    for (unsigned i = 0; i < argument->words; i++) {
        const char *in_register = message_register(json->definition, argument->place + i);
        if (in_register != NULL) {
            put_text(json, NULL, in_register);
        }
    }
    close_value(json, "]");
}

static void put_method_argument(struct json *json, const struct argument *argument) {
    open_value(json, NULL, "{");
    put_text(json, "name", argument->name.text);
    put_doc(json, argument->doc);
    put_text(json, "kind", argument_kind_name(argument->kind));
    put_text(json, argument->is_capability ? "object" : "type", argument->type_name.text);
    if (argument->right != NULL) {
        put_text(json, "needs", argument->right->name.text);
    }
    if (argument_is_bounded(argument)) {
        put_number(json, "bound", argument->bound.value);
    }
    put_place(json, argument);
    close_value(json, "}");
}

static void put_payload(struct json *json, const char *key, const struct payload *payload,
                        const struct argument *arguments) {
    open_value(json, key, "{");
    put_number(json, "words", payload->words);
    put_number(json, "most_words", payload->most_words);
    put_number(json, "capabilities", payload->capabilities);
    if (payload->has_bytes) {
        put_number(json, "bytes_from_word", payload_start(json->definition, payload));
    }
    open_value(json, "arguments", "[");
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        put_method_argument(json, argument);
    }
    close_value(json, "]");
    close_value(json, "}");
}

static void put_method_errors(struct json *json, const struct item *method) {
    open_value(json, "errors", "[");
    for (const struct reference *error = method->errors; error != NULL; error = error->next) {
        open_value(json, NULL, "{");
        put_text(json, "name", error->name.text);
        put_number(json, "number", error->member->number.value);
        put_flag(json, "own", error->is_own);
        close_value(json, "}");
    }
    close_value(json, "]");
}

static void put_method(struct json *json, const struct item *method) {
    open_item(json, method);
    put_number(json, "number", method->number.value);
    if (method->has_badge_bit) {
        put_number(json, "badge_bit", method->badge_bit);
    }
    open_value(json, "marks", "[");
    if (method->is_fast) {
        put_text(json, NULL, "fast");
    }
    if (method->is_oneway) {
        put_text(json, NULL, "oneway");
    }
    if (method->is_later) {
        put_text(json, NULL, "later");
    }
    if (method->is_idempotent) {
        put_text(json, NULL, "idempotent");
    }
    close_value(json, "]");
    put_flag(json, "fast", method_is_register_only(json->definition, method));
    put_payload(json, "in", &method->request, method->inputs);
    put_payload(json, "out", &method->answer, method->outputs);
    put_method_errors(json, method);
    close_value(json, "}");
}

static void put_interface(struct json *json, const struct item *item) {
    open_item(json, item);
    put_text(json, "prefix", item->prefix.text);
    open_value(json, "methods", "[");
    for (const struct item *method = item->methods; method != NULL; method = method->next) {
        put_method(json, method);
    }
    close_value(json, "]");
    open_value(json, "errors", "[");
    for (const struct member *error = item->members; error != NULL; error = error->next) {
        open_value(json, NULL, "{");
        put_text(json, "name", error->name.text);
        put_doc(json, error->doc);
        put_number(json, "number", error->number.value);
        close_value(json, "}");
    }
    close_value(json, "]");
    put_retired_members(json, "retired_methods", item->retired_methods);
    put_retired_members(json, "retired_errors", item->retired);
    close_value(json, "}");
}

static void put_retired(struct json *json, const struct item *item) {
    open_value(json, NULL, "{");
    put_text(json, "kind", item->name.text);
    put_number(json, "number", item->number.value);
    put_text(json, "reason", item->doc);
    close_value(json, "}");
}

static void put_all(struct json *json, const struct definition *definition, const char *key, enum item_kind kind,
                    void (*put)(struct json *json, const struct item *item)) {
    open_value(json, key, "[");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == kind) {
            put(json, item);
        }
    }
    close_value(json, "]");
}

static void put_registers(struct json *json) {
    open_value(json, "registers", "{");
    put_text(json, "number", "rax");
    put_text(json, "status", "rax");
    open_value(json, "arguments", "[");
    for (unsigned i = 0; i < SYSCALL_REGISTERS; i++) {
        put_text(json, NULL, syscall_registers[i]);
    }
    close_value(json, "]");
    close_value(json, "}");
}

void emit_json(struct buffer *out, const struct definition *definition) {
    struct json json = {.out = out, .definition = definition, .depth = 1, .is_first = true};
    buffer_puts(out, "{");
    if (definition->has_version) {
        put_text(&json, "version", version_text(definition));
    }
    begin(&json, "fingerprint");
    buffer_printf(out, "\"0x%016llx\"", (unsigned long long)fingerprint(definition));
    put_registers(&json);
    put_all(&json, definition, "constants", ITEM_CONSTANT, put_constant);
    put_all(&json, definition, "enums", ITEM_ENUM, put_values);
    put_all(&json, definition, "bits", ITEM_BITS, put_values);
    put_all(&json, definition, "objects", ITEM_OBJECT, put_object);
    put_all(&json, definition, "structs", ITEM_STRUCT, put_struct);
    put_all(&json, definition, "syscalls", ITEM_SYSCALL, put_syscall);
    put_all(&json, definition, "interfaces", ITEM_INTERFACE, put_interface);
    put_all(&json, definition, "retired", ITEM_RETIRED, put_retired);
    close_value(&json, "}");
    buffer_puts(out, "\n");
}
