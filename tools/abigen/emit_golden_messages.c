// SPDX-License-Identifier: Apache-2.0
//
// golden_messages.h: the golden vectors as messages, good ones and others, for a peer that knows no stubs.

#include "arena.h"
#include "emit.h"
#include "naming.h"
#include "vectors.h"

#include <string.h>

static const char *const head =
    "\n#ifndef GOLDEN_MESSAGES_H\n#define GOLDEN_MESSAGES_H\n\n#include <stdbool.h>\n#include <stdint.h>\n\n"
    "/// A message: its tag, its words, and the types of objects that its capabilities are for.\n"
    "struct golden_message {\n    uint64_t tag;\n    const uint64_t *words;\n    uint8_t caps[4];\n};\n\n"
    "enum golden_kind {\n"
    "    /// The request is good, and the answer is what follows.\n    GOLDEN_GOOD,\n"
    "    /// The answer is no good: a client has to notice.\n    GOLDEN_BAD_ANSWER,\n"
    "    /// The request is no good, and the answer says so.\n    GOLDEN_BAD_REQUEST,\n};\n\n"
    "struct golden_exchange {\n"
    "    /// The method, and what is wrong.\n    const char *name;\n"
    "    /// The interface's place among all.\n    unsigned interface;\n"
    "    enum golden_kind kind;\n"
    "    /// Nobody waits for an answer.\n    bool is_oneway;\n"
    "    struct golden_message request;\n    struct golden_message answer;\n};\n\n"
    "static const uint64_t golden_no_words[1];\n";

/// The exchanges as they are collected: their words come before the table that refers to them.
struct exchanges {
    const struct definition *definition;
    struct buffer *words;
    struct buffer *table;
    unsigned interface;
    unsigned count;
};

static const char *put_words(struct exchanges *exchanges, const char *name, const struct wire *wire) {
    if (wire->length == 0) {
        return "golden_no_words";
    }
    buffer_printf(exchanges->words, "static const uint64_t %s[] = {", name);
    for (unsigned i = 0; i < wire->length; i++) {
        buffer_printf(exchanges->words, "%sUINT64_C(0x%llx)", i % 4 == 0 ? "\n    " : " ",
                      (unsigned long long)wire->words[i]);
        buffer_puts(exchanges->words, ",");
    }
    buffer_puts(exchanges->words, "\n};\n");
    return name;
}

static void put_message(struct exchanges *exchanges, const char *direction, const struct wire *wire,
                        const struct argument *arguments) {
    const char *words = put_words(exchanges, arena_printf("golden_%s_%u", direction, exchanges->count), wire);
    buffer_printf(exchanges->table, "        .%s = {UINT64_C(0x%llx) << 32 | %u << 8 | %u, %s, {", direction,
                  (unsigned long long)wire->label, wire->capabilities, wire->length, words);
    const char *separator = "";
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        if (argument->kind == ARGUMENT_CAPABILITY) {
            buffer_printf(exchanges->table, "%s%s", separator, number_text(&argument->object->number));
            separator = ", ";
        }
    }
    buffer_puts(exchanges->table, *separator == '\0' ? "0}},\n" : "}},\n");
}

static void put_exchange(struct exchanges *exchanges, const struct item *method, const char *kind, const char *name,
                         const struct wire *request, const struct wire *answer) {
    buffer_printf(exchanges->table,
                  "    {\n        .name = \"%s\",\n        .interface = %u,\n        .kind = %s,\n"
                  "        .is_oneway = %s,\n",
                  name, exchanges->interface, kind, method->is_oneway ? "true" : "false");
    put_message(exchanges, "request", request, method->inputs);
    put_message(exchanges, "answer", answer, method->outputs);
    buffer_puts(exchanges->table, "    },\n");
    exchanges->count++;
}

static const char *name_of(const struct item *method) {
    return arena_printf("%s_%s", method->interface->prefix.text, method->name.text);
}

static void put_good(struct exchanges *exchanges, const struct item *method) {
    for (unsigned i = 0; i < vector_count(method); i++) {
        const struct vector vector = vector_make(exchanges->definition, method, i);
        const struct wire request = vector_request(exchanges->definition, &vector);
        const struct wire answer = vector_answer(exchanges->definition, &vector);
        put_exchange(exchanges, method, "GOLDEN_GOOD", arena_printf("%s, vector %u", name_of(method), i), &request,
                     &answer);
    }
}

static void put_bad_answers(struct exchanges *exchanges, const struct item *method) {
    const struct vector vector = vector_make(exchanges->definition, method, SPOILT_VECTOR);
    for (unsigned way = 0;; way++) {
        const char *what = NULL;
        const struct wire request = vector_request(exchanges->definition, &vector);
        struct wire answer = vector_answer(exchanges->definition, &vector);
        if (!spoil_answer(exchanges->definition, &vector, way, &answer, &what)) {
            return;
        }
        put_exchange(exchanges, method, "GOLDEN_BAD_ANSWER", arena_printf("%s, answer: %s", name_of(method), what),
                     &request, &answer);
    }
}

static struct wire status_wire(const struct exchanges *exchanges, const char *status) {
    return (struct wire){(uint64_t)member_find(exchanges->definition->status->members, status)->number.value, 0, 0,
                         NULL};
}

static void put_bad_requests(struct exchanges *exchanges, const struct item *method) {
    const struct vector vector = vector_make(exchanges->definition, method, SPOILT_VECTOR);
    const struct wire answer = status_wire(exchanges, "BAD_ARGUMENT");
    for (unsigned way = 0;; way++) {
        const char *what = NULL;
        struct wire request = vector_request(exchanges->definition, &vector);
        if (!spoil_request(exchanges->definition, &vector, way, &request, &what)) {
            return;
        }
        put_exchange(exchanges, method, "GOLDEN_BAD_REQUEST", arena_printf("%s, request: %s", name_of(method), what),
                     &request, &answer);
    }
}

/// A number that no method has, and one that would be a method's if it were cut short.
static void put_unknown_methods(struct exchanges *exchanges, const struct item *interface) {
    const struct item *method = interface->methods;
    const struct wire answer = status_wire(exchanges, "BAD_METHOD");
    static const struct item call = {.kind = ITEM_METHOD};
    struct wire none = {0, 0, 0, NULL};
    put_exchange(exchanges, &call, "GOLDEN_BAD_REQUEST", arena_printf("%s, method 0", interface->name.text), &none,
                 &answer);
    struct wire large = {(uint64_t)method->number.value + 0x10000, 0, 0, NULL};
    put_exchange(exchanges, &call, "GOLDEN_BAD_REQUEST", arena_printf("%s, a method beyond all", interface->name.text),
                 &large, &answer);
}

static void put_interface(struct exchanges *exchanges, const struct item *interface) {
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        put_good(exchanges, method);
        put_bad_answers(exchanges, method);
        put_bad_requests(exchanges, method);
    }
    put_unknown_methods(exchanges, interface);
    exchanges->interface++;
}

void emit_golden_messages(struct buffer *out, const struct definition *definition) {
    struct buffer words = {0};
    struct buffer table = {0};
    struct exchanges exchanges = {definition, &words, &table, 0, 0};
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (is_golden(item)) {
            put_interface(&exchanges, item);
        }
    }
    emit_banner(out, "Golden vectors as messages.");
    buffer_puts(out, head);
    buffer_append(out, words.data == NULL ? "" : words.data, words.length);
    buffer_puts(out, "\n/// Interface by interface, method by method.\n"
                     "static const struct golden_exchange golden_exchanges[] = {\n");
    buffer_append(out, table.data == NULL ? "" : table.data, table.length);
    buffer_printf(out, "};\n#define GOLDEN_EXCHANGES %u\n#define GOLDEN_INTERFACES %u\n\n#endif\n", exchanges.count,
                  exchanges.interface);
    buffer_free(&words);
    buffer_free(&table);
}
