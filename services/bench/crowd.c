// SPDX-License-Identifier: Apache-2.0
#include "crowd.h"

#include <kozo_syscalls.h>

#include "check.h"
#include "scratch.h"

enum { STACK_SIZE = 1024, PRIORITY = 100, CREATED_AT_ONCE = 32 };

static uint8_t stacks[CROWD_MAX][STACK_SIZE] __attribute__((aligned(16)));

kozo_handle_t crowd_create(unsigned count, kozo_handle_t fault_handler) {
    kozo_handle_t first = take_slots(count);
    for (unsigned i = 0; i < count; i += CREATED_AT_ONCE) {
        unsigned some = count - i < CREATED_AT_ONCE ? count - i : CREATED_AT_ONCE;
        EQUAL(kozo_sys_cap_create(pool, OBJECT_THREAD, 0, own_cnode, first + i, some), 0);
    }
    for (unsigned i = 0; i < count; i++) {
        EQUAL(kozo_sys_thread_bind(first + i, THREAD_SLOT_CNODE, own_cnode, 0), 0);
        EQUAL(kozo_sys_thread_bind(first + i, THREAD_SLOT_SPACE, own_space, 0), 0);
        EQUAL(kozo_sys_thread_bind(first + i, THREAD_SLOT_FAULT, fault_handler, 0), 0);
        EQUAL(kozo_sys_thread_priority(first + i, PRIORITY, PRIORITY), 0);
    }
    return first;
}

void crowd_start(kozo_handle_t first, unsigned index, void (*entry)(uint64_t argument), uint64_t argument) {
    // As after a call: the return address, which is none, lies on the stack.
    uint64_t stack = (uint64_t)stacks[index] + STACK_SIZE - 8;
    EQUAL(kozo_sys_thread_start(first + index, (uint64_t)entry, stack, argument, 0), 0);
}

kozo_handle_t crowd_run(unsigned count, void (*entry)(uint64_t argument), uint64_t argument) {
    kozo_handle_t first = crowd_create(count, NULL_HANDLE);
    for (unsigned i = 0; i < count; i++) {
        crowd_start(first, i, entry, argument);
    }
    let_others_run();
    return first;
}
