// SPDX-License-Identifier: Apache-2.0
//
// What the plan gives, as it looks when it is given.

#include "gifts.h"

#include "framebuffer.h"
#include "grants.h"
#include "pci.h"
#include "shared.h"

#include <kozo/badge.h>

// ---- Capabilities

static struct gift same(kozo_handle_t of, enum kozo_object_type type, uint64_t rights, uint64_t value) {
    return (struct gift){type, rights, value, GIFT_SAME, of};
}

static struct gift inner(enum kozo_object_type type, uint64_t rights) {
    return (struct gift){.type = type, .rights = rights, .source = GIFT_INNER};
}

static struct gift ports(uint64_t first, uint64_t last) {
    return same(INIT_IOPORT_CONTROL, OBJECT_IO_PORT, RIGHTS_IO_PORT, first | last << 16);
}

static struct gift nothing(void) {
    return (struct gift){0};
}

static struct gift client(const struct service *service, const struct plan_grant *grant) {
    if (grant->target == PLAN_NOBODY)
        return nothing();
    uint64_t rights = RIGHT_ENDPOINT_SEND | (grant->b ? RIGHT_ENDPOINT_GRANT : 0);
    return same(service_at(grant->target)->offer, OBJECT_ENDPOINT, rights,
                kozo_badge(service_client(service), grant->a));
}

struct gift gifts_signal(const struct service *service, uint64_t bit) {
    return same(service->notification, OBJECT_NOTIFICATION, RIGHT_NOTIFICATION_SIGNAL, UINT64_C(1) << bit);
}

static struct gift signal(const struct plan_grant *grant) {
    if (grant->target == PLAN_NOBODY)
        return nothing();
    const struct plan_signal *declared = &services_plan()->signals[grant->target];
    return gifts_signal(service_at(declared->waiter), declared->bit);
}

static struct gift registers(const struct plan_grant *grant) {
    uint64_t first, last;
    return grants_register(grant->kind, &first, &last) ? ports(first, last) : nothing();
}

static struct gift device_page(void) {
    return (struct gift){OBJECT_UNTYPED, RIGHTS_UNTYPED, 0, GIFT_PART, grants_device()};
}

static struct gift of_grant(const struct service *service, const struct plan_grant *grant) {
    switch ((enum plan_kind)grant->kind) {
    case PLAN_CLIENT:
        return client(service, grant);
    case PLAN_PORTS:
        return ports(grant->a, grant->b);
    case PLAN_PM1A:
    case PLAN_PM1B:
    case PLAN_RESET:
        return registers(grant);
    case PLAN_PORT_CONTROL:
        return same(INIT_IOPORT_CONTROL, OBJECT_IO_PORT_CONTROL, RIGHTS_IO_PORT_CONTROL, 0);
    case PLAN_IRQ_CONTROL:
        return same(INIT_IRQ_CONTROL, OBJECT_IRQ_CONTROL, RIGHTS_IRQ_CONTROL, 0);
    case PLAN_IRQ:
        return inner(OBJECT_IRQ, RIGHTS_IRQ);
    case PLAN_TIMER:
        return inner(OBJECT_TIMER, RIGHTS_TIMER);
    case PLAN_CLOCK:
        return same(INIT_CLOCK, OBJECT_CLOCK, RIGHTS_CLOCK, 0);
    case PLAN_MEMORY:
        return inner(OBJECT_UNTYPED, RIGHTS_UNTYPED);
    case PLAN_SIGNAL:
        return signal(grant);
    case PLAN_DEBUG:
        return same(INIT_DEBUG_CONSOLE, OBJECT_DEBUG_CONSOLE, RIGHTS_DEBUG_CONSOLE, 0);
    case PLAN_COUNTERS:
        return same(INIT_COUNTERS, OBJECT_COUNTERS, RIGHTS_COUNTERS, 0);
    case PLAN_DEVICE_PAGE:
        return device_page();
    case PLAN_WAIT:
    case PLAN_SHARED:
    case PLAN_INITRD:
    case PLAN_MACHINE:
    case PLAN_FRAMEBUFFER:
    case PLAN_PCI:
    case PLAN_KINDS:
        break;
    }
    return nothing();
}

/// Who may have capabilities narrowed gets them in answers, which takes GRANT.
static struct gift client_of_init(const struct service *service) {
    uint64_t methods = service->plan->system_methods;
    uint64_t rights = RIGHT_ENDPOINT_SEND | (methods & SYSTEM_MAY_NARROW ? RIGHT_ENDPOINT_GRANT : 0);
    return same(grants_system(), OBJECT_ENDPOINT, rights, kozo_badge(service_client(service), methods));
}

/// What every service is given.
static struct gift common(const struct service *service, uint64_t slot) {
    switch (slot) {
    case SLOT_THREAD:
        return inner(OBJECT_THREAD, RIGHT_THREAD_OBSERVE | RIGHT_THREAD_YIELD | RIGHT_THREAD_SERVE);
    case SLOT_CNODE:
        return inner(OBJECT_CNODE, RIGHTS_CNODE);
    case SLOT_SPACE:
        return inner(OBJECT_ADDRESS_SPACE, RIGHTS_ADDRESS_SPACE);
    case SLOT_REPLY:
        return inner(OBJECT_REPLY, RIGHTS_REPLY);
    case SLOT_MEMORY:
        return inner(OBJECT_UNTYPED, RIGHTS_UNTYPED);
    case SLOT_SYSTEM:
        return client_of_init(service);
    case SLOT_NOTIFICATION:
        return same(service->notification, OBJECT_NOTIFICATION, RIGHT_NOTIFICATION_WAIT, 0);
    case SLOT_OFFER:
        return service->offer == NULL_HANDLE
                   ? nothing()
                   : same(service->offer, OBJECT_ENDPOINT, RIGHT_ENDPOINT_RECEIVE, service_client(service));
    default:
        return nothing();
    }
}

bool gifts_in_slot(const struct service *service, uint64_t slot, struct gift *gift) {
    const struct plan_grant *grant = service_grant_in_slot(service, slot);
    *gift = grant ? of_grant(service, grant) : common(service, slot);
    return gift->type != 0;
}

struct gift gifts_fault(const struct service *service) {
    return same(grants_system(), OBJECT_ENDPOINT, RIGHT_ENDPOINT_SEND, kozo_badge(service_client(service), 0));
}

// ---- Regions

kozo_handle_t gifts_frame(const struct plan_grant *grant, uint64_t offset) {
    switch (grant->kind) {
    case PLAN_SHARED:
        return grant->target == PLAN_NOBODY ? NULL_HANDLE : shared_frame(grant->target, offset);
    case PLAN_INITRD:
        return INIT_INITRD_FIRST + offset / KOZO_LARGE_PAGE_SIZE;
    case PLAN_MACHINE:
        return INIT_INFO;
    case PLAN_FRAMEBUFFER:
        return framebuffer_frame(offset);
    case PLAN_PCI:
        return pci_function(grant->a);
    default:
        return NULL_HANDLE;
    }
}
