// SPDX-License-Identifier: Apache-2.0
//
// Does each service get by with its memory and its slots, and the system with its own?

#include "arena.h"
#include "checks.h"
#include "read.h"

#define PAGE       UINT64_C(4096)
#define LARGE_PAGE (UINT64_C(2) << 20)

/// Bytes of objects: a thread, and the largest of the small kinds (endpoint, interrupt, timer), as kernel/core
/// has them.
#define THREAD_BYTES UINT64_C(1024)
#define SMALL_BYTES  UINT64_C(128)

/// Bytes of what a server is told of each client: struct Client.
#define CLIENT_BYTES UINT64_C(72)

/// What is taken of the memory of a service before it starts, by init, and in the same way of that of a program.
struct budget {
    uint64_t image;
    uint64_t stack;
    uint64_t slots;
    uint64_t tables;
    uint64_t given;
    uint64_t rest;
};

static uint64_t pages(uint64_t bytes) {
    return (bytes + PAGE - 1) / PAGE * PAGE;
}

static struct budget budget_of(const struct system *system, const struct service *service) {
    struct budget budget = {
        .image = service->program.bytes,
        .stack = service->settings.stack.value,
        .slots = service->settings.slots.value * PLAN_SLOT_BYTES,
    };
    // The two tables at the top, one for what lies below the image (stack, IPC buffer, StartInfo), those of the image,
    // and one for each region.
    uint64_t tables = 3;
    if (service->program.bytes != 0) {
        tables += service->program.end / LARGE_PAGE - service->program.lowest / LARGE_PAGE + 1;
    }
    // Thread, Reply and Notification.
    uint64_t objects = THREAD_BYTES + 2 * SMALL_BYTES;
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        tables += need->has_region ? 1 : 0;
        objects += need->kind == PLAN_IRQ || need->kind == PLAN_TIMER ? SMALL_BYTES : 0;
        budget.given += need->kind == PLAN_MEMORY ? UINT64_C(1) << need->a : 0;
    }
    // The address space, the IPC buffer, StartInfo, and the table of clients.
    budget.rest =
        3 * PAGE + pages(objects) + (service->offer == NULL ? 0 : pages(system->service_count * CLIENT_BYTES));
    budget.tables = tables * PAGE;
    return budget;
}

static uint64_t budget_sum(const struct budget *budget) {
    return budget->image + budget->stack + budget->slots + budget->tables + budget->given + budget->rest;
}

static void check_memory(struct system *system, const struct service *service) {
    struct budget budget = budget_of(system, service);
    // A page at least is left for the service itself.
    uint64_t needed = budget_sum(&budget) + PAGE;
    uint64_t memory = service->settings.memory.value;
    if (memory == 0 || needed <= memory) {
        return;
    }
    uint64_t enough = memory;
    while (enough < needed) {
        enough *= 2;
    }
    report(system->diagnostics, service->settings.memory.location,
           "`%s` takes %s before it starts, and has %s of memory", service->name.text, size_text(needed),
           size_text(memory));
    hint(system->diagnostics,
         "program %s, stack %s, slots %s, needed memory %s, page tables %s, all else %s: `memory %s`",
         service->program.path == NULL ? "unknown" : size_text(budget.image), size_text(budget.stack),
         size_text(budget.slots), size_text(budget.given), size_text(budget.tables), size_text(budget.rest + PAGE),
         size_text(enough));
}

static void check_slots(struct system *system, const struct service *service) {
    uint64_t slots = service->settings.slots.value;
    if (service->free_slot <= slots) {
        return;
    }
    struct location location = service->settings.slots.location;
    report(system->diagnostics, location.line != 0 ? location : service->name.location,
           "`%s` is given capabilities up to slot %u, and has %llu slots", service->name.text, service->free_slot - 1,
           (unsigned long long)slots);
    hint(system->diagnostics, "raise `slots` to a larger power of two");
}

static void check_system_memory(struct system *system) {
    uint64_t sum = 0;
    for (const struct service *service = system->services; service != NULL; service = service->next) {
        sum += service->settings.memory.value;
    }
    for (const struct declared *declared = system->declared; declared != NULL; declared = declared->next) {
        sum += declared->size.value;
    }
    if (system->memory.value != 0 && sum > system->memory.value) {
        report(system->diagnostics, system->memory.location,
               "the services and what they share take %s, and the system has %s", size_text(sum),
               size_text(system->memory.value));
    }
}

void check_budgets(struct system *system) {
    for (const struct service *service = system->services; service != NULL; service = service->next) {
        check_memory(system, service);
        check_slots(system, service);
    }
    // What programs take is part of the memory of those who start them.
    for (const struct service *program = system->programs; program != NULL; program = program->next) {
        check_memory(system, program);
    }
    check_system_memory(system);
}
