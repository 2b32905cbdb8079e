// SPDX-License-Identifier: Apache-2.0
//
// What can be done with capabilities.
#pragma once

#include "arch.h"
#include "object.h"

/// What a syscall argument asks of the capability that it names.
struct need {
    uint8_t type;
    /// Rights that must all be there; 0: any.
    uint32_t rights;
};

/// The thread's slot with this handle; slot 0, which is empty, if the handle is beyond its CNode.
static inline struct slot *thread_slot(const struct thread *thread, uint64_t handle) {
    // All ones if the handle is in range, else 0, without a branch that could be predicted otherwise.
    uint64_t in_range = speculation_safe_less(handle, thread->cnode_limit);
    return &thread->cnode_slots[handle & in_range];
}

/// Whether a slot holds what is needed.
static inline bool capability_fits(const struct slot *slot, struct need need) {
    return slot->type == need.type && slot_has(slot, need.rights);
}

/// Whether a slot holds a capability by which something is mapped.
static inline bool capability_is_mapped(const struct slot *slot) {
    return (slot->type == OBJECT_FRAME || slot->type == OBJECT_PAGE_TABLE) && slot->entry != NULL;
}

/// Checks that a slot holds what is needed. Returns 0 or ERR_INVALID_HANDLE, ERR_WRONG_TYPE, ERR_MISSING_RIGHT.
int64_t capability_check(const struct slot *slot, struct need need);

/// Slot `index` of the CNode that `cnode` is a capability to, or NULL if it has none of that number.
static inline struct slot *capability_place(const struct slot *cnode, uint64_t index) {
    struct cnode *table = cnode->object;
    if (index == 0 || index >= table->slot_count) {
        return NULL;
    }
    return &cnode_slots(table)[index & speculation_safe_less(index, table->slot_count)];
}

/// Fills an empty slot with the first capability to an object.
void capability_first(struct slot *slot, struct slot *parent, uint64_t type, void *object, uint64_t size_bits);

/// Objects of one kind, one behind the other.
struct created {
    uint64_t type;
    uint64_t size_bits;
    char *memory;
    /// Bytes of each.
    uint64_t size;
    uint64_t count;
};

/// Fills a row of empty slots with the first capabilities to as many objects, derived from `parent`.
void capability_first_row(const struct created *row, struct slot *parent, struct slot *slots);

/// Whether capabilities can be derived from this one: 0 or ERR_NOT_DERIVABLE. Two capabilities to an Untyped would have
/// two watermarks, and a page table stands in one place.
static inline int64_t capability_derivable(const struct slot *slot) {
    return slot->type == OBJECT_UNTYPED || slot->type == OBJECT_PAGE_TABLE ? ERR_NOT_DERIVABLE : 0;
}

/// Fills an empty slot with a capability derived from `from`, which must be derivable, with those of its rights that
/// are in `rights` (and RECEIVE from OWN) and with its badge.
void capability_derive(struct slot *from, struct slot *to, uint32_t rights);

/// Moves a capability to an empty slot of a CNode.
void capability_move(struct slot *from, struct slot *to);

/// Empties a slot. CNodes that end with it stay to be buried. Returns false if the work is over before: the capability
/// is still there, without rights, and to be deleted again.
bool capability_delete(struct slot *slot);

/// Empties all slots whose capabilities were derived from this one. Returns false if the work is over before.
bool capability_revoke(struct slot *slot);

/// Does for the revocation that was left off what the thread owes it. Returns false if the work is over before.
bool capability_pay(struct thread *thread);
