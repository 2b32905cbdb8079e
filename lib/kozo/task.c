// SPDX-License-Identifier: Apache-2.0
//
// A program in memory of its own.

#include <elf.h>
#include <kozo/badge.h>
#include <kozo/denial.h>
#include <kozo/image.h>
#include <kozo/start.h>
#include <kozo/string.h>
#include <kozo/task.h>
#include <kozo_syscalls.h>

_Static_assert(sizeof(struct kozo_start_info) <= KOZO_PAGE_SIZE, "StartInfo is one page");
_Static_assert(KOZO_WINDOW_ADDRESS > KOZO_CLIENTS_ADDRESS + KOZO_CLIENTS_PAGES * KOZO_PAGE_SIZE &&
                   KOZO_STACK_TOP - KOZO_STACK_MAX > KOZO_WINDOW_ADDRESS + KOZO_PAGE_SIZE,
               "a page before and behind the window, and below the stack, is never mapped");
_Static_assert(KOZO_WINDOW_ADDRESS / KOZO_LARGE_PAGE_SIZE == KOZO_START_INFO_ADDRESS / KOZO_LARGE_PAGE_SIZE,
               "the window has a page table, since StartInfo has the same");

// Slots for a task's objects, beside its pages: CNode, thread, page tables, ...
#define OBJECT_SLOTS 32

uint64_t kozo_task_slots(const struct elf_image *image, uint64_t stack_size) {
    uint64_t pages = kozo_image_pages(image);
    uint64_t tables = pages * KOZO_PAGE_SIZE / KOZO_LARGE_PAGE_SIZE;
    return pages + tables + stack_size / KOZO_PAGE_SIZE + OBJECT_SLOTS;
}

void kozo_task_begin(struct kozo_task *task, const char *name, const char *arguments, uint64_t handles,
                     uint64_t slot_bits, uint64_t free_slot) {
    task->space = (struct kozo_space){.arena = &task->arena};
    task->memory = (struct kozo_service_memory){0};
    task->start = (struct kozo_start_info){
        .fingerprint = ABI_FINGERPRINT,
        .handles = handles,
        .generation = 1,
        .ipc_buffer = KOZO_IPC_BUFFER_ADDRESS,
        .heap_end = KOZO_HEAP_END,
        .slot_count = UINT64_C(1) << slot_bits,
        .free_slot = free_slot,
    };
    strlcpy((char *)task->start.name, name, sizeof(task->start.name));
    strlcpy((char *)task->start.arguments, arguments, sizeof(task->start.arguments));
}

int64_t kozo_task_create_objects(struct kozo_task *task) {
    uint64_t slot_bits = (uint64_t)__builtin_ctzll(task->start.slot_count);
    int64_t error = kozo_arena_create(&task->arena, OBJECT_CNODE, slot_bits, &task->cnode);
    if (!error)
        error = kozo_arena_create(&task->arena, OBJECT_ADDRESS_SPACE, 0, &task->space.handle);
    if (!error)
        error = kozo_arena_create(&task->arena, OBJECT_THREAD, 0, &task->thread);
    return error ? error : kozo_arena_create(&task->arena, OBJECT_REPLY, 0, &task->reply);
}

// ---- Its address space

int64_t kozo_task_map_image(struct kozo_task *task, const struct elf_image *image, const void *file) {
    task->memory.image = kozo_image_pages(image) * KOZO_PAGE_SIZE;
    task->next_region = kozo_round_up(kozo_image_end(image), KOZO_LARGE_PAGE_SIZE) + KOZO_LARGE_PAGE_SIZE;
    return kozo_image_map(&task->space, image, file);
}

static int64_t map_page(struct kozo_task *task, uint64_t address, uint64_t protection, const void *from, size_t size,
                        kozo_handle_t *frame) {
    task->memory.stack += KOZO_PAGE_SIZE;
    return kozo_space_add_page(&task->space, address, protection, from, 0, size, frame);
}

int64_t kozo_task_map_page(struct kozo_task *task, uint64_t address, uint64_t protection, const void *from,
                           size_t size) {
    return map_page(task, address, protection, from, size, NULL);
}

int64_t kozo_task_map_stack(struct kozo_task *task, uint64_t size) {
    const uint64_t protection = PROT_READ | PROT_WRITE;
    int64_t error = 0;
    for (uint64_t below = KOZO_PAGE_SIZE; !error && below <= size; below += KOZO_PAGE_SIZE)
        error = map_page(task, KOZO_STACK_TOP - below, protection, NULL, 0, NULL);
    return error ? error : map_page(task, KOZO_IPC_BUFFER_ADDRESS, protection, NULL, 0, &task->ipc_buffer);
}

// What takes memory goes before the task's "memory", which is all that is left.
int64_t kozo_task_map_start_info(struct kozo_task *task) {
    task->start.heap_start = task->next_region;
    return map_page(task, KOZO_START_INFO_ADDRESS, PROT_READ, &task->start, sizeof(task->start), NULL);
}

// ---- Its capabilities

int64_t kozo_task_give(const struct kozo_task *task, uint64_t slot, kozo_handle_t from, uint64_t rights) {
    return kozo_sys_cap_copy(task->cnode, slot, kozo_self.cnode, from, rights);
}

int64_t kozo_task_give_badged(const struct kozo_task *task, uint64_t slot, kozo_handle_t from, uint64_t rights,
                              uint64_t badge) {
    return kozo_sys_cap_mint(task->cnode, slot, kozo_self.cnode, from, rights, badge);
}

int64_t kozo_task_give_common(const struct kozo_task *task, kozo_handle_t notification) {
    const struct {
        uint64_t slot;
        kozo_handle_t from;
        uint64_t rights;
    } common[] = {
        {SLOT_THREAD, task->thread, RIGHT_THREAD_SERVE | RIGHT_THREAD_OBSERVE | RIGHT_THREAD_YIELD},
        {SLOT_CNODE, task->cnode, RIGHTS_CNODE},
        {SLOT_SPACE, task->space.handle, RIGHTS_ADDRESS_SPACE},
        {SLOT_REPLY, task->reply, RIGHTS_REPLY},
        {SLOT_NOTIFICATION, notification, RIGHT_NOTIFICATION_WAIT},
    };
    int64_t error = 0;
    for (size_t i = 0; !error && i < sizeof(common) / sizeof(common[0]); i++)
        error = kozo_task_give(task, common[i].slot, common[i].from, common[i].rights);
    return error;
}

int64_t kozo_task_create_signal(struct kozo_task *task, kozo_handle_t notification, uint64_t bit,
                                kozo_handle_t *signal) {
    *signal = kozo_arena_slot(&task->arena);
    if (*signal == NULL_HANDLE)
        return kozo_own_error(ERR_NO_MEMORY);
    return kozo_sys_cap_mint(kozo_self.cnode, *signal, kozo_self.cnode, notification, RIGHT_NOTIFICATION_SIGNAL,
                             UINT64_C(1) << bit);
}

int64_t kozo_task_give_timer(struct kozo_task *task, uint64_t slot, kozo_handle_t notification, uint64_t bit) {
    kozo_handle_t timer, signal;
    int64_t error = kozo_arena_create(&task->arena, OBJECT_TIMER, 0, &timer);
    if (!error)
        error = kozo_task_create_signal(task, notification, bit, &signal);
    if (!error)
        error = kozo_sys_timer_notify(timer, signal);
    return error ? error : kozo_task_give(task, slot, timer, RIGHT_TIMER_SET);
}

static int64_t create_untyped(const struct kozo_task *task, uint64_t slot, uint64_t bits) {
    return kozo_sys_cap_create(task->arena.untyped, OBJECT_UNTYPED, bits, task->cnode, slot, 1);
}

int64_t kozo_task_give_untyped(struct kozo_task *task, uint64_t slot, uint64_t bits) {
    task->memory.given += UINT64_C(1) << bits;
    return create_untyped(task, slot, bits);
}

int64_t kozo_task_give_memory(struct kozo_task *task) {
    struct kozo_service_memory *memory = &task->memory;
    uint64_t type, rights, badge, size_bits, free, derived;
    int64_t error =
        kozo_sys_cap_inspect(kozo_self.cnode, task->arena.untyped, &type, &rights, &badge, &size_bits, &free, &derived);
    if (error)
        return error;
    memory->total = UINT64_C(1) << task->arena.bits;
    memory->objects = memory->total - free - memory->image - memory->stack - memory->given;
    uint64_t bits = task->arena.bits;
    error = ERR_NO_MEMORY;
    while (error == ERR_NO_MEMORY && --bits >= FRAME_SMALL_BITS)
        error = create_untyped(task, SLOT_MEMORY, bits);
    memory->left = error ? 0 : UINT64_C(1) << bits;
    return error;
}

// ---- Its thread

int64_t kozo_task_bind(struct kozo_task *task, kozo_handle_t notification, kozo_handle_t endpoint, uint64_t client) {
    kozo_handle_t fault = kozo_arena_slot(&task->arena);
    if (fault == NULL_HANDLE)
        return kozo_own_error(ERR_NO_MEMORY);
    int64_t error = kozo_sys_cap_mint(kozo_self.cnode, fault, kozo_self.cnode, endpoint, RIGHT_ENDPOINT_SEND,
                                      kozo_badge(client, 0));
    const struct {
        uint64_t slot;
        kozo_handle_t handle;
    } bound[] = {
        {THREAD_SLOT_CNODE, task->cnode},
        {THREAD_SLOT_SPACE, task->space.handle},
        {THREAD_SLOT_BUFFER, task->ipc_buffer},
        {THREAD_SLOT_REPLY, task->reply},
        {THREAD_SLOT_FAULT, fault},
        {THREAD_SLOT_NOTIFICATION, notification},
    };
    for (size_t i = 0; !error && i < sizeof(bound) / sizeof(bound[0]); i++)
        error = kozo_sys_thread_bind(task->thread, bound[i].slot, bound[i].handle, 0);
    return error;
}

int64_t kozo_task_start(const struct kozo_task *task, uint64_t entry, uint64_t priority, uint64_t slice) {
    int64_t error = kozo_sys_thread_priority(task->thread, priority, priority);
    if (!error)
        error = kozo_sys_thread_slice(task->thread, slice);
    return error ? error : kozo_sys_thread_start(task->thread, entry, KOZO_STACK_TOP, KOZO_START_INFO_ADDRESS, 0);
}

// ---- Of all of them

/// Names of the slots that all have, as their handles are called.
static const char *const slot_names[SLOT_FIRST_NEED] = {
    [SLOT_THREAD] = "thread",
    [SLOT_CNODE] = "cnode",
    [SLOT_SPACE] = "space",
    [SLOT_REPLY] = "reply",
    [SLOT_MEMORY] = "memory",
    [SLOT_SYSTEM] = "system",
    [SLOT_NOTIFICATION] = "notification",
    [SLOT_OFFER] = "offer",
};

const char *kozo_task_slot_name(uint64_t slot) {
    return slot < SLOT_FIRST_NEED ? slot_names[slot] : NULL;
}

bool kozo_task_capability(const struct kozo_task *task, uint64_t number, struct kozo_capability_info *info) {
    uint64_t filled = 0;
    for (uint64_t slot = 1; slot < task->start.slot_count; slot++) {
        uint64_t detail, derived;
        *info = (struct kozo_capability_info){.handle = slot};
        if (kozo_sys_cap_inspect(task->cnode, slot, &info->type, &info->rights, &info->badge, &info->size_bits, &detail,
                                 &derived))
            return false;
        if (info->type == 0 || filled++ != number)
            continue;
        const char *name = kozo_task_slot_name(slot);
        if (name)
            strlcpy((char *)info->name, name, sizeof(info->name));
        return true;
    }
    return false;
}

int64_t kozo_task_memory(const struct kozo_task *task, struct kozo_service_memory *info) {
    uint64_t type, rights, badge, size_bits, free, derived;
    *info = task->memory;
    int64_t error = kozo_sys_cap_inspect(task->cnode, SLOT_MEMORY, &type, &rights, &badge, &size_bits, &free, &derived);
    // It may have put something else there.
    info->unused = !error && type == OBJECT_UNTYPED ? free : 0;
    return error;
}
