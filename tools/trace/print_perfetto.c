// SPDX-License-Identifier: Apache-2.0
//
// The JSON of trace events, as chrome://tracing and ui.perfetto.dev read it: `ph` is what an event is (B and E begin
// and end a slice, X is a whole one, i an instant, s and f the ends of an arrow, M names a track), `ts` and `dur` are
// in microseconds, here thousands of instructions.

#include "memory.h"
#include "print.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { CPU_TRACK = 0 };

void perfetto_begin(struct perfetto *perfetto, FILE *out) {
    *perfetto = (struct perfetto){.out = out};
    fputs("{\"displayTimeUnit\": \"ns\", \"traceEvents\": [\n"
          "{\"ph\": \"M\", \"pid\": 1, \"name\": \"process_name\", \"args\": {\"name\": \"KOZO\"}},\n"
          "{\"ph\": \"M\", \"pid\": 1, \"tid\": 0, \"name\": \"thread_name\", \"args\": {\"name\": \"CPU\"}}",
          out);
}

void perfetto_end(struct perfetto *perfetto) {
    fputs("\n]}\n", perfetto->out);
    free(perfetto->tracks);
}

/// Begins an event; a brace has to end it.
static void begin(const struct perfetto *perfetto, const char *phase, unsigned track, uint64_t at) {
    fprintf(perfetto->out, ",\n{\"ph\": \"%s\", \"pid\": 1, \"tid\": %u, \"ts\": %" PRIu64 ".%03u", phase, track,
            at / 1000, (unsigned)(at % 1000));
}

static void name(const struct perfetto *perfetto, const char *text) {
    fputs(", \"name\": ", perfetto->out);
    print_json_string(perfetto->out, text, strlen(text));
}

static void end(const struct perfetto *perfetto) {
    fputc('}', perfetto->out);
}

/// A thread's track gets its name before its first event; all runs of a service have tracks of their own.
static void name_track(struct perfetto *perfetto, const struct party *party) {
    while (perfetto->track_count <= party->number) {
        perfetto->tracks = grow(perfetto->tracks, perfetto->track_count, sizeof(*perfetto->tracks));
        perfetto->tracks[perfetto->track_count++] = (struct perfetto_track){.named = false};
    }
    if (party->service == NULL || perfetto->tracks[party->number].named) {
        return;
    }
    perfetto->tracks[party->number].named = true;
    fprintf(perfetto->out,
            ",\n{\"ph\": \"M\", \"pid\": 1, \"tid\": %u, \"name\": \"thread_name\", \"args\": {\"name\": \"%s",
            party->number, party->label);
    if (party->generation > 1) {
        fprintf(perfetto->out, " (run %" PRIu64 ")", party->generation);
    }
    fputs("\"}}", perfetto->out);
}

static const char *print_args(const struct perfetto *perfetto, const struct values *values, const char *separator) {
    for (unsigned i = 0; i < values->count; i++) {
        fprintf(perfetto->out, "%s\"%s\": ", separator, values->list[i].name);
        const struct value *value = &values->list[i];
        if (value->form == ARGUMENT_STRUCT) {
            print_json_value(perfetto->out, value);
        } else {
            print_json_string(perfetto->out, value->text, value->length);
        }
        separator = ", ";
    }
    return separator;
}

static void args(const struct perfetto *perfetto, const struct event *event, const struct values *values) {
    fputs(", \"args\": {", perfetto->out);
    const char *separator = print_args(perfetto, values, "");
    if (event->outcome[0] != '\0') {
        separator = print_args(perfetto, &event->results, separator);
        fprintf(perfetto->out, "%s\"outcome\": \"%s\"", separator, event->outcome);
    }
    fputc('}', perfetto->out);
}

/// One end of the arrow from a request to who receives it.
static void arrow(const struct perfetto *perfetto, const char *phase, const struct event *event) {
    if (event->flow != 0) {
        begin(perfetto, phase, event->who.number, event->at);
        fprintf(perfetto->out, ", \"cat\": \"request\", \"name\": \"request\", \"id\": %" PRIu64 "%s", event->flow,
                phase[0] == 'f' ? ", \"bp\": \"e\"" : "");
        end(perfetto);
    }
}

static void take_switch(struct perfetto *perfetto, const struct event *event) {
    if (perfetto->runs) {
        begin(perfetto, "E", CPU_TRACK, event->at);
        end(perfetto);
    }
    perfetto->runs = true;
    begin(perfetto, "B", CPU_TRACK, event->at);
    name(perfetto, event->who.label);
    end(perfetto);
}

/// Counts slices that begin and end. Returns whether this one is none: the end of what began before all that is shown.
static bool is_stray(struct perfetto *perfetto, const struct event *event, const char *phase) {
    struct perfetto_track *track = &perfetto->tracks[event->who.number];
    if (phase[0] == 'E' && track->depth == 0) {
        return true;
    }
    track->depth += phase[0] == 'B';
    track->depth -= phase[0] == 'E';
    return false;
}

static void slice(struct perfetto *perfetto, const struct event *event, const char *phase,
                  const struct values *values) {
    static const struct values none = {.count = 0};
    if (is_stray(perfetto, event, phase)) {
        return;
    }
    char title[128];
    event_title(event, title, sizeof(title));
    begin(perfetto, phase, event->who.number, event->at - (phase[0] == 'X' ? event->took : 0));
    if (phase[0] == 'X') {
        fprintf(perfetto->out, ", \"dur\": %" PRIu64 ".%03u", event->took / 1000, (unsigned)(event->took % 1000));
    } else if (phase[0] == 'i') {
        fputs(", \"s\": \"t\"", perfetto->out);
    }
    name(perfetto, title);
    args(perfetto, event, values == NULL ? &none : values);
    end(perfetto);
}

void perfetto_take(struct perfetto *perfetto, const struct event *event) {
    name_track(perfetto, &event->who);
    switch (event->kind) {
    case EVENT_TYPED:
        begin(perfetto, "i", CPU_TRACK, event->at);
        fputs(", \"s\": \"g\"", perfetto->out);
        name(perfetto, event->name);
        end(perfetto);
        break;
    case EVENT_SYSCALL:
        slice(perfetto, event, "X", &event->arguments);
        break;
    case EVENT_REQUEST:
        slice(perfetto, event, "B", &event->arguments);
        arrow(perfetto, "s", event);
        break;
    case EVENT_ANSWER:
        slice(perfetto, event, "E", NULL);
        break;
    case EVENT_RECEIVED:
        slice(perfetto, event, "B", NULL);
        arrow(perfetto, "f", event);
        break;
    case EVENT_SENT:
    case EVENT_DONE:
        slice(perfetto, event, "E", NULL);
        break;
    case EVENT_FAULT:
        slice(perfetto, event, "i", &event->arguments);
        break;
    case EVENT_SWITCH:
        take_switch(perfetto, event);
        break;
    case EVENT_HOLDINGS:
    case EVENT_MEMORY:
    case EVENT_KINDS:
        break;
    }
}
