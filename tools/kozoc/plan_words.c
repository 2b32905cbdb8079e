// SPDX-License-Identifier: Apache-2.0
//
// A plan in words, out of its bytes alone, after the check that init makes of it.

#include "arena.h"
#include "plan.h"
#include "read.h"

#include <stddef.h>

static const char *const kind_words[] = {
    [PLAN_CLIENT] = "client",
    [PLAN_PORTS] = "ports",
    [PLAN_PM1A] = "pm1a",
    [PLAN_PM1B] = "pm1b",
    [PLAN_RESET] = "reset",
    [PLAN_PORT_CONTROL] = "port control",
    [PLAN_IRQ_CONTROL] = "irq control",
    [PLAN_IRQ] = "irq",
    [PLAN_TIMER] = "timer",
    [PLAN_CLOCK] = "clock",
    [PLAN_MEMORY] = "memory",
    [PLAN_SIGNAL] = "signal",
    [PLAN_WAIT] = "wait",
    [PLAN_SHARED] = "shared",
    [PLAN_INITRD] = "initrd",
    [PLAN_MACHINE] = "machine",
    [PLAN_FRAMEBUFFER] = "framebuffer",
    [PLAN_DEBUG] = "debug",
    [PLAN_COUNTERS] = "counters",
    [PLAN_DEVICE_PAGE] = "device page",
    [PLAN_PCI] = "pci",
};
_Static_assert(sizeof(kind_words) / sizeof(kind_words[0]) == PLAN_KINDS, "each kind has its word");

/// The name of a service by its number.
static const char *service_name(const struct plan *plan, uint32_t number) {
    return number < plan->header->service_count ? plan->services[number].name : "nobody";
}

static void emit_restart(struct buffer *out, const struct plan_service *service) {
    static const char *const policies[] = {"never", "on failure", "always"};
    buffer_printf(out, "    restart %s", policies[service->restart]);
    if (service->restart != PLAN_RESTART_NEVER) {
        buffer_printf(out, ", backoff %s..%s, limit %s", time_text(service->backoff_first_ns),
                      time_text(service->backoff_most_ns), limit_text(service->limit_count, service->limit_window_ns));
    }
    if (service->watchdog_ns != 0) {
        buffer_printf(out, ", watchdog %s", time_text(service->watchdog_ns));
    }
    buffer_puts(out, "\n");
}

static void emit_service(struct buffer *out, const struct plan_service *service, uint32_t number) {
    buffer_printf(out, "service %u %s: program %s, priority %u, slice %s, memory %s, slots %u, stack %s, %s\n", number,
                  service->name, service->program, service->priority, time_text(service->slice_ns),
                  size_text(UINT64_C(1) << service->memory_bits), 1U << service->slot_bits,
                  size_text(service->stack_size), service->start_at_boot ? "at the boot" : "on request");
    emit_restart(out, service);
    if (service->offers[0] != '\0') {
        buffer_printf(out, "    offers %s\n", service->offers);
    }
    if (service->arguments[0] != '\0') {
        buffer_printf(out, "    arguments \"%s\"\n", service->arguments);
    }
    buffer_printf(out, "    handles 0x%016llx, methods of init 0x%llx, %u signals, %u regions\n",
                  (unsigned long long)service->handles, (unsigned long long)service->system_methods,
                  service->signal_bits, service->region_count);
    for (unsigned i = 0; i < service->parameter_count; i++) {
        buffer_printf(out, "    parameter %u: %llu \"%s\"\n", i, (unsigned long long)service->parameters[i].number,
                      service->parameters[i].text);
    }
}

/// Where the service finds it.
static void emit_place(struct buffer *out, const struct plan_grant *grant) {
    buffer_puts(out, "   ");
    if (plan_kind_has_slot(grant->kind)) {
        buffer_printf(out, " slot %u", grant->slot);
    }
    if (plan_kind_has_region(grant->kind)) {
        buffer_printf(out, " region %u", grant->region);
    }
    if (plan_kind_has_bit(grant->kind)) {
        buffer_printf(out, " bit %u", grant->bit);
    }
}

static const char *target_text(const struct plan *plan, const struct plan_grant *grant) {
    switch (grant->kind) {
    case PLAN_CLIENT:
        return arena_printf(" of %s, methods 0x%llx%s%s%s", service_name(plan, grant->target),
                            (unsigned long long)grant->a, grant->b != 0 ? ", grant" : "",
                            grant->argument[0] != '\0' ? ", argument " : "", grant->argument);
    case PLAN_PORTS:
        return arena_printf(" 0x%llx-0x%llx", (unsigned long long)grant->a, (unsigned long long)grant->b);
    case PLAN_IRQ:
        return arena_printf(" line %llu, trigger %llu", (unsigned long long)grant->a, (unsigned long long)grant->b);
    case PLAN_MEMORY:
        return arena_printf(" %s", size_text(UINT64_C(1) << grant->a));
    case PLAN_SIGNAL:
    case PLAN_WAIT:
        return arena_printf(" %s", grant->target == PLAN_NOBODY ? "nobody's" : plan->signals[grant->target].name);
    case PLAN_SHARED:
        return arena_printf(" %s, %s", grant->target == PLAN_NOBODY ? "nobody's" : plan->shared[grant->target].name,
                            grant->a != 0 ? "write" : "read");
    case PLAN_PCI:
        return arena_printf(" %02llx:%02llx.%llx", (unsigned long long)grant->a >> 8,
                            (unsigned long long)grant->a >> 3 & 31, (unsigned long long)grant->a & 7);
    default:
        return "";
    }
}

static void emit_grants(struct buffer *out, const struct plan *plan, const struct plan_service *service) {
    for (uint32_t i = service->first_grant; i < service->first_grant + service->grant_count; i++) {
        const struct plan_grant *grant = &plan->grants[i];
        emit_place(out, grant);
        buffer_printf(out, " %s: %s%s%s  [%s]\n", grant->handle, kind_words[grant->kind], target_text(plan, grant),
                      grant->optional ? ", optional" : "", grant->clear);
    }
}

const char *emit_plan_words(struct buffer *out, const void *bytes, size_t size) {
    struct plan plan;
    struct plan_fault fault;
    if (!plan_check(bytes, size, &plan, &fault)) {
        return arena_printf("%s %u %s", plan_part_name(fault.part), fault.index, fault.what);
    }
    const struct plan_header *header = plan.header;
    buffer_printf(out, "plan of %s for ABI 0x%016llx: %u bytes, %u services, %u grants\n", header->name,
                  (unsigned long long)header->fingerprint, header->size, header->service_count, header->grant_count);
    for (uint32_t i = 0; i < header->service_count; i++) {
        emit_service(out, &plan.services[i], i);
        emit_grants(out, &plan, &plan.services[i]);
    }
    for (uint32_t i = 0; i < header->signal_count; i++) {
        buffer_printf(out, "notification %s: %s waits, bit %u\n", plan.signals[i].name,
                      service_name(&plan, plan.signals[i].waiter), plan.signals[i].bit);
    }
    for (uint32_t i = 0; i < header->shared_count; i++) {
        buffer_printf(out, "shared %s: %s\n", plan.shared[i].name, size_text(plan.shared[i].bytes));
    }
    return NULL;
}
