// SPDX-License-Identifier: Apache-2.0

#include "checks.h"

#include "naming.h"
#include "program.h"
#include "suggest.h"

#include <string.h>

/// What an allowance is about, as it was written.
static const char *subject_of(const struct allowance *allowance) {
    return allowance->need != NULL ? allowance->need->clear : allowance->name.text;
}

struct allowance *allowance_find(struct service *service, enum allowance_kind kind, const char *name) {
    struct allowance *allowance = service->allowances;
    while (allowance != NULL &&
           (allowance->kind != kind || (name != NULL && strcmp(subject_of(allowance), name) != 0))) {
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

bool has_word(const struct word *words, const char *text) {
    while (words != NULL && strcmp(words->name.text, text) != 0) {
        words = words->next;
    }
    return words != NULL;
}

/// Has the need all methods that the allowance names?
static bool has_words(const struct need *need, const struct word *words) {
    for (const struct item *method = NULL; words != NULL; words = words->next) {
        for (method = need->interface->methods; method != NULL; method = method->next) {
            if (strcmp(name_lower(method->name.text), words->name.text) == 0) {
                break;
            }
        }
        if (method == NULL || (need->methods >> method->badge_bit & 1) == 0) {
            return false;
        }
    }
    return true;
}

bool allows_unused(const struct allowance *allowance, const struct need *need, const char *method) {
    const struct need *named = allowance->need;
    if (allowance->kind != ALLOW_UNUSED || need->kind == KIND_UNKNOWN) {
        return false;
    }
    bool calls = need->kind == PLAN_CLIENT || need->kind == KIND_SYSTEM;
    if (strcmp(named->clear, need->clear) == 0 || (!calls && strcmp(named->clear, need->handle) == 0)) {
        return true;
    }
    return calls && need->interface != NULL && named->words != NULL && named->argument.text == NULL &&
           strcmp(named->path[0].text, need->path[0].text) == 0 && has_words(need, named->words) &&
           (method == NULL || has_word(named->words, method));
}

/// Marks the allowances of `unused` that mean a need: whether it is used nothing here can tell.
static void mark_unused_needs(struct service *service) {
    for (struct allowance *allowance = service->allowances; allowance != NULL; allowance = allowance->next) {
        for (const struct need *need = service->needs; need != NULL; need = need->next) {
            allowance->is_used = allowance->is_used || allows_unused(allowance, need, NULL);
        }
    }
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

/// Is there, for that service, what the allowance names? Of calls it may be a need that nobody offers here.
static bool has_subject(const struct system *system, const struct service *service, const struct allowance *allowance) {
    if (allowance->kind == ALLOW_DMA) {
        return true;
    }
    const char *name = subject_of(allowance);
    if (offerer_find(system, name) != NULL) {
        return true;
    }
    if (allowance->kind == ALLOW_UNUSED) {
        return declared_find(system, name) != NULL;
    }
    const struct need *need = service->needs;
    while (need != NULL && strcmp(need->path[0].text, name) != 0) {
        need = need->next;
    }
    return need != NULL || service_find(system, name) != NULL;
}

static void check_allowed_names(struct system *system, const struct service *service) {
    for (const struct allowance *allowance = service->allowances; allowance != NULL; allowance = allowance->next) {
        // Those of a service that this one is like are looked at there.
        if (allowance->is_used || has_subject(system, service, allowance)) {
            continue;
        }
        bool is_unused = allowance->kind == ALLOW_UNUSED;
        const char *name = subject_of(allowance);
        report(system->diagnostics, allowance->name.location, "there is no %s `%s`",
               is_unused ? "offer, notification, shared memory or need" : "service", name);
        struct suggestion suggestion = suggest_start(system->diagnostics, name);
        for (const struct need *need = is_unused ? service->needs : NULL; need != NULL; need = need->next) {
            suggest_word(&suggestion, need->clear);
        }
        for (const struct service *other = system->services; other != NULL; other = other->next) {
            suggest_word(&suggestion, other->name.text);
        }
        for (const struct declared *declared = system->declared; declared != NULL; declared = declared->next) {
            suggest_word(&suggestion, declared->name.text);
        }
        suggest_end(&suggestion);
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
    for (struct service *service = system->services; service != NULL; service = service->next) {
        check_life(system, service);
        mark_unused_needs(service);
        check_allowed_names(system, service);
    }
    check_grant_count(system);
    check_calls(system);
    check_devices(system);
    check_waiters(system);
    check_spawning(system);
    check_programs(system, elf);
    check_budgets(system);
    if (system->diagnostics->errors == 0) {
        check_startable(system);
        check_unused(system);
    }
}
