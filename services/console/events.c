// SPDX-License-Identifier: Apache-2.0
//
// What init tells of what happens to services, on the screen.

#include "events.h"

#include "display.h"

#include <kozo/print.h>
#include <kozo_clients.h>
#include <kozo_service.h>
#include <stdbool.h>

/// Number of the first event that was not shown yet.
static uint64_t next;

static void show(const char *text) {
    char line[SYSTEM_EVENT_TEXT_MAX + 16];
    int length = snprintf(line, sizeof(line), "init: %s\r\n", text);
    display_write((const uint8_t *)line, (size_t)length);
}

void events_show(void) {
    uint64_t number, time, service;
    bool told;
    char text[SYSTEM_EVENT_TEXT_MAX + 1];
    while (kozo_system_event(kozo.system, next, &number, &time, &service, &told, text) == STATUS_OK) {
        if (told)
            show(text);
        next = number + 1;
    }
}
