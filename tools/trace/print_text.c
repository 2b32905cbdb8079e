// SPDX-License-Identifier: Apache-2.0

#include "print.h"

#include "values.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

enum {
    TEXT_SHOWN = 64,  // bytes of a text; JSON has all
    FIELDS_SHOWN = 8, // of a struct; likewise
    COUNT_WIDTH = 14,
    PARTIES_WIDTH = 24,
};

void event_title(const struct event *event, char *out, size_t size) {
    if (event->interface == NULL) {
        snprintf(out, size, "%s", event->name);
        return;
    }
    snprintf(out, size, "%s.%s", event->interface, event->name);
    for (size_t i = 0; out[i] != '\0' && out[i] != '.'; i++) {
        out[i] = (char)tolower((unsigned char)out[i]);
    }
}

/// 1,234,567
static void group(char *out, size_t size, uint64_t number) {
    char digits[24];
    int length = snprintf(digits, sizeof(digits), "%" PRIu64, number);
    size_t at = 0;
    for (int i = 0; i < length && at + 2 < size; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            out[at++] = ',';
        }
        out[at++] = digits[i];
    }
    out[at] = '\0';
}

static void print_byte(FILE *out, unsigned char byte) {
    static const char escaped[] = "\n\r\t\b\033\"\\", letters[] = "nrtbe\"\\";
    const char *found = byte == '\0' ? NULL : strchr(escaped, byte);
    if (found != NULL) {
        fprintf(out, "\\%c", letters[found - escaped]);
    } else {
        fputc(byte, out);
    }
}

static void print_value(FILE *out, const struct value *value);

static void print_fields(FILE *out, const struct value *whole) {
    struct values field;
    fprintf(out, "%s = (", whole->name);
    for (unsigned i = 0; struct_field(&field, whole, i); i++) {
        fputs(i == 0 ? "" : ", ", out);
        if (i == FIELDS_SHOWN) {
            fputs("...", out);
            break;
        }
        print_value(out, &field.list[0]);
    }
    fputc(')', out);
}

static void print_value(FILE *out, const struct value *value) {
    if (value->form == ARGUMENT_STRUCT) {
        print_fields(out, value);
        return;
    }
    size_t shown = value->length > TEXT_SHOWN ? TEXT_SHOWN : value->length;
    bool quoted = value->form == ARGUMENT_TEXT;
    fprintf(out, "%s = %s", value->name, quoted ? "\"" : "");
    for (size_t i = 0; i < shown; i++) {
        if (quoted) {
            print_byte(out, (unsigned char)value->text[i]);
        } else {
            fputc(value->text[i], out);
        }
    }
    fprintf(out, "%s%s", quoted ? "\"" : "", shown < value->length ? "..." : "");
}

static void print_values(FILE *out, const struct values *values) {
    fputc('(', out);
    for (unsigned i = 0; i < values->count; i++) {
        fputs(i == 0 ? "" : ", ", out);
        print_value(out, &values->list[i]);
    }
    fputc(')', out);
}

static void print_outcome(FILE *out, const struct event *event) {
    fprintf(out, " = %s", event->outcome);
    if (event->results.count > 0) {
        print_values(out, &event->results);
    }
    char took[32];
    group(took, sizeof(took), event->took);
    fprintf(out, "  [%s]", took);
}

/// `hello -> greeter`
static void print_parties(FILE *out, const struct event *event, const char *arrow) {
    char text[2 * PARTIES_WIDTH + 64];
    const char *peer = event->peer.label == NULL ? "?" : event->peer.label;
    if (arrow == NULL) {
        snprintf(text, sizeof(text), "%s", event->who.label);
    } else {
        snprintf(text, sizeof(text), "%s %s %s", event->who.label, arrow, peer);
    }
    fprintf(out, "  %-*s", PARTIES_WIDTH, text);
}

static void print_typed(FILE *out, const struct event *event) {
    fprintf(out, "%*s  %s\n", COUNT_WIDTH, "typed:", event->name);
}

void print_text(FILE *out, const struct event *event, uint64_t base, bool in_full) {
    // What arrows say of requests says it all.
    static const char *const arrows[EVENT_KINDS] = {
        [EVENT_REQUEST] = "->", [EVENT_ANSWER] = "<-", [EVENT_SWITCH] = "|"};
    if (event->kind == EVENT_TYPED) {
        print_typed(out, event);
        return;
    }
    if (event->kind == EVENT_RECEIVED || event->kind == EVENT_DONE || event->kind == EVENT_SENT) {
        return;
    }
    char at[32], title[128];
    group(at, sizeof(at), event->at - base);
    fprintf(out, "%*s", COUNT_WIDTH, at);
    print_parties(out, event, event->kind == EVENT_SWITCH && event->peer.label == NULL ? NULL : arrows[event->kind]);
    event_title(event, title, sizeof(title));
    if (event->kind == EVENT_SWITCH) {
        fputs("switch", out);
    } else if (event->kind == EVENT_FAULT) {
        fprintf(out, "fault %s", title);
        print_values(out, &event->arguments);
    } else {
        fputs(title, out);
        if (event->kind != EVENT_ANSWER || in_full) {
            print_values(out, &event->arguments);
        }
        if (event->kind != EVENT_REQUEST) {
            print_outcome(out, event);
        }
    }
    fputc('\n', out);
}
