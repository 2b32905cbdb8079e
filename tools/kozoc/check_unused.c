// SPDX-License-Identifier: Apache-2.0
//
// What was declared and does nothing: hardly what was meant, but no error.

#include "checks.h"

#include <string.h>

/// The notification that init signals whenever it has logged something.
#define EVENTS "events"

/// Is there a service that says that it is right for the name to be unused?
static bool is_allowed_unused(struct system *system, const char *name) {
    bool is_allowed = false;
    for (struct service *service = system->services; service != NULL; service = service->next) {
        struct allowance *allowance = allowance_find(service, ALLOW_UNUSED, name);
        if (allowance != NULL) {
            allowance->is_used = true;
            is_allowed = true;
        }
    }
    return is_allowed;
}

static void check_offer(struct system *system, const struct service *service) {
    const struct offer *offer = service->offer;
    if (offer != NULL && !offer->is_needed && !is_allowed_unused(system, offer->name.text)) {
        warn(system->diagnostics, offer->name.location, "nobody needs `%s`", offer->name.text);
        hint(system->diagnostics, "leave `%s` out, or say why it is there: `allow unused %s \"..\"`",
             service->name.text, offer->name.text);
    }
}

static void check_notification(struct system *system, const struct declared *declared) {
    if (declared->waiter == NULL && !is_allowed_unused(system, declared->name.text)) {
        warn(system->diagnostics, declared->name.location, "nobody signals `%s`, and nobody waits for it",
             declared->name.text);
    } else if (declared->waiter != NULL && declared->users == 0 && strcmp(declared->name.text, EVENTS) != 0 &&
               !is_allowed_unused(system, declared->name.text)) {
        warn(system->diagnostics, declared->name.location, "nobody signals `%s`, for which `%s` waits",
             declared->name.text, declared->waiter->name.text);
    }
}

static void check_shared(struct system *system, const struct declared *declared) {
    const char *fault = declared->users == 0     ? "is needed by nobody"
                        : declared->users == 1   ? "is needed by one service alone"
                        : declared->writers == 0 ? "can be read, but nobody can write to it"
                                                 : NULL;
    if (fault != NULL && !is_allowed_unused(system, declared->name.text)) {
        warn(system->diagnostics, declared->name.location, "the shared memory `%s` %s", declared->name.text, fault);
    }
}

static void check_allowances(struct system *system, const struct service *service) {
    for (const struct allowance *allowance = service->allowances; allowance != NULL; allowance = allowance->next) {
        if (!allowance->is_used) {
            warn(system->diagnostics, allowance->location, "this allows nothing that would not be right without it");
        }
    }
}

void check_waiters(struct system *system) {
    for (const struct declared *declared = system->declared; declared != NULL; declared = declared->next) {
        if (!declared->is_shared && declared->waiter == NULL && declared->users > 0) {
            report(system->diagnostics, declared->name.location, "nobody waits for `%s`, which is signalled",
                   declared->name.text);
            hint(system->diagnostics, "let one service need `notification.%s.wait`", declared->name.text);
        }
    }
}

/// Leave out the notifications that nobody waits for, so that a plan, where each has its waiter, has none of them.
static void drop_unwaited(struct system *system) {
    struct declared **end = &system->declared;
    system->notification_count = 0;
    while (*end != NULL) {
        struct declared *declared = *end;
        if (!declared->is_shared && declared->waiter == NULL) {
            *end = declared->next;
            continue;
        }
        declared->number = declared->is_shared ? declared->number : system->notification_count++;
        end = &declared->next;
    }
}

void check_unused(struct system *system) {
    for (const struct declared *declared = system->declared; declared != NULL; declared = declared->next) {
        if (declared->is_shared) {
            check_shared(system, declared);
        } else {
            check_notification(system, declared);
        }
    }
    for (const struct service *service = system->services; service != NULL; service = service->next) {
        check_offer(system, service);
    }
    for (const struct service *service = system->services; service != NULL; service = service->next) {
        check_allowances(system, service);
    }
    drop_unwaited(system);
}
