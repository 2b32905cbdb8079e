// SPDX-License-Identifier: Apache-2.0

#include "print.h"

#include "values.h"

#include <inttypes.h>
#include <string.h>

void print_json_string(FILE *out, const char *text, size_t length) {
    fputc('"', out);
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte == '"' || byte == '\\') {
            fprintf(out, "\\%c", byte);
        } else if (byte < ' ' || byte == 0x7f) {
            fprintf(out, "\\u%04x", byte);
        } else {
            fputc(byte, out);
        }
    }
    fputc('"', out);
}

static void member(FILE *out, const char *name, const char *text) {
    if (text != NULL && text[0] != '\0') {
        fprintf(out, ", \"%s\": ", name);
        print_json_string(out, text, strlen(text));
    }
}

void print_json_value(FILE *out, const struct value *value) {
    if (value->form == ARGUMENT_DECIMAL) {
        fputs(value->text, out);
        return;
    }
    if (value->form != ARGUMENT_STRUCT) {
        print_json_string(out, value->text, value->length);
        return;
    }
    struct values field;
    fputc('{', out);
    for (unsigned i = 0; struct_field(&field, value, i); i++) {
        fprintf(out, "%s\"%s\": ", i == 0 ? "" : ", ", field.list[0].name);
        print_json_value(out, &field.list[0]);
    }
    fputc('}', out);
}

static void members(FILE *out, const char *name, const struct values *values) {
    if (values->count == 0) {
        return;
    }
    fprintf(out, ", \"%s\": {", name);
    for (unsigned i = 0; i < values->count; i++) {
        const struct value *value = &values->list[i];
        fprintf(out, "%s\"%s\": ", i == 0 ? "" : ", ", value->name);
        print_json_value(out, value);
    }
    fputc('}', out);
}

void print_json(FILE *out, const struct event *event) {
    static const char *const kinds[EVENT_KINDS] = {
        [EVENT_TYPED] = "typed",   [EVENT_SYSCALL] = "syscall", [EVENT_REQUEST] = "request",
        [EVENT_ANSWER] = "answer", [EVENT_SENT] = "sent",       [EVENT_RECEIVED] = "received",
        [EVENT_DONE] = "done",     [EVENT_FAULT] = "fault",     [EVENT_SWITCH] = "switch",
    };
    fprintf(out, "{\"kind\": \"%s\", \"at\": %" PRIu64, kinds[event->kind], event->at);
    if (event->kind == EVENT_SYSCALL || event->kind == EVENT_ANSWER) {
        fprintf(out, ", \"took\": %" PRIu64, event->took);
    }
    member(out, "thread", event->who.label);
    member(out, "service", event->who.service);
    if (event->who.generation > 0) {
        fprintf(out, ", \"run\": %" PRIu64, event->who.generation);
    }
    member(out, "peer", event->peer.label);
    member(out, "interface", event->interface);
    member(out, "name", event->name);
    if (event->flow != 0) {
        fprintf(out, ", \"request\": %" PRIu64, event->flow);
    }
    member(out, "outcome", event->outcome);
    if (event->failed) {
        fputs(", \"failed\": true", out);
    }
    members(out, "arguments", &event->arguments);
    members(out, "results", &event->results);
    fputs("}\n", out);
}
