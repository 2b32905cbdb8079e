// SPDX-License-Identifier: Apache-2.0
//
// What happened to services.

#include "events.h"

#include <kozo/string.h>
#include <stddef.h>

void events_add(struct events *events, uint64_t time, uint64_t service, bool told, const char *text) {
    struct event *event = &events->kept[events->count++ % EVENTS_KEPT];
    *event = (struct event){.time = time, .service = service, .told = told};
    memcpy(event->text, text, strnlen(text, EVENT_TEXT_BYTES));
}

const struct event *events_find(const struct events *events, uint64_t from, uint64_t *number) {
    uint64_t oldest = events->count > EVENTS_KEPT ? events->count - EVENTS_KEPT : 0;
    if (from >= events->count)
        return NULL;
    *number = from < oldest ? oldest : from;
    return &events->kept[*number % EVENTS_KEPT];
}
