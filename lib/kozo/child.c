// SPDX-License-Identifier: Apache-2.0
//
// A second thread in the service itself, whose faults the first one handles.

#include <kozo/child.h>
#include <kozo/object.h>
#include <kozo/start.h>
#include <kozo_syscalls.h>
#include <stddef.h>

// The first thread receives and sends on an endpoint that nobody else has.
static int64_t create_endpoint(kozo_handle_t *endpoint) {
    kozo_handle_t owner;
    int64_t error = kozo_create(OBJECT_ENDPOINT, 0, &owner);
    if (error)
        return error;
    *endpoint = kozo_slots_take(1);
    if (*endpoint == NULL_HANDLE)
        return ERR_NO_MEMORY;
    return kozo_sys_cap_copy(kozo_self.cnode, *endpoint, kozo_self.cnode, owner,
                             RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_RECEIVE);
}

// The child's priority and time slice are the first thread's.
static int64_t set_schedule(kozo_handle_t thread) {
    uint64_t state, priority, ceiling, cpu_time, instruction, slice;
    int64_t error =
        kozo_sys_thread_inspect(kozo_self.thread, &state, &priority, &ceiling, &cpu_time, &instruction, &slice);
    if (!error)
        error = kozo_sys_thread_priority(thread, priority, priority);
    return error ? error : kozo_sys_thread_slice(thread, slice);
}

int64_t kozo_child_create(struct kozo_child *child) {
    int64_t error = create_endpoint(&child->faults);
    if (!error)
        error = kozo_create(OBJECT_THREAD, 0, &child->thread);
    if (error)
        return error;
    const struct {
        uint64_t slot;
        kozo_handle_t handle;
    } bound[] = {
        {THREAD_SLOT_CNODE, kozo_self.cnode},
        {THREAD_SLOT_SPACE, kozo_self.space},
        {THREAD_SLOT_FAULT, child->faults},
    };
    for (size_t i = 0; !error && i < sizeof(bound) / sizeof(bound[0]); i++)
        error = kozo_sys_thread_bind(child->thread, bound[i].slot, bound[i].handle, 0);
    return error ? error : set_schedule(child->thread);
}

int64_t kozo_child_start(const struct kozo_child *child, void (*entry)(uint64_t argument), uint64_t stack_top,
                         uint64_t argument) {
    // As after a call: below the top is room for the address to return to, which there is none of.
    return kozo_sys_thread_start(child->thread, (uintptr_t)entry, stack_top - 8, argument, 0);
}

int64_t kozo_child_wait(const struct kozo_child *child, struct kozo_child_fault *fault) {
    uint64_t badge, tag, word[IPC_REGISTER_WORDS];
    int64_t error = kozo_sys_recv(child->faults, 0, &badge, &tag, &word[0], &word[1], &word[2], &word[3]);
    if (error)
        return error;
    *fault = (struct kozo_child_fault){
        .kind = tag >> TAG_LABEL_SHIFT,
        .detail = word[FAULT_WORD_DETAIL],
        .instruction = word[FAULT_WORD_INSTRUCTION],
        .flags = word[FAULT_WORD_FLAGS],
    };
    return 0;
}

int64_t kozo_child_resume(void) {
    return kozo_sys_reply(kozo_self.reply, 0, 0, 0, 0, 0);
}
