// SPDX-License-Identifier: Apache-2.0
//
// Devices: each has one driver, and one that writes memory by itself is said to be trusted.

#include "arena.h"
#include "checks.h"

#include <string.h>

/// Do the two have some part of a device in common?
static bool is_same_device(const struct need *a, const struct need *b) {
    if (a->kind != b->kind) {
        return false;
    }
    switch (a->kind) {
    case PLAN_PORTS:
        return a->a <= b->b && b->a <= a->b;
    case PLAN_IRQ:
    case PLAN_PCI:
        return a->a == b->a;
    case PLAN_PM1A:
    case PLAN_PM1B:
    case PLAN_RESET:
        return true;
    default:
        return false;
    }
}

/// Two that start on request can take turns.
static bool is_conflict(const struct service *a, const struct service *b) {
    return a == b || !a->settings.on_request || !b->settings.on_request;
}

/// The first of the services declared up to this need that needs the same; NULL if none does.
static const struct need *find_other(const struct system *system, const struct service *service,
                                     const struct need *need, const struct service **owner) {
    for (*owner = system->services;; *owner = (*owner)->next) {
        for (const struct need *other = (*owner)->needs; other != NULL; other = other->next) {
            if (other == need) {
                return NULL;
            }
            if (is_same_device(other, need) && is_conflict(*owner, service)) {
                return other;
            }
        }
    }
}

static void check_device(struct system *system, struct service *service, const struct need *need) {
    const struct service *owner = NULL;
    const struct need *other = find_other(system, service, need, &owner);
    if (other != NULL && owner == service) {
        report(system->diagnostics, need->location, "`%s` is part of `%s`, on %s, already", need->clear, other->clear,
               location_text(other->location, need->location.source));
    } else if (other != NULL) {
        report(system->diagnostics, need->location, "`%s` needs `%s`, and so does `%s`: `%s`, on %s",
               service->name.text, need->clear, owner->name.text, other->clear,
               location_text(other->location, need->location.source));
        hint(system->diagnostics, "a device has one driver: let it offer what others need of the device");
    }
    if (need->kind == PLAN_PCI && !allowed(service, ALLOW_DMA, NULL)) {
        report(system->diagnostics, need->location, "`%s` can make the device write to all memory", service->name.text);
        hint(system->diagnostics, "it is trusted as the kernel is; say why: `allow dma \"..\"`");
    }
}

void check_devices(struct system *system) {
    for (struct service *service = system->services; service != NULL; service = service->next) {
        for (const struct need *need = service->needs; need != NULL; need = need->next) {
            check_device(system, service, need);
        }
    }
}
