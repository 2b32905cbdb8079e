// SPDX-License-Identifier: Apache-2.0
//
// The thread syscalls.
#include "arch.h"
#include "capability.h"
#include "cpu_block.h"
#include "denial.h"
#include "scheduler.h"
#include "syscall.h"
#include "thread.h"

/// Whether the capability is enough to bind this slot of its thread: 0 or ERR_MISSING_RIGHT.
static int64_t check_may_bind(const struct slot *thread, enum kozo_thread_slot which) {
    bool to_serve = which == THREAD_SLOT_NOTIFICATION || which == THREAD_SLOT_REPLY;
    if (slot_has(thread, RIGHT_THREAD_CONFIGURE) || (to_serve && slot_has(thread, RIGHT_THREAD_SERVE))) {
        return 0;
    }
    uint32_t least = to_serve ? RIGHT_THREAD_SERVE : RIGHT_THREAD_CONFIGURE;
    return deny_capability(ARG_THREAD_BIND_THREAD, thread, (struct need){OBJECT_THREAD, least});
}

int64_t sys_thread_bind(struct slot *thread, enum kozo_thread_slot slot, uint64_t capability, uint64_t offset) {
    int64_t error = check_may_bind(thread, slot);
    if (error != 0) {
        return error;
    }
    struct slot *from = NULL;
    if (capability != NULL_HANDLE) {
        from = thread_slot(cpu.current, capability);
    } else if (offset != 0) {
        return deny_use(ARG_THREAD_BIND_OFFSET);
    }
    uint64_t which = slot & speculation_safe_less(slot, THREAD_SLOT_REPLY + 1);
    return thread_bind(thread->object, which, from, offset);
}

int64_t sys_thread_start(struct slot *thread, uint64_t instruction, uint64_t stack, uint64_t argument,
                         uint64_t fs_base) {
    if (instruction >= USER_END) {
        return deny_range(ARG_THREAD_START_INSTRUCTION, 0, USER_END - 1);
    }
    if (stack > USER_END) {
        return deny_range(ARG_THREAD_START_STACK, 0, USER_END);
    }
    if (fs_base >= USER_END) {
        return deny_range(ARG_THREAD_START_FS_BASE, 0, USER_END - 1);
    }
    return thread_start(thread->object, instruction, stack, argument, fs_base);
}

int64_t sys_thread_stop(struct slot *thread) {
    thread_stop(thread->object);
    return 0;
}

int64_t sys_thread_resume(struct slot *thread) {
    return thread_resume(thread->object);
}

int64_t sys_thread_priority(struct slot *thread, uint8_t priority, uint8_t ceiling) {
    unsigned highest = cpu.current->ceiling;
    if (priority > highest || ceiling > highest) {
        return deny_range(priority > highest ? ARG_THREAD_PRIORITY_PRIORITY : ARG_THREAD_PRIORITY_CEILING, 0, highest);
    }
    thread_set_priority(thread->object, priority, ceiling);
    return 0;
}

int64_t sys_thread_slice(struct slot *thread, uint64_t slice) {
    struct thread *given = thread->object;
    // As with the priority: who is above the caller's ceiling can only be given less.
    uint64_t longest = given->priority > cpu.current->ceiling ? given->slice_ns : TIME_SLICE_MAX_NS;
    if (slice < TIME_SLICE_MIN_NS || slice > longest) {
        return deny_range(ARG_THREAD_SLICE_SLICE, TIME_SLICE_MIN_NS, longest);
    }
    scheduler_set_slice(given, slice);
    return 0;
}

int64_t sys_thread_yield(struct slot *thread) {
    if (thread->object != cpu.current) {
        return deny_use(ARG_THREAD_YIELD_THREAD);
    }
    scheduler_yield();
    return 0;
}

int64_t sys_thread_inspect(struct slot *thread, struct thread_inspect_results *results) {
    const struct thread *inspected = thread->object;
    *results = (struct thread_inspect_results){
        .state = inspected->state,
        .priority = inspected->priority,
        .ceiling = inspected->ceiling,
        .cpu_time = cycles_to_ns(scheduler_cycles(inspected)),
        .instruction = inspected->context.instruction,
        .slice = inspected->slice_ns,
    };
    return 0;
}

/// The group's number, in range when speculated too.
static uint64_t group_index(enum kozo_register_group group) {
    return group & speculation_safe_less(group, REGISTERS_FOURTH + 1);
}

int64_t sys_thread_read(struct slot *thread, enum kozo_register_group group, struct thread_read_results *results) {
    uint64_t values[4] = {0};
    int64_t error = thread_read(thread->object, group_index(group), values);
    *results = (struct thread_read_results){values[0], values[1], values[2], values[3]};
    return error;
}

int64_t sys_thread_write(struct slot *thread, enum kozo_register_group group, const uint64_t value[4]) {
    return thread_write(thread->object, group_index(group), value);
}
