// SPDX-License-Identifier: Apache-2.0

#include "filter.h"

#include <string.h>

/// What people call the kinds of events.
static const struct {
    const char *word;
    enum event_kind kinds[5];
    unsigned count;
} words[] = {
    {"syscalls", {EVENT_SYSCALL}, 1},
    {"messages", {EVENT_REQUEST, EVENT_ANSWER, EVENT_SENT, EVENT_RECEIVED, EVENT_DONE}, 5},
    {"faults", {EVENT_FAULT}, 1},
    {"switches", {EVENT_SWITCH}, 1},
};

static bool want(struct filter *filter, const char *word, size_t length) {
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strlen(words[i].word) == length && memcmp(words[i].word, word, length) == 0) {
            for (unsigned k = 0; k < words[i].count; k++) {
                filter->unwanted[words[i].kinds[k]] = false;
            }
            return true;
        }
    }
    return false;
}

bool filter_only(struct filter *filter, const char *kinds) {
    for (unsigned i = 0; i < EVENT_KINDS; i++) {
        filter->unwanted[i] = i != EVENT_TYPED;
    }
    for (;;) {
        size_t length = strcspn(kinds, ",");
        if (!want(filter, kinds, length)) {
            return false;
        }
        if (kinds[length] == '\0') {
            return true;
        }
        kinds += length + 1;
    }
}

static bool is_among(const char *name, const char *const *list, unsigned count) {
    for (unsigned i = 0; name != NULL && i < count; i++) {
        if (strcmp(name, list[i]) == 0) {
            return true;
        }
    }
    return false;
}

/// What services hold and touch is for the tally alone.
bool filter_wants(const struct filter *filter, const struct event *event) {
    if (event->kind == EVENT_TYPED) {
        return true;
    }
    if (event->kind == EVENT_HOLDINGS || event->kind == EVENT_MEMORY) {
        return false;
    }
    if (filter->unwanted[event->kind] || (filter->failed && !event->failed)) {
        return false;
    }
    if (filter->interface_count > 0 && !is_among(event->interface, filter->interfaces, filter->interface_count)) {
        return false;
    }
    return filter->service_count == 0 || is_among(event->who.service, filter->services, filter->service_count) ||
           is_among(event->peer.service, filter->services, filter->service_count);
}
