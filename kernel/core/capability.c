// SPDX-License-Identifier: Apache-2.0
#include "capability.h"

#include "arch.h"
#include "ipc.h"
#include "paging.h"
#include "panic.h"
#include "thread.h"
#include "timer.h"
#include "wait.h"
#include "work.h"

int64_t capability_check(const struct slot *slot, struct need need) {
    if (slot->type == need.type) {
        return slot_has(slot, need.rights) ? 0 : ERR_MISSING_RIGHT;
    }
    return slot_is_empty(slot) ? ERR_INVALID_HANDLE : ERR_WRONG_TYPE;
}

/// Capabilities begin that may have to be revoked.
static void owe(uint64_t count) {
    if (cpu.revocation != NULL) {
        cpu.current->debt += 2 * count;
    }
}

/// What the first capability to an object of the type says, less the object.
static struct slot first_of(const struct slot *parent, uint64_t type, uint64_t size_bits) {
    static const uint32_t all_rights[] = {
        [OBJECT_UNTYPED] = RIGHTS_UNTYPED,
        [OBJECT_CNODE] = RIGHTS_CNODE,
        [OBJECT_THREAD] = RIGHTS_THREAD,
        [OBJECT_ADDRESS_SPACE] = RIGHTS_ADDRESS_SPACE,
        [OBJECT_PAGE_TABLE] = RIGHTS_PAGE_TABLE,
        [OBJECT_FRAME] = RIGHTS_FRAME,
        // Who owns an endpoint hands out the right to receive, and is not counted as a receiver.
        [OBJECT_ENDPOINT] = RIGHTS_ENDPOINT & ~RIGHT_ENDPOINT_RECEIVE,
        [OBJECT_REPLY] = RIGHTS_REPLY,
        [OBJECT_NOTIFICATION] = RIGHTS_NOTIFICATION,
        [OBJECT_IRQ] = RIGHTS_IRQ,
        [OBJECT_IO_PORT] = RIGHTS_IO_PORT,
        [OBJECT_IRQ_CONTROL] = RIGHTS_IRQ_CONTROL,
        [OBJECT_IO_PORT_CONTROL] = RIGHTS_IO_PORT_CONTROL,
        [OBJECT_DEBUG_CONSOLE] = RIGHTS_DEBUG_CONSOLE,
        [OBJECT_CLOCK] = RIGHTS_CLOCK,
        [OBJECT_TIMER] = RIGHTS_TIMER,
        [OBJECT_COUNTERS] = RIGHTS_COUNTERS,
        [OBJECT_AUDIT] = RIGHTS_AUDIT,
    };
    bool device = parent != NULL && parent->device;
    return (struct slot){
        .rights = all_rights[type] & ~(device ? (uint32_t)RIGHT_FRAME_EXECUTE : 0),
        .type = (uint8_t)type,
        .size_bits = (uint8_t)size_bits,
        .device = device,
    };
}

static inline void fill(struct slot *slot, const struct slot *first, void *object) {
    kassert(slot_is_empty(slot));
    slot->object = object;
    slot->badge = 0;
    slot->entry = NULL;
    slot->rights = first->rights;
    slot->type = first->type;
    slot->size_bits = first->size_bits;
    slot->device = first->device;
}

void capability_first(struct slot *slot, struct slot *parent, uint64_t type, void *object, uint64_t size_bits) {
    struct slot first = first_of(parent, type, size_bits);
    fill(slot, &first, object);
    if (parent != NULL) {
        derivation_insert(parent, slot);
        owe(1);
    } else {
        derivation_root(slot);
    }
}

void capability_first_row(const struct created *row, struct slot *parent, struct slot *slots) {
    struct slot first = first_of(parent, row->type, row->size_bits);
    char *memory = row->memory;
    for (uint64_t i = 0; i < row->count; i++, memory += row->size) {
        fill(&slots[i], &first, memory);
        derivation_insert(parent, &slots[i]);
    }
    owe(row->count);
}

void capability_derive(struct slot *from, struct slot *to, uint32_t rights) {
    kassert(slot_is_empty(to) && capability_derivable(from) == 0);
    uint32_t allowed = from->rights;
    if (slot_has(from, RIGHT_ENDPOINT_OWN)) {
        allowed |= (uint32_t)RIGHT_ENDPOINT_RECEIVE;
    }
    to->object = from->object;
    to->badge = from->type == OBJECT_FRAME ? 0 : from->badge;
    to->entry = NULL;
    to->rights = allowed & rights;
    to->type = from->type;
    to->size_bits = from->size_bits;
    to->device = from->device;
    if (slot_has(to, RIGHT_ENDPOINT_OWN)) {
        to->rights &= ~(uint32_t)RIGHT_ENDPOINT_RECEIVE;
    }
    derivation_insert(from, to);
    struct object *object = object_of(to);
    if (object != NULL) {
        object->references++;
    }
    if (slot_has(to, RIGHT_ENDPOINT_RECEIVE)) {
        ((struct endpoint *)to->object)->receive_capabilities++;
    }
    owe(1);
}

void capability_move(struct slot *from, struct slot *to) {
    kassert(slot_is_empty(to) && from->home == HOME_CNODE && to->home == HOME_CNODE);
    to->object = from->object;
    to->badge = from->badge;
    to->entry = from->entry;
    to->rights = from->rights;
    to->type = from->type;
    to->size_bits = from->size_bits;
    to->device = from->device;
    if (to->type == OBJECT_ENDPOINT || to->type == OBJECT_NOTIFICATION) {
        wait_capability_moved(from, to);
    } else if (capability_is_mapped(to)) {
        mapping_moved(to);
    }
    if (cpu.revocation == from) {
        cpu.revocation = to;
    }
    derivation_replace(from, to);
    *from = (struct slot){.home = HOME_CNODE};
}

/// From here on the capability is good for nothing but to be deleted.
static void disable(struct slot *slot) {
    if (slot_has(slot, RIGHT_ENDPOINT_RECEIVE)) {
        ((struct endpoint *)slot->object)->receive_capabilities--;
        slot->has_receivers = true;
    }
    slot->rights = 0;
    if (cpu.revocation == slot) {
        cpu.revocation = NULL;
    }
    if (slot->home >= HOME_THREAD && slot->home < HOME_IRQ) {
        thread_unbind(slot);
    } else if (slot->home == HOME_TIMER) {
        timer_unbind(slot);
    }
    if (capability_is_mapped(slot)) {
        mapping_remove(slot);
    }
}

/// Ends what can't go on without the capability and may take long. Returns false if the work is over before.
static bool end_dependents(struct slot *slot) {
    switch (slot->type) {
    case OBJECT_ENDPOINT:
        return wait_receivers_cancel(slot) && wait_cancel(slot) && endpoint_close(slot->object);
    case OBJECT_NOTIFICATION:
        return wait_cancel(slot);
    case OBJECT_PAGE_TABLE:
        return page_table_release(slot->object);
    case OBJECT_ADDRESS_SPACE:
        return !object_ends_with(slot) || address_space_release(slot->object);
    default:
        return true;
    }
}

/// Empties the slot, unless the work is over before.
static bool delete_single(struct slot *slot) {
    disable(slot);
    if (slot->type == OBJECT_CNODE && object_ends_with(slot)) {
        cnode_die(slot);
        return true;
    }
    if (!end_dependents(slot)) {
        return false;
    }
    derivation_remove(slot);
    struct object *object = object_of(slot);
    *slot = (struct slot){.home = slot->home};
    if (object != NULL && --object->references == 0 && object->type == OBJECT_REPLY) {
        reply_destroy((struct reply *)object);
    }
    return true;
}

/// Empties a slot, with all that depends on the capability.
static __attribute__((noinline)) bool delete_with_dependents(struct slot *slot) {
    if (object_ends_with(slot)) {
        if (!object_stop(slot)) {
            return false;
        }
        for (struct slot *held; (held = object_held(slot)) != NULL;) {
            if (!delete_single(held)) {
                return false;
            }
            work_done(WORK_CAPABILITY);
        }
    }
    return delete_single(slot);
}

/// Deletes a capability if nothing but its tree and its object's counts knows of it: in a CNode, neither mapped nor
/// waited by, and without consequences for others. Most are such. Returns whether it was.
static inline __attribute__((always_inline)) bool delete_plain(struct slot *slot) {
    // The last capability to one of these takes others along.
    const uint32_t holders = TYPES_COUNTED & ~(TYPE_BIT(OBJECT_ENDPOINT) | TYPE_BIT(OBJECT_NOTIFICATION));
    const uint32_t never = TYPE_BIT(OBJECT_PAGE_TABLE) | TYPE_BIT(OBJECT_ADDRESS_SPACE);
    const uint32_t type = TYPE_BIT(slot->type);
    // One without rights may be one whose deletion was left off.
    if (slot->entry != NULL || (slot->home | slot->device) != 0 || cpu.revocation == slot || (type & never) != 0 ||
        slot->rights == 0) {
        return false;
    }
    if ((type & TYPES_COUNTED) != 0) {
        struct object *object = slot->object;
        if ((type & holders) != 0 && object->references == 1) {
            return false;
        }
        if (slot_has(slot, RIGHT_ENDPOINT_RECEIVE)) {
            struct endpoint *endpoint = slot->object;
            if (endpoint->receive_capabilities == 1 || endpoint_receiver(endpoint) != NULL) {
                return false;
            }
            endpoint->receive_capabilities--;
        }
        object->references--;
    }
    derivation_remove(slot);
    *slot = (struct slot){.home = HOME_CNODE};
    return true;
}

bool capability_delete(struct slot *slot) {
    kassert(!slot_is_empty(slot));
    return delete_plain(slot) || delete_with_dependents(slot);
}

/// Deletes a child of a capability that is being revoked, or some of it.
static bool revoke_child(struct slot *child) {
    if (delete_plain(child)) {
        work_done(WORK_PLAIN_CAPABILITY);
        return true;
    }
    bool is_gone = child->home == HOME_GRAVE ? cnode_bury((struct cnode *)child) : delete_with_dependents(child);
    work_done(WORK_CAPABILITY);
    return is_gone;
}

bool capability_revoke(struct slot *slot) {
    // It may end with something that was derived from it and held it.
    for (struct slot *child; !slot_is_empty(slot) && (child = derivation_child(slot)) != NULL;) {
        if (work_is_over() || !revoke_child(child)) {
            cpu.revocation = slot_is_empty(slot) ? NULL : slot;
            return false;
        }
    }
    if (cpu.revocation == slot) {
        cpu.revocation = NULL;
    }
    return true;
}

bool capability_pay(struct thread *thread) {
    while (thread->debt > 0 && cpu.revocation != NULL) {
        struct slot *child = derivation_child(cpu.revocation);
        if (child == NULL) {
            cpu.revocation = NULL;
        } else if (work_is_over()) {
            return false;
        } else {
            // All of it, or as much as the budget allows: who owes little is not held up by a large CNode.
            (void)revoke_child(child);
            thread->debt--;
        }
    }
    thread->debt = 0;
    return true;
}
