// SPDX-License-Identifier: Apache-2.0
#include "capability.h"

#include "arch.h"
#include "ipc.h"
#include "paging.h"
#include "panic.h"
#include "thread.h"
#include "timer.h"
#include "wait.h"

int64_t capability_check(const struct slot *slot, struct need need) {
    if (slot->type == need.type) {
        return slot_has(slot, need.rights) ? 0 : ERR_MISSING_RIGHT;
    }
    return slot_is_empty(slot) ? ERR_INVALID_HANDLE : ERR_WRONG_TYPE;
}

void capability_first(struct slot *slot, struct slot *parent, uint64_t type, void *object, uint64_t size_bits) {
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
    };
    kassert(slot_is_empty(slot));
    slot->object = object;
    slot->badge = 0;
    slot->entry = NULL;
    slot->rights = all_rights[type];
    slot->type = (uint8_t)type;
    slot->size_bits = (uint8_t)size_bits;
    slot->device = parent != NULL && parent->device;
    if (slot->device) {
        slot->rights &= ~(uint32_t)RIGHT_FRAME_EXECUTE;
    }
    if (parent != NULL) {
        derivation_insert(parent, slot);
    } else {
        derivation_root(slot);
    }
}

int64_t capability_derivable(const struct slot *slot) {
    // Two capabilities to an Untyped would have two watermarks, and a page table stands in one place.
    return slot->type == OBJECT_UNTYPED || slot->type == OBJECT_PAGE_TABLE ? ERR_NOT_DERIVABLE : 0;
}

/// An endpoint capability with RECEIVE begins or ends.
static void count_receiver(struct slot *slot, bool begins) {
    if (!slot_has(slot, RIGHT_ENDPOINT_RECEIVE)) {
        return;
    }
    struct endpoint *endpoint = slot->object;
    if (begins) {
        endpoint->receive_capabilities++;
    } else if (--endpoint->receive_capabilities == 0) {
        endpoint_close(endpoint);
    }
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
    count_receiver(to, true);
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
    } else if (to->entry != NULL) {
        mapping_moved(to);
    }
    derivation_replace(from, to);
    *from = (struct slot){.home = HOME_CNODE};
}

void capability_delete(struct slot *slot) {
    kassert(!slot_is_empty(slot));
    struct object *object = object_of(slot);
    if (slot->type == OBJECT_FRAME || slot->type == OBJECT_PAGE_TABLE) {
        if (slot->entry != NULL) {
            mapping_remove(slot);
        }
        if (slot->type == OBJECT_PAGE_TABLE) {
            page_table_release(slot->object);
        }
    }
    if (slot->type == OBJECT_ENDPOINT || slot->type == OBJECT_NOTIFICATION) {
        wait_capability_lost(slot);
    }
    if (slot->home >= HOME_THREAD && slot->home < HOME_IRQ) {
        thread_unbind(slot);
    } else if (slot->home == HOME_TIMER) {
        timer_unbind(slot);
    }
    derivation_remove(slot);
    // The right to receive ends after the slot has left its home: who is woken must find nothing of it.
    struct slot gone = *slot;
    *slot = (struct slot){.home = slot->home};
    count_receiver(&gone, false);
    if (object != NULL && --object->references == 0) {
        object_destroy(object);
    }
}

void capability_revoke(struct slot *slot) {
    for (struct slot *child; (child = derivation_child(slot)) != NULL;) {
        capability_delete(child);
    }
}
