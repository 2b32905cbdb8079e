// SPDX-License-Identifier: Apache-2.0
#include "denial.h"

#include "cpu_block.h"

/// The syscall that a thread is in, which may wait: the fast path notes no number, but the state tells enough.
static uint16_t syscall_of(const struct thread *thread) {
    switch (thread->state) {
    case THREAD_CALLING:
        return SYS_CALL;
    case THREAD_RECEIVING:
        return SYS_RECV;
    default:
        return (uint16_t)thread->context.status;
    }
}

/// Writes the record in a thread's buffer anew, so that nothing of the one before is left.
static struct kozo_denial *overwrite(const struct thread *thread, int64_t error, uint8_t kind, unsigned argument) {
    struct kozo_denial *denial = &thread->buffer->denial;
    *denial = (struct kozo_denial){
        .error = error,
        .syscall = (uint16_t)thread->context.status,
        .kind = kind,
        .argument = (uint8_t)argument,
    };
    return denial;
}

/// Begins a thread's record. NULL if the thread has no place for one.
static struct kozo_denial *begin(const struct thread *thread, int64_t error, uint8_t kind, unsigned argument) {
    return thread->buffer != NULL ? overwrite(thread, error, kind, argument) : NULL;
}

/// Records that an argument of the current thread is to blame, and two numbers that say why. Returns the error.
static int64_t blame(unsigned argument, int64_t error, uint8_t kind, uint64_t low, uint64_t high) {
    struct thread *thread = cpu.current;
    struct kozo_denial *denial = begin(thread, error, kind, argument);
    if (denial != NULL) {
        denial->value = thread->context.argument[argument];
        denial->low = low;
        denial->high = high;
    }
    return error;
}

int64_t deny_number(uint64_t number) {
    struct kozo_denial *denial = begin(cpu.current, ERR_INVALID_SYSCALL, DENIAL_NO_SYSCALL, DENIAL_NO_ARGUMENT);
    if (denial != NULL) {
        denial->value = number;
        denial->syscall = 0;
    }
    return ERR_INVALID_SYSCALL;
}

/// What is wrong with the capability of a handle, in a record that has only its beginning.
static void find_fault(const struct thread *thread, const struct slot *slot, struct need need,
                       struct kozo_denial *denial) {
    denial->needed_type = need.type;
    denial->needed_rights = need.rights;
    if (slot->type == need.type) {
        denial->kind = DENIAL_LACKS_RIGHT;
        denial->found_rights = slot->rights;
    } else if (!slot_is_empty(slot)) {
        denial->kind = DENIAL_OTHER_TYPE;
        denial->found_type = slot->type;
    } else if (denial->value >= thread->cnode_limit) {
        denial->kind = DENIAL_BEYOND_CNODE;
        denial->high = thread->cnode_limit;
    }
}

int64_t deny_capability(unsigned argument, const struct slot *slot, struct need need) {
    const struct thread *thread = cpu.current;
    int64_t error = capability_check(slot, need);
    struct kozo_denial *denial = begin(thread, error, DENIAL_EMPTY_SLOT, argument);
    if (denial != NULL) {
        denial->value = thread->context.argument[argument];
        find_fault(thread, slot, need, denial);
    }
    return error;
}

int64_t deny_empty(unsigned argument) {
    return blame(argument, ERR_INVALID_HANDLE, DENIAL_EMPTY_SLOT, 0, 0);
}

int64_t deny_value(unsigned argument) {
    return blame(argument, ERR_INVALID_ARGUMENT, DENIAL_NO_VALUE, 0, 0);
}

int64_t deny_use(unsigned argument) {
    return blame(argument, ERR_INVALID_ARGUMENT, DENIAL_UNSUITABLE, 0, 0);
}

int64_t deny_range(unsigned argument, uint64_t low, uint64_t high) {
    return blame(argument, ERR_OUT_OF_RANGE, DENIAL_NOT_BETWEEN, low, high);
}

int64_t deny_multiple(unsigned argument, uint64_t multiple) {
    return blame(argument, ERR_NOT_ALIGNED, DENIAL_NO_MULTIPLE, multiple, 0);
}

int64_t deny_memory(unsigned argument, uint64_t needed, uint64_t left) {
    return blame(argument, ERR_NO_MEMORY, DENIAL_TOO_LITTLE_MEMORY, needed, left);
}

int64_t deny_state(unsigned argument, int64_t error) {
    return blame(argument, error, DENIAL_STATE, 0, 0);
}

int64_t deny_sent(const struct thread *sender, unsigned place, uint64_t handle, const struct slot *slot) {
    int64_t error = slot_is_empty(slot) ? ERR_INVALID_HANDLE : ERR_NOT_DERIVABLE;
    uint8_t kind = slot_is_empty(slot) ? DENIAL_EMPTY_SLOT : DENIAL_STATE;
    // The handle was read from the sender's buffer, so there is one.
    struct kozo_denial *denial = overwrite(sender, error, kind, DENIAL_SENT_CAP + place);
    denial->value = handle;
    if (handle >= sender->cnode_limit) {
        denial->kind = DENIAL_BEYOND_CNODE;
        denial->high = sender->cnode_limit;
    }
    return error;
}

int64_t deny_outcome(const struct thread *thread, int64_t error) {
    struct kozo_denial *denial = begin(thread, error, DENIAL_OUTCOME, DENIAL_NO_ARGUMENT);
    if (denial != NULL) {
        denial->syscall = syscall_of(thread);
    }
    return error;
}
