// SPDX-License-Identifier: Apache-2.0

#include "checks.h"

#include "program.h"

#include <string.h>

struct allowance *allowance_find(struct service *service, enum allowance_kind kind, const char *name) {
    struct allowance *allowance = service->allowances;
    while (allowance != NULL &&
           (allowance->kind != kind || (name != NULL && strcmp(allowance->name.text, name) != 0))) {
        allowance = allowance->next;
    }
    return allowance;
}

bool allowed(struct service *service, enum allowance_kind kind, const struct service *server) {
    struct allowance *allowance = allowance_find(service, kind, server == NULL ? NULL : server->name.text);
    if (allowance == NULL && server != NULL) {
        allowance = allowance_find(service, kind, server->offer->name.text);
    }
    if (allowance != NULL) {
        allowance->is_used = true;
    }
    return allowance != NULL;
}

/// What a service says of its life.
static void check_life(struct system *system, const struct service *service) {
    const struct settings *settings = &service->settings;
    if (settings->watchdog.value != 0 && service->offer == NULL) {
        report(system->diagnostics, settings->watchdog.location, "`%s` has a watchdog, but offers nothing",
               service->name.text);
        hint(system->diagnostics, "its question is answered between two calls of clients, where there are any");
    }
    if (settings->on_request && settings->restart == PLAN_RESTART_ALWAYS) {
        struct location location = service->given[PROPERTY_RESTART];
        report(system->diagnostics, location.line != 0 ? location : service->name.location,
               "`%s` starts on request, and so it cannot be restarted always", service->name.text);
        hint(system->diagnostics, "`restart on-failure` lets it end when it is done");
    }
}

static void check_grant_count(struct system *system) {
    unsigned count = 0;
    for (const struct service *service = system->services; service != NULL; service = service->next) {
        for (const struct need *need = service->needs; need != NULL; need = need->next) {
            count += need->merged_into == NULL ? 1 : 0;
        }
    }
    if (count > PLAN_MAX_GRANTS) {
        report(system->diagnostics, system->name.location, "the services need %u things, at most are %d", count,
               PLAN_MAX_GRANTS);
    }
}

void check_system(struct system *system, struct program_folders elf) {
    for (const struct service *service = system->services; service != NULL; service = service->next) {
        check_life(system, service);
    }
    check_grant_count(system);
    check_calls(system);
    check_devices(system);
    check_waiters(system);
    check_programs(system, elf);
    check_budgets(system);
    if (system->diagnostics->errors == 0) {
        check_unused(system);
    }
}
