// SPDX-License-Identifier: Apache-2.0
//
// Services: what there is of each for good, and a run of it.

#include "service.h"

#include "fingerprint.h"
#include "grants.h"
#include "image.h"
#include "initrd.h"
#include "load.h"
#include "shared.h"
#include "untyped.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_syscalls.h>

_Static_assert(SERVICES_MAX == PLAN_MAX_SERVICES, "a plan's services are all that there can be");
_Static_assert(sizeof(struct kozo_start_info) <= UINT64_C(1) << FRAME_SMALL_BITS, "StartInfo is one page");
_Static_assert(PLAN_VALUE_SIZE == START_PARAMETER_TEXT && PLAN_CLEAR_SIZE == CLIENT_ARGUMENT_SIZE, "texts fit");
_Static_assert(STACK_TOP - PLAN_MAX_STACK - PAGE_SIZE >= CLIENTS_ADDRESS + CLIENTS_PAGES * PAGE_SIZE,
               "a page below the stack is never mapped");

// Slots for a service's objects, beside its pages and what grants take: CNode, thread, page tables, ...
#define OBJECT_SLOTS 32

static const struct plan *plan;
static struct service services[SERVICES_MAX];

/// The service's own notification, and how it is asked whether it is alive.
static int64_t create_notification(struct service *service) {
    int64_t error = arena_create(&lasting_arena, OBJECT_NOTIFICATION, 0, &service->notification);
    if (error)
        return error;
    service->question = arena_slot(&lasting_arena);
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
        error = arena_create(&lasting_arena, OBJECT_ENDPOINT, 0, &service->offer);
    if (!error)
        error = arena_create(&lasting_arena, OBJECT_REPLY, 0, &service->runner);
    return error ? error : arena_create(&lasting_arena, OBJECT_REPLY, 0, &service->waiter);
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

// ---- Building a run

/// Read the service's file. Says what is wrong with it.
static bool read_image(struct service *service) {
    const struct cpio_entry *file = &service->file;
    if (!file->name) {
        printf("init: %s: the initrd has no services/%s\n", service->plan->name, service->plan->program);
        return false;
    }
    const char *error = elf_read(file->data, file->size, IMAGE_LOWEST, IMAGE_END, &service->run.image);
    if (!error)
        return fingerprint_check(file->name, file->data, &service->run.image, service->plan->handles);
    if (service->run.image.bad_header == ELF_NO_HEADER)
        printf("init: %s %s\n", file->name, error);
    else
        printf("init: %s: program header %u %s\n", file->name, service->run.image.bad_header, error);
    return false;
}

static int64_t open_arena(struct service *service) {
    uint64_t pages = image_pages(&service->run.image) + service->plan->stack_size / PAGE_SIZE;
    uint64_t tables = image_pages(&service->run.image) * PAGE_SIZE / LARGE_PAGE_SIZE;
    return arena_open(&service->run.arena, service->plan->memory_bits,
                      pages + tables + grants_init_slots(service) + OBJECT_SLOTS);
}

static int64_t create_objects(struct service *service) {
    struct run *run = &service->run;
    int64_t error = arena_create(&run->arena, OBJECT_CNODE, service->plan->slot_bits, &run->cnode);
    if (!error)
        error = arena_create(&run->arena, OBJECT_ADDRESS_SPACE, 0, &run->space.handle);
    if (!error)
        error = arena_create(&run->arena, OBJECT_THREAD, 0, &run->thread);
    return error ? error : arena_create(&run->arena, OBJECT_REPLY, 0, &run->reply);
}

static int64_t map_image(struct service *service) {
    struct run *run = &service->run;
    run->memory.image = image_pages(&run->image) * PAGE_SIZE;
    run->next_region = round_up(image_end(&run->image), LARGE_PAGE_SIZE) + LARGE_PAGE_SIZE;
    return image_map(&run->space, &run->image, service->file.data);
}

/// Map a page of what init tells the service or gives it to work with.
static int64_t map_page(struct run *run, uint64_t address, uint64_t protection, const void *from, size_t size,
                        kozo_handle_t *frame) {
    run->memory.stack += PAGE_SIZE;
    return space_add_page(&run->space, address, protection, from, 0, size, frame);
}

static int64_t map_stack(struct service *service) {
    const uint64_t protection = PROT_READ | PROT_WRITE;
    int64_t error = 0;
    for (uint64_t size = PAGE_SIZE; !error && size <= service->plan->stack_size; size += PAGE_SIZE)
        error = map_page(&service->run, STACK_TOP - size, protection, NULL, 0, NULL);
    return error ? error : map_page(&service->run, IPC_BUFFER_ADDRESS, protection, NULL, 0, &service->run.ipc_buffer);
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
    for (uint64_t done = 0; !error && done < bytes; done += PAGE_SIZE) {
        uint64_t size = bytes - done < PAGE_SIZE ? bytes - done : PAGE_SIZE;
        error = map_page(&service->run, CLIENTS_ADDRESS + done, PROT_READ, (const uint8_t *)clients + done, size, NULL);
    }
    service->run.start.clients = CLIENTS_ADDRESS;
    service->run.start.client_count = services_count();
    return error;
}

/// Begin the service's StartInfo anew.
static void begin_start_info(struct service *service) {
    struct kozo_start_info *start = &service->run.start;
    *start = (struct kozo_start_info){
        .fingerprint = ABI_FINGERPRINT,
        .handles = service->plan->handles,
        .generation = service->generation + 1,
        .ipc_buffer = IPC_BUFFER_ADDRESS,
        .heap_end = HEAP_END,
        .slot_count = UINT64_C(1) << service->plan->slot_bits,
        .free_slot = plan_free_slot(plan, service->plan),
    };
    strlcpy((char *)start->name, service->plan->name, sizeof(start->name));
    strlcpy((char *)start->arguments, service->arguments, sizeof(start->arguments));
    for (uint32_t i = 0; i < service->plan->parameter_count; i++) {
        start->parameters[i].number = service->plan->parameters[i].number;
        memcpy(start->parameters[i].text, service->plan->parameters[i].text, sizeof(start->parameters[i].text));
    }
}

/// What takes memory goes before the service's "memory", which is all that is left.
static int64_t map_start_info(struct service *service) {
    struct run *run = &service->run;
    run->start.heap_start = run->next_region;
    return map_page(run, START_INFO_ADDRESS, PROT_READ, &run->start, sizeof(run->start), NULL);
}

static int64_t bind_thread(struct service *service) {
    const struct {
        uint64_t slot;
        kozo_handle_t handle;
    } bound[] = {
        {THREAD_SLOT_CNODE, service->run.cnode},           {THREAD_SLOT_SPACE, service->run.space.handle},
        {THREAD_SLOT_BUFFER, service->run.ipc_buffer},     {THREAD_SLOT_REPLY, service->run.reply},
        {THREAD_SLOT_NOTIFICATION, service->notification},
    };
    for (size_t i = 0; i < sizeof(bound) / sizeof(bound[0]); i++) {
        int64_t error = kozo_sys_thread_bind(service->run.thread, bound[i].slot, bound[i].handle, 0);
        if (error)
            return error;
    }
    return grants_bind_faults(service);
}

/// Reckon where the service's memory went, and make its "memory" of what is left. That is aligned to its size: what
/// lies before it goes to nothing.
static int64_t give_memory(struct service *service) {
    struct run *run = &service->run;
    struct kozo_service_memory *memory = &run->memory;
    uint64_t type, rights, badge, size_bits, free, derived;
    int64_t error =
        kozo_sys_cap_inspect(INIT_CNODE, run->arena.untyped, &type, &rights, &badge, &size_bits, &free, &derived);
    if (error)
        return error;
    memory->total = UINT64_C(1) << run->arena.bits;
    memory->objects = memory->total - free - memory->image - memory->stack - memory->given;
    return grants_give_memory(service);
}

static int64_t start_thread(struct service *service) {
    const struct plan_service *of = service->plan;
    int64_t error = kozo_sys_thread_priority(service->run.thread, of->priority, of->priority);
    if (!error)
        error = kozo_sys_thread_slice(service->run.thread, of->slice_ns);
    if (error)
        return error;
    return kozo_sys_thread_start(service->run.thread, service->run.image.entry, STACK_TOP, START_INFO_ADDRESS, 0);
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
    {bind_thread, "bind its thread"},
    {give_memory, "give it its memory"},
    {start_thread, "start its thread"},
    // clang-format on
};

/// Close the arena of a run. A mistake is said.
static void close_arena(struct service *service) {
    uint64_t before = untyped_free_bytes();
    uint64_t given = UINT64_C(1) << service->plan->memory_bits;
    if (!arena_close(&service->run.arena))
        printf("init: mistake: something is left of %s; its memory is lost\n", service->plan->name);
    else if (untyped_free_bytes() != before + given)
        printf("init: mistake: %s had %lu bytes, but gave back %lu\n", service->plan->name, given,
               untyped_free_bytes() - before);
}

static int64_t build(struct service *service) {
    service->run.space = (struct space){.arena = &service->run.arena};
    service->run.memory = (struct kozo_service_memory){0};
    begin_start_info(service);
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
