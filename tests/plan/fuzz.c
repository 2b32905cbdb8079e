// SPDX-License-Identifier: Apache-2.0
//
// plan_check() under libFuzzer: any bytes as a plan, or a good plan with some bytes changed. What it takes is then
// relied on as init does, so that a plan which it should have refused is noticed.

#include "sample.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/// A change of the good plan: one byte of it, as three of the input.
enum { EDIT_SIZE = 3 };

static void demand(bool holds) {
    if (!holds)
        abort();
}

static void rely_on_text(const char *text, size_t size) {
    demand(memchr(text, '\0', size) != NULL);
    for (; *text; text++)
        demand(*text >= ' ' && *text <= '~');
}

static uint32_t count_of(const struct plan *plan, uint16_t kind) {
    if (kind == PLAN_CLIENT)
        return plan->header->service_count;
    if (kind == PLAN_SHARED)
        return plan->header->shared_count;
    return kind == PLAN_SIGNAL || kind == PLAN_WAIT ? plan->header->signal_count : 1;
}

static void rely_on_grant(const struct plan *plan, const struct plan_service *service, const struct plan_grant *grant) {
    rely_on_text(grant->handle, PLAN_NAME_SIZE);
    rely_on_text(grant->clear, PLAN_CLEAR_SIZE);
    rely_on_text(grant->argument, PLAN_CLEAR_SIZE);
    demand(grant->kind < PLAN_KINDS && grant->slot < 1U << service->slot_bits);
    demand(!plan_kind_has_slot(grant->kind) || grant->slot >= PLAN_FIRST_SLOT);
    demand(grant->region < PLAN_MAX_REGIONS && grant->bit < PLAN_MAX_BITS);
    demand(grant->target < count_of(plan, grant->kind) || (grant->target == PLAN_NOBODY && grant->optional));
    if (grant->kind == PLAN_CLIENT && grant->target != PLAN_NOBODY)
        demand(*plan->services[grant->target].offers != '\0');
    if (grant->kind == PLAN_MEMORY)
        demand(grant->a < service->memory_bits);
}

static void rely_on_service(const struct plan *plan, const struct plan_service *service) {
    rely_on_text(service->name, PLAN_NAME_SIZE);
    rely_on_text(service->program, PLAN_NAME_SIZE);
    rely_on_text(service->offers, PLAN_NAME_SIZE);
    rely_on_text(service->arguments, PLAN_TEXT_SIZE);
    for (unsigned i = 0; i < PLAN_MAX_PARAMETERS; i++)
        rely_on_text(service->parameters[i].text, PLAN_VALUE_SIZE);
    demand(plan_free_slot(plan, service) <= 1U << service->slot_bits);
    demand(service->backoff_first_ns <= service->backoff_most_ns);
    demand(service->limit_count <= PLAN_MAX_LIMIT || service->limit_count == PLAN_NO_LIMIT);
    for (uint32_t i = 0; i < service->grant_count; i++)
        rely_on_grant(plan, service, &plan->grants[service->first_grant + i]);
}

static void rely_on(const struct plan *plan) {
    uint32_t grants = 0;
    for (uint32_t i = 0; i < plan->header->service_count; i++) {
        rely_on_service(plan, &plan->services[i]);
        grants += plan->services[i].grant_count;
    }
    demand(grants == plan->header->grant_count);
    for (uint32_t i = 0; i < plan->header->signal_count; i++) {
        rely_on_text(plan->signals[i].name, PLAN_NAME_SIZE);
        demand(plan->signals[i].waiter < plan->header->service_count);
        demand(plan->signals[i].bit < plan->services[plan->signals[i].waiter].signal_bits);
    }
    for (uint32_t i = 0; i < plan->header->shared_count; i++) {
        rely_on_text(plan->shared[i].name, PLAN_NAME_SIZE);
        demand(plan->shared[i].bytes > 0 && plan->shared[i].bytes % 4096 == 0);
    }
}

/// The plan lies in a block of its own size, so that a read beyond it is noticed.
static void check(const void *bytes, size_t size) {
    void *copy = malloc(size);
    demand(copy != NULL || size == 0);
    if (size > 0)
        memcpy(copy, bytes, size);
    struct plan plan;
    struct plan_fault fault;
    if (plan_check(copy, size, &plan, &fault))
        rely_on(&plan);
    else
        demand(fault.what != NULL && plan_part_name(fault.part) != NULL);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sample sample = sample_plan();
    if (size > 0 && data[0] == 0) {
        check(data + 1, size - 1);
        return 0;
    }
    for (size_t i = 1; i + EDIT_SIZE <= size; i += EDIT_SIZE) {
        size_t place = (size_t)data[i] << 8 | data[i + 1];
        ((uint8_t *)&sample)[place % sizeof(sample)] = data[i + 2];
    }
    check(&sample, sizeof(sample));
    return 0;
}
