// SPDX-License-Identifier: Apache-2.0
#include "thread.h"

#include "arch.h"
#include "capability.h"
#include "cpu_block.h"
#include "denial.h"
#include "ipc.h"
#include "notification.h"
#include "paging.h"
#include "panic.h"
#include "scheduler.h"
#include "syscall.h"
#include "wait.h"
#include "work.h"

void thread_init(struct thread *thread) {
    for (uint64_t i = 0; i <= THREAD_SLOT_REPLY; i++) {
        thread->slots[i].home = (uint8_t)(HOME_THREAD + i);
    }
    thread->fast = 1;
    thread->timeout.of_thread = true;
    thread->slice_cycles = cpu.idle.slice_cycles;
    thread->slice_ns = cpu.idle.slice_ns;
    thread->cnode_slots = cnode_slots(&cpu.no_cnode);
    thread->cnode_limit = cpu.no_cnode.slot_count;
    thread->space_root = cpu.kernel_root;
    thread->reply = &cpu.no_reply;
    thread->previous = thread;
    context_init(&thread->context);
}

void thread_destroy(struct thread *thread) {
    thread_stop(thread);
    ipc_drop_caller(thread->reply, ERR_PEER_GONE);
    scheduler_forget(thread);
}

static struct thread *thread_of(struct slot *slot) {
    size_t index = slot->home - (size_t)HOME_THREAD;
    return container_of(slot - index, struct thread, slots[0]);
}

void thread_unbind(struct slot *slot) {
    struct thread *thread = thread_of(slot);
    switch (slot->home - HOME_THREAD) {
    case THREAD_SLOT_CNODE:
        thread->cnode_slots = cnode_slots(&cpu.no_cnode);
        thread->cnode_limit = cpu.no_cnode.slot_count;
        break;
    case THREAD_SLOT_SPACE:
        thread->space_root = cpu.kernel_root;
        cpu.unsettled = true;
        // It can't go on, and so it will not answer.
        ipc_drop_caller(thread->reply, ERR_PEER_GONE);
        break;
    case THREAD_SLOT_BUFFER:
        thread->buffer = NULL;
        break;
    case THREAD_SLOT_NOTIFICATION:
        notification_unbind(thread);
        break;
    case THREAD_SLOT_REPLY:
        thread->reply->bound = NULL;
        thread->reply = &cpu.no_reply;
        wait_reply_changed(thread);
        break;
    default:
        break;
    }
}

/// What each of a thread's slots may hold.
static const struct need slot_needs[] = {
    [THREAD_SLOT_CNODE] = {OBJECT_CNODE, 0},
    [THREAD_SLOT_SPACE] = {OBJECT_ADDRESS_SPACE, 0},
    [THREAD_SLOT_BUFFER] = {OBJECT_FRAME, RIGHT_FRAME_READ | RIGHT_FRAME_WRITE},
    [THREAD_SLOT_FAULT] = {OBJECT_ENDPOINT, RIGHT_ENDPOINT_SEND},
    [THREAD_SLOT_NOTIFICATION] = {OBJECT_NOTIFICATION, RIGHT_NOTIFICATION_WAIT},
    [THREAD_SLOT_REPLY] = {OBJECT_REPLY, RIGHT_REPLY_ANSWER},
};

/// Whether the object can be bound to this slot of the thread now: 0 or an error.
static int64_t check_bind(uint64_t which, const struct slot *from, uint64_t offset) {
    if (which == THREAD_SLOT_BUFFER) {
        if (from->device) {
            return deny_use(ARG_THREAD_BIND_CAPABILITY);
        }
        if (offset % IPC_BUFFER_SIZE != 0) {
            return deny_multiple(ARG_THREAD_BIND_OFFSET, IPC_BUFFER_SIZE);
        }
        uint64_t size = UINT64_C(1) << from->size_bits;
        return offset < size ? 0 : deny_range(ARG_THREAD_BIND_OFFSET, 0, size - IPC_BUFFER_SIZE);
    }
    if (offset != 0) {
        return deny_use(ARG_THREAD_BIND_OFFSET);
    }
    if (which == THREAD_SLOT_NOTIFICATION && ((struct notification *)from->object)->bound != NULL) {
        return deny_state(ARG_THREAD_BIND_CAPABILITY, ERR_IN_USE);
    }
    if (which == THREAD_SLOT_REPLY) {
        // Invariant: the Reply of a thread in state RECEIVING holds no caller.
        const struct reply *reply = from->object;
        bool in_use = reply->bound != NULL || reply_caller(reply) != NULL;
        return in_use ? deny_state(ARG_THREAD_BIND_CAPABILITY, ERR_IN_USE) : 0;
    }
    return 0;
}

static void cache_bound(struct thread *thread, uint64_t which, void *object, uint64_t offset) {
    switch (which) {
    case THREAD_SLOT_CNODE:
        thread->cnode_slots = cnode_slots(object);
        thread->cnode_limit = ((struct cnode *)object)->slot_count;
        break;
    case THREAD_SLOT_SPACE:
        thread->space_root = physical_address(object);
        cpu.unsettled = true;
        break;
    case THREAD_SLOT_BUFFER:
        thread->buffer = (void *)((char *)object + offset);
        break;
    case THREAD_SLOT_NOTIFICATION:
        notification_bind(object, thread);
        break;
    case THREAD_SLOT_REPLY:
        thread->reply = object;
        thread->reply->bound = thread;
        if (thread->state == THREAD_RECEIVING) {
            reply_serve(thread->reply, wait_endpoint(thread));
            wait_reply_changed(thread);
        }
        break;
    default:
        break;
    }
}

int64_t thread_bind(struct thread *thread, uint64_t which, struct slot *from, uint64_t offset) {
    if (from != NULL) {
        if (from->type != slot_needs[which].type || !slot_has(from, slot_needs[which].rights)) {
            return deny_capability(ARG_THREAD_BIND_CAPABILITY, from, slot_needs[which]);
        }
        int64_t error = check_bind(which, from, offset);
        if (error != 0) {
            return error;
        }
    }
    struct slot *to = &thread->slots[which];
    if (!slot_is_empty(to) && !capability_delete(to)) {
        return SYSCALL_LEFT_OFF;
    }
    if (from != NULL) {
        // A thread can't receive through its own slots, and must not count as one who can.
        capability_derive(from, to, ~(uint32_t)RIGHT_ENDPOINT_RECEIVE);
        cache_bound(thread, which, to->object, offset);
    }
    return 0;
}

int64_t thread_start(struct thread *thread, uint64_t instruction, uint64_t stack, uint64_t argument, uint64_t fs_base) {
    if (thread->state != THREAD_STOPPED) {
        return deny_state(ARG_THREAD_START_THREAD, ERR_IN_USE);
    }
    context_init(&thread->context);
    thread->context.instruction = instruction;
    thread->context.stack = stack;
    thread->context.argument[0] = argument;
    thread->fs_base = fs_base;
    scheduler_wake(thread);
    return 0;
}

void thread_stop(struct thread *thread) {
    if (thread->state == THREAD_STOPPED || thread->state == THREAD_FAULTED) {
        scheduler_block(thread, THREAD_STOPPED);
        return;
    }
    if (thread->state == THREAD_READY) {
        scheduler_remove(thread);
    } else {
        wait_leave(thread);
        if (!thread_waits_in_fault(thread)) {
            ipc_end(thread, deny_outcome(thread, ERR_CANCELLED));
        }
    }
    thread->fast = thread->priority + 1U;
    thread->message.fault = false;
    scheduler_block(thread, THREAD_STOPPED);
}

int64_t thread_resume(struct thread *thread) {
    if (thread->state != THREAD_STOPPED && thread->state != THREAD_FAULTED) {
        return deny_state(ARG_THREAD_RESUME_THREAD, ERR_IN_USE);
    }
    scheduler_wake(thread);
    return 0;
}

/// Whether no syscall of the thread's is under way, so that its registers are what it goes on with.
static bool is_still(const struct thread *thread) {
    bool waits = thread->state == THREAD_STOPPED || thread->state == THREAD_FAULTED || thread_waits_in_fault(thread);
    return waits && thread->context.resume < RESUME_AGAIN;
}

int64_t thread_read(struct thread *thread, uint64_t group, uint64_t values[4]) {
    if (!is_still(thread)) {
        return deny_state(ARG_THREAD_READ_THREAD, ERR_IN_USE);
    }
    uint64_t *registers[4];
    context_settle(&thread->context);
    context_group(&thread->context, group, registers);
    for (unsigned i = 0; i < 4; i++) {
        values[i] = registers[i] != NULL ? *registers[i] : 0;
    }
    if (group == REGISTERS_CONTROL) {
        values[3] = thread->fs_base;
    }
    return 0;
}

/// Whether a thread may have these as its instruction pointer, stack pointer, flags and FS base.
static int64_t check_control(const uint64_t values[4]) {
    static const uint64_t most[4] = {USER_END - 1, USER_END, UINT64_MAX, USER_END - 1};
    for (unsigned i = 0; i < 4; i++) {
        if (values[i] > most[i]) {
            return deny_range(ARG_THREAD_WRITE_VALUE0 + i, 0, most[i]);
        }
    }
    return (values[2] & ~FLAGS_FREE) == FLAGS_FIXED ? 0 : deny_use(ARG_THREAD_WRITE_VALUE2);
}

/// Whether there is a register for each of them that is not zero.
static int64_t check_general(uint64_t *const registers[4], const uint64_t values[4]) {
    for (unsigned i = 0; i < 4; i++) {
        if (registers[i] == NULL && values[i] != 0) {
            return deny_use(ARG_THREAD_WRITE_VALUE0 + i);
        }
    }
    return 0;
}

int64_t thread_write(struct thread *thread, uint64_t group, const uint64_t values[4]) {
    if (!is_still(thread)) {
        return deny_state(ARG_THREAD_WRITE_THREAD, ERR_IN_USE);
    }
    uint64_t *registers[4];
    context_group(&thread->context, group, registers);
    int64_t error = group == REGISTERS_CONTROL ? check_control(values) : check_general(registers, values);
    if (error != 0) {
        return error;
    }
    context_settle(&thread->context);
    for (unsigned i = 0; i < 4; i++) {
        if (registers[i] != NULL) {
            *registers[i] = values[i];
        }
    }
    if (group == REGISTERS_CONTROL) {
        thread->fs_base = values[3];
    }
    return 0;
}

void thread_set_priority(struct thread *thread, uint8_t priority, uint8_t ceiling) {
    bool ready = thread->state == THREAD_READY && thread != cpu.current;
    if (ready) {
        scheduler_remove(thread);
    }
    thread->priority = priority;
    thread->ceiling = ceiling;
    cpu.unsettled = true;
    if (thread->fast != 0) {
        thread->fast = priority + 1U;
    }
    if (ready) {
        scheduler_wake(thread);
    }
}

/// Hands a fault straight to its handler, if that is one that the fast path would deal with: it waits alone, has a
/// Reply, and is no less urgent. Returns whether it is.
static bool hand_to_handler(struct thread *thread, const struct slot *handler, uint64_t tag,
                            const uint64_t words[IPC_REGISTER_WORDS]) {
    struct endpoint *endpoint = handler->object;
    struct thread *receiver = endpoint->waiting.head;
    if (receiver->fast < thread->priority + 1U) {
        return false;
    }
    endpoint->waiting.head = &cpu.nobody;
    context_end_ipc_with(&receiver->context, handler->badge, tag, words);
    thread->message.fault = true;
    ipc_await_answer(thread, receiver->reply, handler->rights);
    scheduler_hand_over(receiver);
    return true;
}

void thread_fault(struct thread *thread, uint64_t fault, uint64_t detail, uint64_t flags) {
    struct slot *handler = &thread->slots[THREAD_SLOT_FAULT];
    const uint64_t tag = fault << TAG_LABEL_SHIFT | IPC_REGISTER_WORDS;
    const uint64_t words[IPC_REGISTER_WORDS] = {
        [FAULT_WORD_DETAIL] = detail,
        [FAULT_WORD_INSTRUCTION] = thread->context.instruction,
        [FAULT_WORD_STACK] = thread->context.stack,
        [FAULT_WORD_FLAGS] = flags,
    };
    if (!slot_is_empty(handler) && hand_to_handler(thread, handler, tag, words)) {
        return;
    }
    struct message message = {
        .tag = tag, .badge = handler->badge, .rights = handler->rights, .call = true, .fault = true};
    for (unsigned i = 0; i < IPC_REGISTER_WORDS; i++) {
        message.words[i] = words[i];
    }
    // Only a capability with SEND can be bound there.
    if (slot_is_empty(handler) || ipc_send(thread, handler, &message) != 0) {
        scheduler_block(thread, THREAD_FAULTED);
        ipc_drop_caller(thread->reply, ERR_PEER_GONE);
    }
}
