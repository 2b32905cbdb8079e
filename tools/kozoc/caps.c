// SPDX-License-Identifier: Apache-2.0
//
// A table of what services may do.

#include "caps.h"

#include "arena.h"
#include "authority.h"
#include "checks.h"
#include "naming.h"
#include "nearest.h"
#include "table.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

const struct service *caps_service(const struct system *system, const char *name) {
    struct nearest nearest = {.name = name};
    for (unsigned i = 0; i < system->service_count; i++) {
        if (strcmp(system->by_number[i]->name.text, name) == 0) {
            return system->by_number[i];
        }
        nearest_offer(&nearest, system->by_number[i]->name.text);
    }
    fprintf(stderr, "kozoc: %s has no service `%s`%s\n", system->name.text, name, nearest_text(&nearest));
    return NULL;
}

bool is_absent(const struct need *need) {
    return need->optional && ((need->kind == PLAN_CLIENT && need->offerer == NULL) ||
                              ((need->kind == PLAN_SIGNAL || need->kind == PLAN_WAIT || need->kind == PLAN_SHARED) &&
                               need->declared == NULL));
}

const char *need_place(const struct need *need) {
    const char *place = need->has_slot     ? arena_printf("kozo.%s", need->handle)
                        : need->has_region ? arena_printf("region %s", need->handle)
                                           : "";
    if (need->has_bit) {
        place = arena_printf("%s%ssignal %s", place, *place == '\0' ? "" : ", ", need->handle);
    }
    return place;
}

/// What the service or the program may do, a row each; its name stands in the first.
static void add_service(struct table *table, const struct service *service) {
    const char *name = service->name.text;
    if (service->offer != NULL) {
        const struct item *interface = service->offer->interface;
        add_row(table, name,
                arena_printf("offers %s of %s", service->offer->name.text,
                             interface != NULL ? interface->name.text : "any"),
                "Endpoint", "RECEIVE", "kozo.offer");
        name = "";
    }
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        if (need->merged_into != NULL) {
            continue;
        }
        const char *mark = is_absent(need) ? "  (absent)" : need->optional ? "  (optional)" : "";
        add_row(table, name, need_clear(need), need_type(need), need_rights(need),
                arena_printf("%s%s", need_place(need), mark));
        name = "";
    }
    if (*name != '\0') {
        add_row(table, name, "nothing", "", "", "");
    }
}

static void add_head(struct table *table, const char *who) {
    add_row(table, who, "AUTHORITY", "TYPE", "RIGHTS", "KNOWN AS");
}

static const char *const footnote = "\nBesides, each has its own thread, CNode, address space, Reply, notification and "
                                    "memory, and may tell init that it\n"
                                    "ends, or wait for a service that is being restarted.\n";

void caps_table(struct buffer *out, const struct system *system) {
    struct table table = {0};
    add_head(&table, "SERVICE");
    for (unsigned i = 0; i < system->service_count; i++) {
        add_service(&table, system->by_number[i]);
    }
    emit_table(out, &table);
    buffer_puts(out, footnote);
    if (system->programs == NULL) {
        return;
    }
    struct table programs = {0};
    add_head(&programs, "PROGRAM");
    for (const struct service *program = system->programs; program != NULL; program = program->next) {
        add_service(&programs, program);
    }
    buffer_puts(out, "\n");
    emit_table(out, &programs);
    buffer_puts(out,
                "\nA program has what the service that starts it passes on of its own, and memory of that one's.\n");
}

bool can_start(const struct service *service, const struct service *program) {
    return is_spawner(service) && need_withheld(service, program) == NULL;
}

static void emit_callers(struct buffer *out, const struct system *system, const struct service *service) {
    buffer_puts(out, "\ncalled by\n");
    unsigned callers = 0;
    for (unsigned i = 0; i < system->service_count; i++) {
        for (const struct need *need = system->by_number[i]->needs; need != NULL; need = need->next) {
            if (need->kind == PLAN_CLIENT && need->merged_into == NULL && need->offerer == service) {
                buffer_printf(out, "  %-*s %s%s\n", PLAN_NAME_SIZE, system->by_number[i]->name.text, need_clear(need),
                              need->grant ? " grant" : "");
                callers++;
            }
        }
    }
    if (callers == 0) {
        buffer_puts(out, "  nobody\n");
    }
}

/// Who can start the program, or which programs the service can start.
static void emit_starts(struct buffer *out, const struct system *system, const struct service *service) {
    buffer_puts(out, service->is_program ? "\ncould be started by\n" : "\ncould start\n");
    unsigned count = 0;
    for (const struct service *other = service->is_program ? system->services : system->programs; other != NULL;
         other = other->next) {
        if (service->is_program ? can_start(other, service) : can_start(service, other)) {
            buffer_printf(out, "  %s\n", other->name.text);
            count++;
        }
    }
    if (count == 0) {
        buffer_puts(out, service->is_program ? "  nobody\n" : "  no program\n");
    }
}

bool caps_of(struct buffer *out, const struct system *system, const char *name) {
    const struct service *program = program_find(system, name);
    const struct service *service = program != NULL ? program : caps_service(system, name);
    if (service == NULL) {
        return false;
    }
    struct table table = {0};
    add_head(&table, service->is_program ? "PROGRAM" : "SERVICE");
    add_service(&table, service);
    emit_table(out, &table);
    if (service->offer != NULL) {
        emit_callers(out, system, service);
    }
    if (service->is_program || is_spawner(service)) {
        emit_starts(out, system, service);
    }
    return true;
}
