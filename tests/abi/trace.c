// SPDX-License-Identifier: Apache-2.0
//
// Decodes a few syscalls and messages by the tables of kozo_trace.h.

#include "kozo_trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void show_enum(const struct kozo_trace_name *names, uint64_t value) {
    for (; names->name != NULL; names++) {
        if (names->value == value) {
            printf("%s", names->name);
            return;
        }
    }
    printf("%" PRIu64, value);
}

static void show_flags(const struct kozo_trace_name *names, uint64_t value) {
    const char *separator = "";
    for (; names->name != NULL; names++) {
        if ((value & names->value) != 0) {
            printf("%s%s", separator, names->name);
            separator = "|";
            value &= ~names->value;
        }
    }
    if (value != 0 || separator[0] == '\0') {
        printf("%s0x%" PRIx64, separator, value);
    }
}

static void show_argument(const struct kozo_trace_argument *argument, uint64_t value) {
    printf("%s=", argument->name);
    switch (argument->kind) {
    case KOZO_TRACE_PLAIN:
        printf("%" PRIu64, value);
        break;
    case KOZO_TRACE_HANDLE:
        printf("#%" PRIu64 "%s%s", value, argument->object == NULL ? "" : ":",
               argument->object == NULL ? "" : argument->object);
        break;
    case KOZO_TRACE_ADDRESS:
        printf("0x%" PRIx64, value);
        break;
    case KOZO_TRACE_ENUM:
        show_enum(argument->names, value);
        break;
    case KOZO_TRACE_FLAGS:
        show_flags(argument->names, value);
        break;
    case KOZO_TRACE_SIGNED:
        printf("%" PRId64, (int64_t)value);
        break;
    case KOZO_TRACE_BOOL:
        printf("%s", value == 0 ? "false" : "true");
        break;
    case KOZO_TRACE_BYTES:
    case KOZO_TRACE_STRING:
    case KOZO_TRACE_STRUCT:
    case KOZO_TRACE_CAPABILITY:
        // More than a word tells.
        break;
    }
}

static void show(uint64_t number, const uint64_t *in, const uint64_t *out) {
    const struct kozo_trace_syscall *syscall = number > SYS_MAX ? NULL : &kozo_trace_syscalls[number];
    if (syscall == NULL || syscall->name == NULL) {
        printf("syscall %" PRIu64 "\n", number);
        return;
    }
    printf("%s(", syscall->name);
    for (unsigned i = 0; i < syscall->input_count; i++) {
        printf("%s", i == 0 ? "" : ", ");
        show_argument(&syscall->inputs[i], in[i]);
    }
    printf(")");
    for (unsigned i = 0; i < syscall->output_count; i++) {
        printf(" ");
        show_argument(&syscall->outputs[i], out[i]);
    }
    printf("\n");
}

/// A message as it came: its label, words, and the slots that capabilities came into.
struct message {
    uint64_t label;
    unsigned count;
    uint64_t words[48];
    uint64_t slots[4];
};

static void show_bytes(const struct message *message, unsigned word, uint64_t size) {
    for (uint64_t i = 0; i < size && word + i / 8 < message->count; i++) {
        printf("%02x", (unsigned)(message->words[word + i / 8] >> (8 * (i % 8)) & 0xff));
    }
}

static void show_string(const struct message *message, unsigned word, uint64_t size) {
    printf("\"");
    for (uint64_t i = 0; i < size && word + i / 8 < message->count; i++) {
        printf("%c", (int)(message->words[word + i / 8] >> (8 * (i % 8)) & 0x7f));
    }
    printf("\"");
}

/// Show an argument. Bytes that it has begin at word `*next`, which goes on behind them.
static void show_place(const struct kozo_trace_place *place, const struct message *message, unsigned *next) {
    const struct kozo_trace_argument *argument = &place->argument;
    uint64_t value = message->words[place->place];
    switch (argument->kind) {
    case KOZO_TRACE_BYTES:
    case KOZO_TRACE_STRING:
        value = value > place->size ? place->size : value;
        printf("%s=", argument->name);
        (argument->kind == KOZO_TRACE_BYTES ? show_bytes : show_string)(message, *next, value);
        *next += (unsigned)((value + 7) / 8);
        break;
    case KOZO_TRACE_STRUCT:
        printf("%s=%s:", argument->name, argument->object);
        show_bytes(message, place->place, place->size);
        break;
    case KOZO_TRACE_CAPABILITY:
        printf("%s=#%" PRIu64 ":%s", argument->name, message->slots[place->place], argument->object);
        break;
    default:
        show_argument(argument, value);
    }
}

static void show_arguments(const struct kozo_trace_message *table, const struct message *message) {
    unsigned next = table->bytes_from_word;
    printf("(");
    for (unsigned i = 0; i < table->argument_count; i++) {
        printf("%s", i == 0 ? "" : ", ");
        show_place(&table->arguments[i], message, &next);
    }
    printf(")");
}

static const struct kozo_trace_interface *find_interface(const char *name) {
    const struct kozo_trace_interface *interface = kozo_trace_interfaces;
    while (interface->name != NULL && strcmp(interface->name, name) != 0) {
        interface++;
    }
    return interface;
}

/// Show a request, and the answer if there is one.
static void show_call(const char *name, const struct message *request, const struct message *answer) {
    const struct kozo_trace_interface *interface = find_interface(name);
    const struct kozo_trace_method *method =
        request->label < interface->method_count ? &interface->methods[request->label] : NULL;
    if (method == NULL || method->name == NULL) {
        printf("%s: method %" PRIu64 "\n", name, request->label);
        return;
    }
    printf("%s.%s", name, method->name);
    show_arguments(&method->request, request);
    if (method->is_oneway) {
        printf(" one way\n");
        return;
    }
    printf(" ");
    show_enum(interface->statuses, answer->label);
    if (answer->label == STATUS_OK) {
        show_arguments(&method->answer, answer);
    }
    printf("\n");
}

static void show_calls(void) {
    static const struct message put = {1, 8, {5, 2, 9, 0, 0x6f6c6c6568, 0x0807060504030201, 9}, {0}};
    static const struct message empty = {1, 4, {0, 1, 0, 0}, {0}};
    static const struct message key = {0, 1, {77}, {0}};
    static const struct message full = {16, 0, {0}, {0}};
    static const struct message get = {2, 2, {77, 1}, {0}};
    static const struct message got = {0, 2, {2, (uint64_t)-5}, {0}};
    static const struct message forget = {3, 1, {77}, {0}};
    static const struct message wait = {4, 7, {0x0201, 0, 0, 0, 0x7f, (uint64_t)1 << 63, 3}, {40}};
    static const struct message lamp = {0, 0, {0}, {41}};
    static const struct message busy = {4, 0, {0}, {0}};
    static const struct message strange = {99, 0, {0}, {0}};
    show_call("Store", &put, &key);
    show_call("Store", &empty, &full);
    show_call("Store", &get, &got);
    show_call("Store", &get, &busy);
    show_call("Store", &forget, NULL);
    show_call("Store", &wait, &lamp);
    show_call("Store", &wait, &strange);
    show_call("Shop", &empty, &key);
    show_call("Shop", &get, &full);
    show_call("Shop", &forget, &full);
    show_call("Store", &strange, &full);
}

int main(void) {
    static const uint64_t in[][6] = {{5, 2, 3, 0, 0, 0}, {6, 9, 0, 0, 0, 0}, {7, 1, 6, 0, 0, 0}};
    static const uint64_t out[6] = {12, 1, 0, 0, 0, 0};
    for (unsigned i = 0; i < 3; i++) {
        show(1, in[i], out);
    }
    show(2, in[0], out);
    show(0, in[0], out);
    show(1000000, in[0], out);
    show_calls();
    return 0;
}
