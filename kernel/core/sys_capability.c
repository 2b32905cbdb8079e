// SPDX-License-Identifier: Apache-2.0
//
// The capability syscalls.
#include "capability.h"
#include "denial.h"
#include "ipc.h"
#include "syscall.h"
#include "untyped.h"
#include "work.h"

/// An index, argument `argument`, is none of a slot in the CNode.
static int64_t deny_index(unsigned argument, const struct slot *cnode) {
    return deny_range(argument, 1, ((struct cnode *)cnode->object)->slot_count - 1);
}

static int64_t find_filled(const struct slot *cnode, uint64_t index, unsigned argument, struct slot **slot) {
    *slot = capability_place(cnode, index);
    if (*slot == NULL) {
        return deny_index(argument, cnode);
    }
    return slot_is_empty(*slot) ? deny_empty(argument) : 0;
}

static int64_t find_empty(const struct slot *cnode, uint64_t index, unsigned argument, struct slot **slot) {
    *slot = capability_place(cnode, index);
    if (*slot == NULL) {
        return deny_index(argument, cnode);
    }
    return slot_is_empty(*slot) ? 0 : deny_state(argument, ERR_SLOT_OCCUPIED);
}

/// Finds `count` consecutive empty slots.
static int64_t find_empty_row(const struct slot *cnode, uint64_t index, unsigned count, struct slot **first) {
    *first = capability_place(cnode, index);
    if (*first == NULL) {
        return deny_index(ARG_CAP_CREATE_INDEX, cnode);
    }
    if (count > ((struct cnode *)cnode->object)->slot_count - index) {
        return deny_range(ARG_CAP_CREATE_COUNT, 1, ((struct cnode *)cnode->object)->slot_count - index);
    }
    for (const struct slot *slot = *first, *end = slot + count; slot < end; slot++) {
        if (!slot_is_empty(slot)) {
            return deny_state(ARG_CAP_CREATE_INDEX, ERR_SLOT_OCCUPIED);
        }
    }
    return 0;
}

int64_t sys_cap_create(struct slot *untyped, enum kozo_object_type type, uint8_t size_bits, struct slot *cnode,
                       uint64_t index, uint16_t count) {
    int64_t error = untyped_check(type, size_bits, count);
    struct slot *first;
    if (error == 0) {
        error = find_empty_row(cnode, index, count, &first);
    }
    return error != 0 ? error : untyped_create(untyped, type, size_bits, first, count);
}

_Static_assert((int)ARG_CAP_COPY_TO_INDEX == (int)ARG_CAP_MINT_TO_INDEX, "derive() names either's");
_Static_assert((int)ARG_CAP_COPY_FROM_INDEX == (int)ARG_CAP_MINT_FROM_INDEX, "derive() names either's");

/// Derives from a filled slot into an empty one, which it finds.
static inline __attribute__((always_inline)) int64_t derive(struct slot *from, const struct slot *to_cnode,
                                                            uint64_t to_index, uint64_t rights, struct slot **made) {
    int64_t error = find_empty(to_cnode, to_index, ARG_CAP_COPY_TO_INDEX, made);
    if (error != 0) {
        return error;
    }
    if (capability_derivable(from) != 0) {
        return deny_state(ARG_CAP_COPY_FROM_INDEX, ERR_NOT_DERIVABLE);
    }
    capability_derive(from, *made, (uint32_t)rights);
    return 0;
}

int64_t sys_cap_copy(struct slot *to_cnode, uint64_t to_index, struct slot *from_cnode, uint64_t from_index,
                     uint64_t rights) {
    struct slot *from;
    struct slot *made;
    int64_t error = find_filled(from_cnode, from_index, ARG_CAP_COPY_FROM_INDEX, &from);
    return error != 0 ? error : derive(from, to_cnode, to_index, rights, &made);
}

/// Whether it can have a badge.
static bool has_badge(const struct slot *slot) {
    return slot->type == OBJECT_ENDPOINT || slot->type == OBJECT_NOTIFICATION;
}

/// Whether a capability can be given its badge.
static int64_t check_badge(const struct slot *from, uint64_t badge) {
    if (badge == 0) {
        return deny_use(ARG_CAP_MINT_BADGE);
    }
    if (!has_badge(from)) {
        return deny_state(ARG_CAP_MINT_FROM_INDEX, ERR_WRONG_TYPE);
    }
    return from->badge == 0 ? 0 : deny_state(ARG_CAP_MINT_FROM_INDEX, ERR_NOT_DERIVABLE);
}

int64_t sys_cap_mint(struct slot *to_cnode, uint64_t to_index, struct slot *from_cnode, uint64_t from_index,
                     uint64_t rights, uint64_t badge) {
    struct slot *from;
    struct slot *made;
    int64_t error = find_filled(from_cnode, from_index, ARG_CAP_MINT_FROM_INDEX, &from);
    if (error == 0) {
        error = check_badge(from, badge);
    }
    if (error == 0) {
        error = derive(from, to_cnode, to_index, rights, &made);
    }
    if (error == 0) {
        made->badge = badge;
    }
    return error;
}

int64_t sys_cap_move(struct slot *to_cnode, uint64_t to_index, struct slot *from_cnode, uint64_t from_index) {
    if (!slot_has(from_cnode, RIGHT_CNODE_READ)) {
        return deny_capability(ARG_CAP_MOVE_FROM_CNODE, from_cnode, (struct need){OBJECT_CNODE, RIGHT_CNODE_READ});
    }
    struct slot *from;
    struct slot *to;
    int64_t error = find_filled(from_cnode, from_index, ARG_CAP_MOVE_FROM_INDEX, &from);
    if (error == 0) {
        error = find_empty(to_cnode, to_index, ARG_CAP_MOVE_TO_INDEX, &to);
    }
    if (error == 0) {
        capability_move(from, to);
    }
    return error;
}

int64_t sys_cap_delete(struct slot *cnode, uint64_t index) {
    struct slot *slot;
    int64_t error = find_filled(cnode, index, ARG_CAP_DELETE_INDEX, &slot);
    if (error != 0) {
        return error;
    }
    return capability_delete(slot) ? 0 : SYSCALL_LEFT_OFF;
}

int64_t sys_cap_revoke(struct slot *cnode, uint64_t index) {
    struct slot *slot;
    int64_t error = find_filled(cnode, index, ARG_CAP_REVOKE_INDEX, &slot);
    if (error != 0) {
        return error;
    }
    return capability_revoke(slot) ? 0 : SYSCALL_LEFT_OFF;
}

static uint64_t detail_of(const struct slot *slot) {
    switch (slot->type) {
    case OBJECT_UNTYPED:
        return untyped_free(slot);
    case OBJECT_IO_PORT:
        return slot->ports.first;
    case OBJECT_FRAME:
    case OBJECT_PAGE_TABLE:
        return slot->entry != NULL ? slot->address : 0;
    case OBJECT_REPLY:
        return reply_caller(slot->object) != NULL;
    default:
        return 0;
    }
}

int64_t sys_cap_inspect(struct slot *cnode, uint64_t index, struct cap_inspect_results *results) {
    const struct slot *slot = capability_place(cnode, index);
    if (slot == NULL) {
        return deny_index(ARG_CAP_INSPECT_INDEX, cnode);
    }
    if (!slot_is_empty(slot)) {
        *results = (struct cap_inspect_results){
            .type = slot->type,
            .rights = slot->rights,
            .badge = has_badge(slot) ? slot->badge : 0,
            .size_bits = slot->size_bits,
            .detail = detail_of(slot),
            .derived = derivation_child(slot) != NULL,
        };
    }
    return 0;
}

// An audit's capability has no object: what it stands for is its own place in the list of brackets, with nothing
// between its two links.
//
//     A ( B ( * C ( ) )  D ( ) )      two steps take it into C and out of it, the next one out of B
//
// So the list keeps the place, whatever happens around it. To all else the audit is a child of what it stands in, which
// is deleted when that is revoked, and for whose sake an Untyped does not begin anew.

/// Physical address of what a capability names, or 0.
static uint64_t object_address(const struct slot *slot) {
    // A CNode that has died has other things where its slot 0, which stands for it in the tree, would name it.
    const void *object = slot->home == HOME_GRAVE ? slot : slot->object;
    return object != NULL ? physical_address(object) : 0;
}

int64_t sys_audit_start(struct slot *audit, struct slot *cnode, uint64_t index, struct audit_start_results *results) {
    struct slot *slot;
    int64_t error = find_filled(cnode, index, ARG_AUDIT_START_INDEX, &slot);
    if (error != 0) {
        return error;
    }
    if (slot != audit) {
        derivation_shift(audit, &slot->open);
    }
    *results = (struct audit_start_results){.slot = physical_address(slot), .object = object_address(slot)};
    return 0;
}

static uint64_t value_of(const struct slot *slot) {
    if (slot->type == OBJECT_IO_PORT) {
        return slot->ports.first | (uint64_t)slot->ports.last << 16;
    }
    return has_badge(slot) ? slot->badge : capability_is_mapped(slot) ? slot->address : 0;
}

static uint64_t what_of(const struct slot *slot, enum kozo_audit_way way) {
    return (uint64_t)slot->type << AUDIT_TYPE_SHIFT | (uint64_t)slot->size_bits << AUDIT_SIZE_SHIFT |
           (uint64_t)slot->home << AUDIT_HOME_SHIFT | (uint64_t)way << AUDIT_WAY_SHIFT;
}

/// Whether the list of a tree goes round behind the link, which is no place for an audit: a root has no neighbours.
static bool ends_tree(struct link *link) {
    return !derivation_opens(link) && link->next == &derivation_slot(link)->open;
}

int64_t sys_audit_step(struct slot *audit, struct audit_step_results *results) {
    struct link *passed = audit->close.next;
    *results = (struct audit_step_results){.what = (uint64_t)AUDIT_END << AUDIT_WAY_SHIFT};
    if (ends_tree(&audit->close) || ends_tree(passed)) {
        return 0;
    }
    derivation_shift(audit, passed);
    const struct slot *slot = derivation_slot(passed);
    *results = (struct audit_step_results){
        .what = what_of(slot, derivation_opens(passed) ? AUDIT_INTO : AUDIT_OUT),
        .rights = slot->rights,
        .value = value_of(slot),
        .slot = physical_address(slot),
        .object = object_address(slot),
        .entry = capability_is_mapped(slot) ? physical_address(slot->entry) : 0,
    };
    return 0;
}
