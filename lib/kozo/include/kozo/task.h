// SPDX-License-Identifier: Apache-2.0
//
// A program in memory of its own: its address space, its CNode and its first thread. init makes services so, and
// services the programs that they start (process.h).
//
// All that makes a task is created in one Untyped, its arena, and its maker has the handles. Closing the arena ends the
// task wherever it stands, and leaves nothing. After an error of any function here that is what is to be done.

#ifndef KOZO_TASK_H
#define KOZO_TASK_H

#include <kozo/space.h>
#include <kozo_abi.h>
#include <stdbool.h>

struct elf_image;

/// Where things are in its address space. Nothing is mapped below KOZO_START_INFO_ADDRESS; what lies between the named
/// pages stays unmapped too, above all below the stack. The image comes next; after it, at multiples of 2 MiB and with
/// 2 MiB between, the regions that it needs and the heap.
#define KOZO_START_INFO_ADDRESS UINT64_C(0x200000)
#define KOZO_IPC_BUFFER_ADDRESS UINT64_C(0x202000)
#define KOZO_CLIENTS_ADDRESS    UINT64_C(0x204000)
#define KOZO_CLIENTS_PAGES      ((SERVICES_MAX * sizeof(struct kozo_client) + KOZO_PAGE_SIZE - 1) / KOZO_PAGE_SIZE)
/// Where it fills the pages of others itself, if it does: see kozo_window.
#define KOZO_WINDOW_ADDRESS UINT64_C(0x210000)
#define KOZO_STACK_TOP      UINT64_C(0x3ff000)
#define KOZO_IMAGE_LOWEST   UINT64_C(0x400000)
#define KOZO_IMAGE_END      UINT64_C(0x10000000)
/// All of it is served by one page table of level 3.
#define KOZO_HEAP_END UINT64_C(0x8000000000)

/// Bytes of the largest stack.
#define KOZO_STACK_MAX UINT64_C(0x100000)

struct kozo_task {
    struct kozo_arena arena;
    struct kozo_space space;
    kozo_handle_t cnode;
    kozo_handle_t thread;
    kozo_handle_t reply;
    kozo_handle_t ipc_buffer;
    /// First address that is free for regions.
    uint64_t next_region;
    /// As the task sees it.
    struct kozo_start_info start;
    /// Where its memory went.
    struct kozo_service_memory memory;
};

/// How many slots of its maker's a task takes, beside those of what it is given.
uint64_t kozo_task_slots(const struct elf_image *image, uint64_t stack_size);

/// Begin a task, whose arena is open: its StartInfo, but for what it is told beside its name, its arguments and what
/// the library needs.
///
/// @param handles    fingerprint of its table of handles
/// @param slot_bits  binary logarithm of the slots of its CNode
/// @param free_slot  the first one that stays empty
void kozo_task_begin(struct kozo_task *task, const char *name, const char *arguments, uint64_t handles,
                     uint64_t slot_bits, uint64_t free_slot);

/// Create its CNode, its address space, its thread and the thread's Reply; 0 or a negative error.
int64_t kozo_task_create_objects(struct kozo_task *task);

/// Map its image, out of the file that elf_read() described; 0 or a negative error.
int64_t kozo_task_map_image(struct kozo_task *task, const struct elf_image *image, const void *file);

/// Map its stack, of `size` bytes, and its IPC buffer; 0 or a negative error.
int64_t kozo_task_map_stack(struct kozo_task *task, uint64_t size);

/// Map a page of what it is told or works with, filled with `size` bytes; 0 or a negative error.
int64_t kozo_task_map_page(struct kozo_task *task, uint64_t address, uint64_t protection, const void *from,
                           size_t size);

/// Map its StartInfo as it is now, with the heap behind what was mapped; 0 or a negative error.
int64_t kozo_task_map_start_info(struct kozo_task *task);

/// Give it a capability derived from one of its maker's; 0 or a negative error.
int64_t kozo_task_give(const struct kozo_task *task, uint64_t slot, kozo_handle_t from, uint64_t rights);

/// The same with a badge.
int64_t kozo_task_give_badged(const struct kozo_task *task, uint64_t slot, kozo_handle_t from, uint64_t rights,
                              uint64_t badge);

/// Give it what every task has, but `system` and its memory: its own objects, and the notification (WAIT); 0 or a
/// negative error.
int64_t kozo_task_give_common(const struct kozo_task *task, kozo_handle_t notification);

/// Derive what sets a bit of a notification, for an object of the task's to hold; 0 or a negative error.
int64_t kozo_task_create_signal(struct kozo_task *task, kozo_handle_t notification, uint64_t bit,
                                kozo_handle_t *signal);

/// Give it a Timer, which sets a bit of its notification; 0 or a negative error.
int64_t kozo_task_give_timer(struct kozo_task *task, uint64_t slot, kozo_handle_t notification, uint64_t bit);

/// Give it an Untyped of 2^bits bytes out of its own memory; 0 or a negative error.
int64_t kozo_task_give_untyped(struct kozo_task *task, uint64_t slot, uint64_t bits);

/// Bind what its thread holds. Its faults come with the client's number and no method in their badge, by which the
/// maker tells them from what the task asks.
///
/// @param endpoint  what faults go to: one of the maker's, with SEND and without a badge
/// @param client    the task's number as a client of the endpoint, from 1 on
/// @return 0 or a negative error
int64_t kozo_task_bind(struct kozo_task *task, kozo_handle_t notification, kozo_handle_t endpoint, uint64_t client);

/// Reckon where its memory went, and create its "memory", the largest Untyped that there is still room for. That is
/// aligned to its size: what lies before it goes to nothing. 0 or a negative error.
int64_t kozo_task_give_memory(struct kozo_task *task);

/// Start its thread, with this priority as its ceiling, too; 0 or a negative error.
///
/// @param entry  first instruction
/// @param slice  its time slice, in nanoseconds
int64_t kozo_task_start(const struct kozo_task *task, uint64_t entry, uint64_t priority, uint64_t slice);

/// Name of the handle that all tasks have in this slot, or NULL.
const char *kozo_task_slot_name(uint64_t slot);

/// Tell of the capability number `number` that it has: the slots of its CNode one after the other, as the kernel tells
/// of them, and the name of the handle where all tasks have it.
///
/// @return false if it has not so many
bool kozo_task_capability(const struct kozo_task *task, uint64_t number, struct kozo_capability_info *info);

/// Tell what became of its memory; 0 or a negative error.
int64_t kozo_task_memory(const struct kozo_task *task, struct kozo_service_memory *info);

#endif
