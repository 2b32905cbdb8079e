// SPDX-License-Identifier: Apache-2.0
//
// Services: what there is of each for good, and a run of it.

#include "service.h"

#include "grants.h"
#include "initrd.h"
#include "load.h"
#include "shared.h"
#include "untyped.h"

#include <kozo/denial.h>
#include <kozo/fingerprint.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_syscalls.h>

_Static_assert(SERVICES_MAX == PLAN_MAX_SERVICES, "a plan's services are all that there can be");
_Static_assert(PLAN_VALUE_SIZE == START_PARAMETER_TEXT && PLAN_CLEAR_SIZE == CLIENT_ARGUMENT_SIZE, "texts fit");
_Static_assert(PLAN_MAX_STACK == KOZO_STACK_MAX, "a page below the stack is never mapped");

static const struct plan *plan;
static struct service services[SERVICES_MAX];

/// The service's own notification, and how it is asked whether it is alive.
static int64_t create_notification(struct service *service) {
    int64_t error = kozo_arena_create(&lasting_arena, OBJECT_NOTIFICATION, 0, &service->notification);
    if (error)
        return error;
    service->question = kozo_arena_slot(&lasting_arena);
    return kozo_sys_cap_mint(INIT_CNODE, service->question, INIT_CNODE, service->notification,
                             RIGHT_NOTIFICATION_SIGNAL, UINT64_C(1) << SIGNAL_WATCHDOG_BIT);
}

static int64_t create_service(uint32_t number) {
    struct service *service = &services[number];
    service->plan = &plan->services[number];
    service->number = number;
    strlcpy(service->arguments, service->plan->arguments, sizeof(service->arguments));
    initrd_find_service(service->plan->program, &service->file);
    int64_t error = create_notification(service);
    if (!error && *service->plan->offers)
        error = kozo_arena_create(&lasting_arena, OBJECT_ENDPOINT, 0, &service->offer);
    if (!error)
        error = kozo_arena_create(&lasting_arena, OBJECT_REPLY, 0, &service->runner);
    return error ? error : kozo_arena_create(&lasting_arena, OBJECT_REPLY, 0, &service->waiter);
}

int64_t services_init(const struct plan *of) {
    plan = of;
    int64_t error = shared_init(plan);
    for (uint32_t i = 0; !error && i < plan->header->service_count; i++)
        error = create_service(i);
    return error;
}

const struct plan *services_plan(void) {
    return plan;
}

uint32_t services_count(void) {
    return plan->header->service_count;
}

struct service *service_at(uint64_t number) {
    return number < services_count() ? &services[number] : NULL;
}

struct service *service_find(const char *name) {
    for (uint32_t i = 0; i < services_count(); i++) {
        if (strcmp(services[i].plan->name, name) == 0)
            return &services[i];
    }
    return NULL;
}

const struct plan_grant *service_grant(const struct service *service, uint32_t place) {
    return &plan->grants[service->plan->first_grant + place];
}

const struct plan_grant *service_grant_in_slot(const struct service *service, uint64_t slot) {
    for (uint32_t i = 0; i < service->plan->grant_count; i++) {
        const struct plan_grant *grant = service_grant(service, i);
        if (plan_kind_has_slot(grant->kind) && grant->slot == slot)
            return grant;
    }
    return NULL;
}

const struct plan_grant *service_client_grant(const struct service *service, uint64_t slot) {
    const struct plan_grant *grant = service_grant_in_slot(service, slot);
    return grant && grant->kind == PLAN_CLIENT && grant->target != PLAN_NOBODY ? grant : NULL;
}

// ---- Building a run

/// Read the service's file. Says what is wrong with it.
static bool read_image(struct service *service) {
    const struct cpio_entry *file = &service->file;
    if (!file->name) {
        printf("init: %s: the initrd has no services/%s\n", service->plan->name, service->plan->program);
        return false;
    }
    const char *error = elf_read(file->data, file->size, KOZO_IMAGE_LOWEST, KOZO_IMAGE_END, &service->image);
    char text[KOZO_FINGERPRINT_TEXT_SIZE];
    if (error && service->image.bad_header == ELF_NO_HEADER)
        printf("init: %s %s\n", file->name, error);
    else if (error)
        printf("init: %s: program header %u %s\n", file->name, service->image.bad_header, error);
    else if (kozo_fingerprint_check(file->data, &service->image, service->plan->handles, "the plan", text))
        return true;
    else
        printf("init: %s %s\n", file->name, text);
    return false;
}

static int64_t open_arena(struct service *service) {
    uint64_t slots = kozo_task_slots(&service->image, service->plan->stack_size) + grants_init_slots(service);
    return kozo_arena_open(&service->run.arena, &machine_memory, service->plan->memory_bits, slots);
}

static int64_t create_objects(struct service *service) {
    return kozo_task_create_objects(&service->run);
}

static int64_t map_image(struct service *service) {
    return kozo_task_map_image(&service->run, &service->image, service->file.data);
}

static int64_t map_stack(struct service *service) {
    return kozo_task_map_stack(&service->run, service->plan->stack_size);
}

/// Signals of the run before are none of this one's.
static int64_t clear_notification(struct service *service) {
    uint64_t signals;
    int64_t error = kozo_sys_poll(service->notification, &signals);
    return error == ERR_WOULD_BLOCK ? 0 : error;
}

/// Tell a service that offers something who its clients are.
static int64_t map_clients(struct service *service) {
    static struct kozo_client clients[SERVICES_MAX];
    if (service->offer == NULL_HANDLE)
        return 0;
    grants_list_clients(service, clients);
    uint64_t bytes = services_count() * sizeof(clients[0]);
    int64_t error = 0;
    for (uint64_t done = 0; !error && done < bytes; done += KOZO_PAGE_SIZE) {
        uint64_t size = bytes - done < KOZO_PAGE_SIZE ? bytes - done : KOZO_PAGE_SIZE;
        error = kozo_task_map_page(&service->run, KOZO_CLIENTS_ADDRESS + done, PROT_READ,
                                   (const uint8_t *)clients + done, size);
    }
    service->run.start.clients = KOZO_CLIENTS_ADDRESS;
    service->run.start.client_count = services_count();
    return error;
}

static void begin(struct service *service) {
    const struct plan_service *of = service->plan;
    struct kozo_start_info *start = &service->run.start;
    kozo_task_begin(&service->run, of->name, service->arguments, of->handles, of->slot_bits, plan_free_slot(plan, of));
    start->generation = service->generation + 1;
    for (uint32_t i = 0; i < of->parameter_count; i++) {
        start->parameters[i].number = of->parameters[i].number;
        memcpy(start->parameters[i].text, of->parameters[i].text, sizeof(start->parameters[i].text));
    }
}

static int64_t map_start_info(struct service *service) {
    return kozo_task_map_start_info(&service->run);
}

static int64_t give_memory(struct service *service) {
    return kozo_task_give_memory(&service->run);
}

static int64_t start_thread(struct service *service) {
    return kozo_task_start(&service->run, service->image.entry, service->plan->priority, service->plan->slice_ns);
}

/// The steps of a start, after its arena is there. After a failure closing the arena undoes all of them.
static const struct {
    int64_t (*act)(struct service *service);
    const char *failure;
} steps[] = {
    // clang-format off
    {create_objects, "create its objects"},
    {map_image, "map its image"},
    {map_stack, "map its stack"},
    {clear_notification, "clear its notification"},
    {map_clients, "tell it its clients"},
    {grants_give, "give capabilities"},
    {map_start_info, "map its StartInfo"},
    {grants_bind_thread, "bind its thread"},
    {give_memory, "give it its memory"},
    {start_thread, "start its thread"},
    // clang-format on
};

/// Close the arena of a run. A mistake is said.
static void close_arena(struct service *service) {
    uint64_t before = untyped_free_bytes();
    uint64_t given = UINT64_C(1) << service->plan->memory_bits;
    if (!kozo_arena_close(&service->run.arena))
        printf("init: mistake: something is left of %s; its memory is lost\n", service->plan->name);
    else if (untyped_free_bytes() != before + given)
        printf("init: mistake: %s had %lu bytes, but gave back %lu\n", service->plan->name, given,
               untyped_free_bytes() - before);
}

static int64_t build(struct service *service) {
    begin(service);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        int64_t error = steps[i].act(service);
        if (error) {
            printf("init: %s: cannot %s: %s\n", service->plan->name, steps[i].failure, kozo_failure_text(error));
            return error;
        }
    }
    return 0;
}

int64_t service_start(struct service *service) {
    if (!read_image(service))
        return kozo_own_error(ERR_INVALID_ARGUMENT);
    int64_t error = open_arena(service);
    if (error) {
        printf("init: %s: cannot get its memory: %s\n", service->plan->name, kozo_failure_text(error));
        return error;
    }
    error = build(service);
    if (error) {
        close_arena(service);
        return error;
    }
    service->generation++;
    service->state = SERVICE_RUNNING;
    return 0;
}

// ---- The end of a run

uint64_t service_cpu_time(const struct service *service) {
    uint64_t state, priority, ceiling, cpu_time, instruction, slice;
    if (kozo_sys_thread_inspect(service->run.thread, &state, &priority, &ceiling, &cpu_time, &instruction, &slice))
        return 0;
    return cpu_time;
}

void service_stop(struct service *service) {
    service->cpu_time += service_cpu_time(service);
    service->state = SERVICE_STOPPED;
    service->awaited = NULL;
    close_arena(service);
}
