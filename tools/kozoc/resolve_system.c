// SPDX-License-Identifier: Apache-2.0
//
// What is between the services of a system.

#include "arena.h"
#include "read.h"
#include "resolve.h"
#include "suggest.h"

#include <string.h>

// ---- Offers ----

static void check_offers(struct system *system) {
    for (const struct service *service = system->services; service != NULL; service = service->next) {
        if (service->offer == NULL) {
            continue;
        }
        const struct service *first = offerer_find(system, service->offer->name.text);
        if (first != service) {
            report(system->diagnostics, service->offer->name.location, "`%s` is offered by `%s` already, on %s",
                   service->offer->name.text, first->name.text,
                   location_text(first->offer->name.location, service->offer->name.location.source));
        }
    }
}

static const char *interface_name(const struct item *interface) {
    return interface == NULL ? "any" : interface->name.text;
}

static void report_unoffered(struct system *system, const struct need *need) {
    report(system->diagnostics, need->location, "nobody offers `%s`", need->path[0].text);
    if (suggest_description(system, need->path[0].text)) {
        return;
    }
    struct suggestion suggestion = suggest_start(system->diagnostics, need->path[0].text);
    for (const struct service *service = system->services; service != NULL; service = service->next) {
        if (service->offer != NULL) {
            suggest_word(&suggestion, service->offer->name.text);
        }
    }
    suggest_end(&suggestion);
}

static void find_offerer(struct system *system, const struct service *service, struct need *need) {
    struct service *offerer = offerer_find(system, need->path[0].text);
    if (offerer == NULL) {
        if (!need->optional && !need->is_left_out) {
            report_unoffered(system, need);
        }
        return;
    }
    if (offerer == service) {
        report(system->diagnostics, need->location, "`%s` needs what it offers itself", service->name.text);
        hint(system->diagnostics, "it would wait for itself for ever");
        return;
    }
    offerer->offer->is_needed = true;
    need->offerer = offerer;
    if (has_interface(offerer->offer) && offerer->offer->interface != need->interface) {
        report(system->diagnostics, need->location, "`%s` has the interface %s, not %s: see %s", need->path[0].text,
               interface_name(offerer->offer->interface), interface_name(need->interface),
               location_text(offerer->offer->location, need->location.source));
        hint(system->diagnostics, "`%s of %s`", need->clear, interface_name(offerer->offer->interface));
    }
}

// ---- Notifications and shared memory ----

static void report_undeclared(struct system *system, const struct need *need, bool is_shared) {
    report(system->diagnostics, need->path[1].location, "no %s `%s` is declared",
           is_shared ? "shared memory" : "notification", need->path[1].text);
    struct suggestion suggestion = suggest_start(system->diagnostics, need->path[1].text);
    for (const struct declared *declared = system->declared; declared != NULL; declared = declared->next) {
        if (declared->is_shared == is_shared) {
            suggest_word(&suggestion, declared->name.text);
        }
    }
    suggest_end(&suggestion);
    if (suggestion.nearest.found[0] == NULL) {
        hint(system->diagnostics, is_shared ? "`shared %s SIZE`" : "`notification %s`", need->path[1].text);
    }
}

static void wait_for(struct system *system, struct service *service, const struct need *need) {
    struct declared *declared = need->declared;
    if (declared->waiter != NULL && declared->waiter != service) {
        report(system->diagnostics, need->location, "`%s` waits for `%s`, and so does `%s`", service->name.text,
               declared->name.text, declared->waiter->name.text);
        hint(system->diagnostics, "a notification wakes one service: declare one for each");
        return;
    }
    declared->waiter = service;
    declared->bit = need->bit;
}

static void find_declared(struct system *system, struct service *service, struct need *need) {
    bool is_shared = need->kind == PLAN_SHARED;
    struct declared *declared = system->declared;
    while (declared != NULL &&
           (declared->is_shared != is_shared || strcmp(declared->name.text, need->path[1].text) != 0)) {
        declared = declared->next;
    }
    need->declared = declared;
    if (declared == NULL) {
        if (!need->optional) {
            report_undeclared(system, need, is_shared);
        }
    } else if (need->kind == PLAN_WAIT) {
        wait_for(system, service, need);
    } else {
        declared->users++;
        declared->writers += need->a != 0 ? 1 : 0;
    }
}

static void connect(struct system *system, struct service *service) {
    for (struct need *need = service->needs; need != NULL; need = need->next) {
        if (need->kind == PLAN_CLIENT && need->merged_into == NULL) {
            find_offerer(system, service, need);
        } else if (need->kind == PLAN_SIGNAL || need->kind == PLAN_WAIT || need->kind == PLAN_SHARED) {
            find_declared(system, service, need);
        }
    }
}

// ---- The order of start ----

static bool is_placed(const struct system *system, unsigned count, const struct service *service) {
    for (unsigned i = 0; i < count; i++) {
        if (system->by_number[i] == service) {
            return true;
        }
    }
    return false;
}

/// Are all whom it calls placed already?
static bool is_ready(const struct system *system, unsigned count, const struct service *service) {
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        if (need->offerer != NULL && !is_placed(system, count, need->offerer)) {
            return false;
        }
    }
    return true;
}

/// The next service to start: the first, as declared, that is ready; where all wait for each other the first of them.
static struct service *next_service(const struct system *system, unsigned count) {
    struct service *first = NULL;
    for (struct service *service = system->services; service != NULL; service = service->next) {
        if (is_placed(system, count, service)) {
            continue;
        }
        if (is_ready(system, count, service)) {
            return service;
        }
        first = first == NULL ? service : first;
    }
    return first;
}

static void order(struct system *system) {
    system->by_number = arena_alloc(system->service_count * sizeof(struct service *));
    for (unsigned count = 0; count < system->service_count; count++) {
        struct service *service = next_service(system, count);
        service->number = count;
        system->by_number[count] = service;
    }
}

/// Report that there are more of something than a plan can hold. Is all well?
static bool is_within(const struct system *system, const char *what, unsigned count, unsigned most) {
    struct location location = system->name.text != NULL ? system->name.location : system->services->name.location;
    if (count > most) {
        report(system->diagnostics, location, "the system has %u %s, at most are %u", count, what, most);
    }
    return count <= most;
}

bool resolve_system(struct system *system) {
    if (!is_within(system, "services", system->service_count, PLAN_MAX_SERVICES) ||
        !is_within(system, "notifications", system->notification_count, PLAN_MAX_SIGNALS) ||
        !is_within(system, "shared memories", system->shared_count, PLAN_MAX_SHARED)) {
        return false;
    }
    for (struct service *service = system->services; service != NULL; service = service->next) {
        resolve_service(system, service);
    }
    for (struct service *program = system->programs; program != NULL; program = program->next) {
        resolve_service(system, program);
    }
    for (const struct set *set = system->sets; set != NULL; set = set->next) {
        apply_set(system, set);
    }
    check_offers(system);
    for (struct service *service = system->services; service != NULL; service = service->next) {
        // Also those of a watchdog that was set.
        resolve_system_methods(system, service);
        connect(system, service);
    }
    for (struct service *program = system->programs; program != NULL; program = program->next) {
        connect(system, program);
    }
    order(system);
    return true;
}
