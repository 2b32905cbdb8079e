// SPDX-License-Identifier: Apache-2.0
//
// Services as they run: built from their row of the table and their file, and taken down again.

#include "service.h"

#include "fingerprint.h"
#include "framebuffer.h"
#include "grants.h"
#include "image.h"
#include "initrd.h"
#include "untyped.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_syscalls.h>

_Static_assert(sizeof(struct kozo_start_info) <= UINT64_C(1) << FRAME_SMALL_BITS, "StartInfo is one page");

// Slots for a service's objects, beside its pages: CNode, thread, page tables, ...
#define OBJECT_SLOTS 32

static struct service services[SERVICES_MAX];
static uint32_t service_count;

int64_t services_init(void) {
    for (size_t i = 0; i < service_table_size; i++) {
        struct service found = {.row = &service_table[i], .number = service_count};
        if (!initrd_find_service(found.row->name, &found.file))
            continue;
        if (service_count == SERVICES_MAX)
            return kozo_own_error(ERR_OUT_OF_RANGE);
        int64_t error = 0;
        if (service_row_gives(found.row, "offer"))
            error = arena_create(own_space.arena, OBJECT_ENDPOINT, 0, &found.offer);
        if (error)
            return error;
        services[service_count++] = found;
    }
    return 0;
}

uint32_t services_count(void) {
    return service_count;
}

struct service *service_at(uint64_t number) {
    return number < service_count ? &services[number] : NULL;
}

struct service *service_find(const char *name) {
    for (uint32_t i = 0; i < service_count; i++) {
        if (strcmp(services[i].row->name, name) == 0)
            return &services[i];
    }
    return NULL;
}

uint64_t service_now(void) {
    uint64_t now;
    return kozo_sys_clock_read(INIT_CLOCK, &now) ? 0 : now;
}

/// Read the service's file. Says what is wrong with it.
static bool read_image(struct service *service) {
    const struct cpio_entry *file = &service->file;
    const char *error = elf_read(file->data, file->size, IMAGE_LOWEST, IMAGE_END, &service->image);
    if (!error)
        return fingerprint_check(file->name, file->data, &service->image);
    if (service->image.bad_header == ELF_NO_HEADER)
        printf("init: %s %s\n", file->name, error);
    else
        printf("init: %s: program header %u %s\n", file->name, service->image.bad_header, error);
    return false;
}

static int64_t open_arena(struct service *service) {
    uint64_t pages = image_pages(&service->image) + service->row->stack_size / PAGE_SIZE;
    uint64_t tables = image_pages(&service->image) * PAGE_SIZE / LARGE_PAGE_SIZE;
    uint64_t regions = initrd_frames() + (service_row_gives(service->row, "framebuffer") ? framebuffer_slots() : 0);
    return arena_open(&service->arena, service->row->memory_bits, pages + tables + regions + OBJECT_SLOTS);
}

static int64_t create_objects(struct service *service) {
    struct arena *arena = &service->arena;
    int64_t error = arena_create(arena, OBJECT_CNODE, service->row->slot_bits, &service->cnode);
    if (!error)
        error = arena_create(arena, OBJECT_ADDRESS_SPACE, 0, &service->space.handle);
    if (!error)
        error = arena_create(arena, OBJECT_THREAD, 0, &service->thread);
    return error ? error : arena_create(arena, OBJECT_REPLY, 0, &service->reply);
}

static int64_t map_image(struct service *service) {
    service->next_region = round_up(image_end(&service->image), LARGE_PAGE_SIZE) + LARGE_PAGE_SIZE;
    return image_map(&service->space, &service->image, service->file.data);
}

static int64_t map_stack(struct service *service) {
    const uint64_t protection = PROT_READ | PROT_WRITE;
    int64_t error = service->row->stack_size <= STACK_MAX_SIZE ? 0 : ERR_OUT_OF_RANGE;
    for (uint64_t size = PAGE_SIZE; !error && size <= service->row->stack_size; size += PAGE_SIZE)
        error = space_add_page(&service->space, STACK_TOP - size, protection, NULL, 0, 0, NULL);
    if (error)
        return error;
    return space_add_page(&service->space, IPC_BUFFER_ADDRESS, protection, NULL, 0, 0, &service->ipc_buffer);
}

/// Begin the service's StartInfo anew.
static void begin_start_info(struct service *service, const char *arguments) {
    struct kozo_start_info *start = &service->start;
    *start = (struct kozo_start_info){
        .fingerprint = ABI_FINGERPRINT,
        .ipc_buffer = IPC_BUFFER_ADDRESS,
        .heap_end = HEAP_END,
        .slot_count = UINT64_C(1) << service->row->slot_bits,
        .free_slot = 1,
    };
    strlcpy((char *)start->name, service->row->name, sizeof(start->name));
    strlcpy((char *)start->arguments, arguments, sizeof(start->arguments));
}

/// What takes memory goes before "memory", which is all that is left.
static int64_t map_start_info(struct service *service) {
    service->start.heap_start = service->next_region;
    int64_t error = space_add_page(&service->space, START_INFO_ADDRESS, PROT_READ, &service->start, 0,
                                   sizeof(service->start), NULL);
    return error ? error : grants_give_memory(service, service->start.free_slot - 1);
}

static int64_t bind_thread(struct service *service) {
    const struct {
        uint64_t slot;
        kozo_handle_t handle;
    } bound[] = {
        {THREAD_SLOT_CNODE, service->cnode},
        {THREAD_SLOT_SPACE, service->space.handle},
        {THREAD_SLOT_BUFFER, service->ipc_buffer},
        {THREAD_SLOT_REPLY, service->reply},
    };
    for (size_t i = 0; i < sizeof(bound) / sizeof(bound[0]); i++) {
        int64_t error = kozo_sys_thread_bind(service->thread, bound[i].slot, bound[i].handle, 0);
        if (error)
            return error;
    }
    return grants_bind_faults(service);
}

static int64_t start_thread(struct service *service) {
    int64_t error = kozo_sys_thread_priority(service->thread, service->row->priority, service->row->priority);
    if (error)
        return error;
    return kozo_sys_thread_start(service->thread, service->image.entry, STACK_TOP, START_INFO_ADDRESS, 0);
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
    {grants_give, "give capabilities"},
    {map_start_info, "map its StartInfo"},
    {bind_thread, "bind its thread"},
    {start_thread, "start its thread"},
    // clang-format on
};

int64_t service_start(struct service *service, const char *arguments) {
    const char *name = service->row->name;
    if (!read_image(service))
        return kozo_own_error(ERR_INVALID_ARGUMENT);
    int64_t error = open_arena(service);
    if (error) {
        printf("init: %s: cannot get its memory: %s\n", name, kozo_failure_text(error));
        return error;
    }
    service->running = true;
    service->state = SERVICE_RUNNING;
    service->generation++;
    service->started = service_now();
    service->notification = NULL_HANDLE;
    service->space = (struct space){.arena = &service->arena};
    begin_start_info(service, arguments);
    for (size_t i = 0; !error && i < sizeof(steps) / sizeof(steps[0]); i++) {
        error = steps[i].act(service);
        if (error)
            printf("init: %s: cannot %s: %s\n", name, steps[i].failure, kozo_failure_text(error));
    }
    if (error)
        service_stop(service);
    return error;
}

/// Start a service after those that it needs. Needing each other is no error: the endpoints are there before either.
static void start_in_order(struct service *service) {
    if (service->visited || !service->row->autostart)
        return;
    service->visited = true;
    for (size_t i = 0; i < SERVICE_MAX_NAMES && service->row->needs[i]; i++) {
        struct service *provider = service_find(service->row->needs[i]);
        if (provider)
            start_in_order(provider);
    }
    service_start(service, "");
}

void services_start_all(void) {
    for (uint32_t i = 0; i < service_count; i++)
        start_in_order(&services[i]);
}

void service_stop(struct service *service) {
    uint64_t before = untyped_free_bytes();
    uint64_t given = UINT64_C(1) << service->row->memory_bits;
    service->running = false;
    service->state = SERVICE_STOPPED;
    uint64_t state, priority, ceiling, cpu_time, instruction;
    if (!kozo_sys_thread_inspect(service->thread, &state, &priority, &ceiling, &cpu_time, &instruction))
        service->cpu_time += cpu_time;
    if (!arena_close(&service->arena))
        printf("init: mistake: something is left of %s; its memory is lost\n", service->row->name);
    else if (untyped_free_bytes() != before + given)
        printf("init: mistake: %s had %lu bytes, but gave back %lu\n", service->row->name, given,
               untyped_free_bytes() - before);
}
