// SPDX-License-Identifier: Apache-2.0
//
// Is there, for each program, a service that can start it and give it what it needs?

#include "arena.h"
#include "checks.h"
#include "naming.h"
#include "read.h"

#include <string.h>

const struct need *need_passed_on(const struct service *spawner, const struct need *wanted) {
    for (const struct need *need = spawner->needs; need != NULL; need = need->next) {
        if (need->merged_into != NULL || need->kind != wanted->kind) {
            continue;
        }
        bool is_it = need->kind == PLAN_CLIENT  ? wanted->offerer != NULL && need->offerer == wanted->offerer
                     : need->kind == PLAN_PORTS ? need->a == wanted->a && need->b == wanted->b
                                                : true;
        if (is_it) {
            return need;
        }
    }
    return NULL;
}

/// Badge bits of what the program needs of an offer and the service has not; all of them where it has no part of it.
static uint64_t missing_methods(const struct service *spawner, const struct need *wanted) {
    const struct need *need = need_passed_on(spawner, wanted);
    return wanted->methods & ~(need != NULL ? need->methods : 0);
}

bool is_passed_on(const struct service *spawner, const struct need *wanted) {
    // What is asked of the program's own memory is no matter of who starts it.
    return wanted->kind == PLAN_MEMORY || (wanted->kind == PLAN_CLIENT ? missing_methods(spawner, wanted) == 0
                                                                       : need_passed_on(spawner, wanted) != NULL);
}

const struct need *need_withheld(const struct service *spawner, const struct service *program) {
    for (const struct need *need = program->needs; need != NULL; need = need->next) {
        if (need->merged_into == NULL && !need->optional && !is_passed_on(spawner, need)) {
            return need;
        }
    }
    return NULL;
}

/// A need in words, of an offer with those methods alone: `fs.open+read`.
static const char *need_text(const struct need *need, uint64_t methods) {
    if (need->kind != PLAN_CLIENT || need->interface == NULL) {
        return need->clear;
    }
    const char *text = need->path[0].text;
    const char *separator = ".";
    for (const struct item *method = need->interface->methods; method != NULL; method = method->next) {
        if ((methods >> method->badge_bit & 1) != 0) {
            text = arena_printf("%s%s%s", text, separator, name_lower(method->name.text));
            separator = "+";
        }
    }
    return text;
}

/// Report a need that not one of the services that start programs can pass on; of an offer the methods that none has.
/// Is it so?
static bool report_withheld(struct system *system, const struct need *need) {
    uint64_t missing = need->methods;
    const struct service *nearest = NULL;
    for (const struct service *service = system->services; service != NULL; service = service->next) {
        if (is_spawner(service)) {
            if (is_passed_on(service, need)) {
                return false;
            }
            nearest = nearest == NULL ? service : nearest;
            missing &= need->kind == PLAN_CLIENT ? missing_methods(service, need) : 0;
        }
    }
    missing = missing == 0 ? need->methods : missing;
    const char *text = need_text(need, missing);
    report(system->diagnostics, need->location, "no service with `process.spawn` has `%s`", text);
    hint(system->diagnostics,
         "a program is given what the service that starts it has itself: let `%s` need it too, or make it `optional`",
         nearest->name.text);
    return true;
}

/// Report a program whose needs each some service has, but none all of them.
static void report_divided(struct system *system, const struct service *program) {
    report(system->diagnostics, program->name.location, "no service with `process.spawn` has all that `%s` needs",
           program->name.text);
    const char *list = "";
    for (const struct service *service = system->services; service != NULL; service = service->next) {
        const struct need *need = is_spawner(service) ? need_withheld(service, program) : NULL;
        if (need != NULL) {
            uint64_t missing = need->kind == PLAN_CLIENT ? missing_methods(service, need) : 0;
            list = arena_printf("%s%s`%s` has no `%s`", list, *list == '\0' ? "" : ", ", service->name.text,
                                need_text(need, missing));
        }
    }
    hint(system->diagnostics, "%s", list);
}

/// Is it something that who starts the program has to have? What nobody offers so was reported.
static bool is_wanted(const struct need *need) {
    bool is_right =
        need->kind != PLAN_CLIENT || (need->offerer != NULL && need->offerer->offer->interface == need->interface);
    return is_right && need->kind != KIND_UNKNOWN && need->merged_into == NULL && !need->optional;
}

static void check_needs(struct system *system, const struct service *program) {
    bool is_reported = false;
    for (const struct need *need = program->needs; need != NULL; need = need->next) {
        if (need->is_left_out) {
            return;
        }
        is_reported = (is_wanted(need) && report_withheld(system, need)) || is_reported;
    }
    if (is_reported || system->diagnostics->errors != 0) {
        return;
    }
    const struct service *service = system->services;
    while (service != NULL && (!is_spawner(service) || need_withheld(service, program) != NULL)) {
        service = service->next;
    }
    if (service == NULL) {
        report_divided(system, program);
    }
}

/// The service with most memory that starts programs; NULL if none does.
static const struct service *largest_spawner(const struct system *system) {
    const struct service *largest = NULL;
    for (const struct service *service = system->services; service != NULL; service = service->next) {
        if (is_spawner(service) &&
            (largest == NULL || service->settings.memory.value > largest->settings.memory.value)) {
            largest = service;
        }
    }
    return largest;
}

/// A program's memory is part of that of whoever starts it.
static void check_room(struct system *system, const struct service *program, const struct service *largest) {
    // One that is no good is 0, and was reported.
    if (largest->settings.memory.value != 0 && program->settings.memory.value >= largest->settings.memory.value) {
        report(
            system->diagnostics, program->settings.memory.location,
            "the program `%s` takes %s out of the memory of a service with `process.spawn`, of which `%s` has most: %s",
            program->name.text, size_text(program->settings.memory.value), largest->name.text,
            size_text(largest->settings.memory.value));
        hint(system->diagnostics, "give `%s` more memory, or the program less", largest->name.text);
    }
}

void check_spawning(struct system *system) {
    const struct service *largest = largest_spawner(system);
    for (const struct service *program = system->programs; program != NULL; program = program->next) {
        const struct service *service = service_find(system, program->name.text);
        if (service != NULL) {
            report(system->diagnostics, program->name.location, "there is a service `%s` already, on %s",
                   program->name.text, location_text(service->name.location, program->name.location.source));
            hint(system->diagnostics, "`run %s` would not tell which is meant", program->name.text);
        }
        if (largest != NULL) {
            check_needs(system, program);
            check_room(system, program, largest);
        }
    }
}

void check_startable(struct system *system) {
    if (largest_spawner(system) != NULL) {
        return;
    }
    for (const struct service *program = system->programs; program != NULL; program = program->next) {
        warn(system->diagnostics, program->name.location, "nobody can start the program `%s`", program->name.text);
        hint(system->diagnostics, "a service that starts programs needs `process.spawn`");
    }
}
