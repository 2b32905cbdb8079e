// SPDX-License-Identifier: Apache-2.0
//
// What init tells of what happens to services.

#include "journal.h"

#include "load.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_syscalls.h>
#include <stdarg.h>

#define SIGNAL_NAME "events"

static struct events events;
/// What signals that there is a new one, or NULL_HANDLE.
static kozo_handle_t signal;

int64_t journal_init(void) {
    const struct plan *plan = services_plan();
    for (uint32_t i = 0; i < plan->header->signal_count; i++) {
        const struct plan_signal *declared = &plan->signals[i];
        if (strcmp(declared->name, SIGNAL_NAME) != 0)
            continue;
        signal = kozo_arena_slot(&lasting_arena);
        return kozo_sys_cap_mint(INIT_CNODE, signal, INIT_CNODE, service_at(declared->waiter)->notification,
                                 RIGHT_NOTIFICATION_SIGNAL, UINT64_C(1) << declared->bit);
    }
    return 0;
}

uint64_t journal_now(void) {
    uint64_t now;
    return kozo_sys_clock_read(INIT_CLOCK, &now) ? 0 : now;
}

/// Log it, and print it if it is `told`.
__attribute__((format(printf, 3, 0))) static void add(const struct service *service, bool told, const char *format,
                                                      va_list list) {
    char text[EVENT_TEXT_BYTES + 1];
    int length = snprintf(text, EVENT_TEXT_BYTES + 1, "%s: ", service->plan->name);
    vsnprintf(text + length, EVENT_TEXT_BYTES + 1 - (size_t)length, format, list);
    events_add(&events, journal_now(), service->number, told, text);
    if (signal != NULL_HANDLE)
        kozo_sys_signal(signal);
    if (told)
        printf("init: %s\n", text);
}

void journal_note(const struct service *service, const char *format, ...) {
    va_list list;
    va_start(list, format);
    add(service, false, format, list);
    va_end(list);
}

void journal_say(const struct service *service, const char *format, ...) {
    va_list list;
    va_start(list, format);
    add(service, true, format, list);
    va_end(list);
}

const struct event *journal_find(uint64_t from, uint64_t *number) {
    return events_find(&events, from, number);
}
