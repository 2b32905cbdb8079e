// SPDX-License-Identifier: Apache-2.0
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arch.h"
#include "capability.h"
#include "cpu_block.h"
#include "invariants.h"
#include "scheduler.h"
#include "syscall.h"
#include "thread.h"
#include "untyped.h"
#include "work.h"

struct slot world_outside[WORLD_OUTSIDE];
static struct cnode *cnode;
unsigned world_restarts;

static int start(unsigned memory_bits) {
    host_start(UINT64_C(2) << memory_bits);
    memset(world_outside, 0, sizeof(world_outside));
    world_outside[0].type = UINT8_MAX;
    derivation_root(&world_outside[0]);
    struct slot memory = {0};
    struct slot table = {0};
    capability_first(&memory, &world_outside[0], OBJECT_UNTYPED, direct_map(UINT64_C(1) << memory_bits), memory_bits);
    assert_status(untyped_create(&memory, OBJECT_CNODE, WORLD_CNODE_BITS, &table, 1), 0);
    cnode = table.object;
    capability_move(&memory, world_slot(WORLD_MEMORY));
    capability_move(&table, world_slot(WORLD_CNODE));
    world_check();
    return 0;
}

int world_start(void **state) {
    (void)state;
    return start(WORLD_MEMORY_BITS);
}

int world_start_large(void **state) {
    (void)state;
    return start(WORLD_LARGE_BITS);
}

int world_end(void **state) {
    (void)state;
    world_revoke_slot(&world_outside[0]);
    assert_false(scheduler_leave());
    assert_int_equal(cpu.ready_floor, 1);
    for (unsigned line = 0; line < HOST_LINES; line++) {
        assert_true(!host.lines[line].routed || host.lines[line].masked);
    }
    world_check();
    return 0;
}

void world_check(void) {
    const char *broken = invariants_broken(world_outside, WORLD_OUTSIDE);
    if (broken != NULL) {
        fail_msg("%s", broken);
    }
}

struct slot *world_slot(uint64_t handle) {
    assert_in_range(handle, 1, cnode->slot_count - 1);
    return &cnode_slots(cnode)[handle];
}

void *world_object(uint64_t handle) {
    return world_slot(handle)->object;
}

uint64_t world_free_handle(void) {
    uint64_t handle = WORLD_FIRST_FREE;
    while (!slot_is_empty(world_slot(handle))) {
        handle++;
    }
    return handle;
}

uint64_t world_make(uint64_t type, uint64_t size_bits) {
    uint64_t handle = world_free_handle();
    assert_status(untyped_check(type, size_bits, 1), 0);
    cpu.work_left = INT64_MAX;
    assert_status(untyped_create(world_slot(WORLD_MEMORY), type, size_bits, world_slot(handle), 1), 0);
    return handle;
}

uint64_t world_derive(uint64_t handle, uint64_t rights, uint64_t badge) {
    uint64_t made = world_free_handle();
    capability_derive(world_slot(handle), world_slot(made), (uint32_t)rights);
    if (badge != 0) {
        world_slot(made)->badge = badge;
    }
    return made;
}

void world_refill(void) {
    cpu.work_left = host.work_budget;
}

/// Empties the CNodes that ended by what the running thread, and threads that ended, did.
static void bury(void) {
    struct thread *const threads[] = {cpu.current, &cpu.idle};
    for (unsigned i = 0; i < 2; i++) {
        for (world_refill(); !object_bury(threads[i]);) {
            world_refill();
        }
    }
}

void world_delete_slot(struct slot *slot) {
    for (world_refill(); !slot_is_empty(slot) && !capability_delete(slot);) {
        world_refill();
    }
    bury();
}

void world_revoke_slot(struct slot *slot) {
    for (world_refill(); !capability_revoke(slot);) {
        world_refill();
    }
    bury();
}

void world_delete(uint64_t handle) {
    world_delete_slot(world_slot(handle));
}

void world_revoke(uint64_t handle) {
    world_revoke_slot(world_slot(handle));
}

uint64_t world_authority(uint64_t type) {
    uint64_t handle = world_free_handle();
    capability_first(world_slot(handle), &world_outside[0], type, NULL, 0);
    return handle;
}

uint64_t world_rightless(uint64_t type) {
    uint64_t handle = world_authority(OBJECT_CLOCK);
    world_slot(handle)->type = (uint8_t)type;
    world_slot(handle)->rights = 0;
    return handle;
}

void world_delete_rightless(uint64_t handle) {
    world_slot(handle)->type = OBJECT_CLOCK;
    world_delete(handle);
}

struct thread *world_thread(void) {
    struct thread *thread = world_object(world_make(OBJECT_THREAD, 0));
    assert_status(thread_bind(thread, THREAD_SLOT_CNODE, world_slot(WORLD_CNODE), 0), 0);
    thread_set_priority(thread, WORLD_PRIORITY, WORLD_PRIORITY);
    assert_status(thread_start(thread, 0x400000, 0x500000, 0, 0), 0);
    return thread;
}

uint64_t world_handle_of(const void *object) {
    for (uint64_t handle = WORLD_FIRST_FREE; handle < cnode->slot_count; handle++) {
        if (world_object(handle) == object) {
            return handle;
        }
    }
    fail_msg("no capability to the object");
    return 0;
}

struct kozo_ipc_buffer *world_buffer(struct thread *thread) {
    uint64_t frame = world_make(OBJECT_FRAME, FRAME_SMALL_BITS);
    assert_status(thread_bind(thread, THREAD_SLOT_BUFFER, world_slot(frame), 0), 0);
    return thread->buffer;
}

struct reply *world_reply(struct thread *thread) {
    uint64_t reply = world_make(OBJECT_REPLY, 0);
    assert_status(thread_bind(thread, THREAD_SLOT_REPLY, world_slot(reply), 0), 0);
    return thread->reply;
}

void world_run(struct thread *thread) {
    struct thread *before = cpu.current;
    if (before == thread) {
        return;
    }
    assert_int_equal(thread->state, THREAD_READY);
    scheduler_remove(thread);
    cpu.current = thread;
    load_fs_base(thread->fs_base);
    load_space(thread->space_root);
    if (before->state == THREAD_READY && before != &cpu.idle) {
        scheduler_wake(before);
    }
    // As it is in user mode, where nothing has happened yet.
    cpu.unsettled = !scheduler_is_settled();
}

enum { NO_DENIAL = 0x5a };

/// Marks the place of a thread's denial, so that it shows whether one was written.
static void mark_denial(struct kozo_ipc_buffer *buffer) {
    if (buffer != NULL) {
        memset(&buffer->denial, NO_DENIAL, sizeof(buffer->denial));
    }
}

/// An error comes with a record of it. Success leaves none; what ended for another thread with the same buffer may.
static void check_denial(const struct kozo_ipc_buffer *buffer, uint64_t number, int64_t status) {
    const struct kozo_denial *denial = &buffer->denial;
    if (status < 0) {
        assert_status(denial->error, status);
        assert_int_equal(denial->syscall, status == ERR_INVALID_SYSCALL ? 0 : number);
        assert_in_range(denial->kind, DENIAL_NO_SYSCALL, DENIAL_OUTCOME);
        assert_int_equal(denial->reserved, 0);
    } else if (denial->kind != DENIAL_OUTCOME) {
        assert_int_equal(denial->kind, NO_DENIAL);
        assert_int_equal(denial->error & UINT8_MAX, NO_DENIAL);
    }
}

int64_t world_syscall(struct thread *thread, uint64_t number, const uint64_t arguments[6]) {
    world_run(thread);
    struct kozo_ipc_buffer *buffer = thread->buffer;
    mark_denial(buffer);
    thread->context.status = number;
    for (unsigned i = 0; i < 6; i++) {
        thread->context.argument[i] = arguments[i];
    }
    syscall_dispatch(thread);
    scheduler_leave();
    world_check();
    while (cpu.current == thread && thread->context.resume >= RESUME_AGAIN) {
        world_restarts++;
        syscall_go_on();
        scheduler_leave();
        world_check();
    }
    bool waits = thread->state != THREAD_READY && thread->state != THREAD_STOPPED;
    int64_t status = waits ? WAITS : (int64_t)thread->context.status;
    if (buffer != NULL && thread->buffer == buffer) {
        check_denial(buffer, number, status);
    }
    return status;
}

int64_t world_part(struct thread *thread, uint64_t number, const uint64_t arguments[6]) {
    world_run(thread);
    if (thread->context.resume >= RESUME_AGAIN) {
        syscall_go_on();
    } else {
        thread->context.status = number;
        memcpy(thread->context.argument, arguments, sizeof(thread->context.argument));
        syscall_dispatch(thread);
    }
    scheduler_leave();
    return thread->context.resume >= RESUME_AGAIN ? SYSCALL_LEFT_OFF : (int64_t)thread->context.status;
}

static struct {
    unsigned char *memory;
    uint64_t size;
    struct cpu_block cpu;
} before;

void world_remember(void) {
    const struct slot *memory = world_slot(WORLD_MEMORY);
    before.size = memory->watermark;
    before.memory = malloc(before.size);
    assert_non_null(before.memory);
    memcpy(before.memory, memory->object, before.size);
    before.cpu = cpu;
}

void world_assert_unchanged(const struct thread *thread) {
    const unsigned char *now = world_object(WORLD_MEMORY);
    uint64_t offset = (uint64_t)((const unsigned char *)&thread->context - now);
    memcpy(before.memory + offset, &thread->context, sizeof(thread->context));
    if (thread->buffer != NULL) {
        offset = (uint64_t)((const unsigned char *)&thread->buffer->denial - now);
        memcpy(before.memory + offset, &thread->buffer->denial, sizeof(thread->buffer->denial));
    }
    before.cpu.work_left = cpu.work_left;
    assert_memory_equal(before.memory, now, before.size);
    // All but the trace of the syscalls, which a refused one is in as well.
    assert_memory_equal(&before.cpu, &cpu, offsetof(struct cpu_block, traced));
    free(before.memory);
}
