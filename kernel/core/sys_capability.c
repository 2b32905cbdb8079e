// SPDX-License-Identifier: Apache-2.0
//
// The capability syscalls.
#include "capability.h"
#include "syscall.h"
#include "untyped.h"

static int64_t find_filled(const struct slot *cnode, uint64_t index, struct slot **slot) {
    *slot = capability_place(cnode, index);
    if (*slot == NULL) {
        return ERR_OUT_OF_RANGE;
    }
    return slot_is_empty(*slot) ? ERR_INVALID_HANDLE : 0;
}

static int64_t find_empty(const struct slot *cnode, uint64_t index, struct slot **slot) {
    *slot = capability_place(cnode, index);
    if (*slot == NULL) {
        return ERR_OUT_OF_RANGE;
    }
    return slot_is_empty(*slot) ? 0 : ERR_SLOT_OCCUPIED;
}

/// Finds `count` consecutive empty slots.
static int64_t find_empty_row(const struct slot *cnode, uint64_t index, unsigned count, struct slot **first) {
    *first = capability_place(cnode, index);
    if (*first == NULL || index + count < index || capability_place(cnode, index + count - 1) == NULL) {
        return ERR_OUT_OF_RANGE;
    }
    for (unsigned i = 0; i < count; i++) {
        if (!slot_is_empty(*first + i)) {
            return ERR_SLOT_OCCUPIED;
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

/// Derives from a filled slot into an empty one, which it finds.
static int64_t derive(struct slot *from, const struct slot *to_cnode, uint64_t to_index, uint64_t rights,
                      struct slot **made) {
    int64_t error = find_empty(to_cnode, to_index, made);
    if (error == 0) {
        error = capability_derivable(from);
    }
    if (error == 0) {
        capability_derive(from, *made, (uint32_t)rights);
    }
    return error;
}

int64_t sys_cap_copy(struct slot *to_cnode, uint64_t to_index, struct slot *from_cnode, uint64_t from_index,
                     uint64_t rights) {
    struct slot *from;
    struct slot *made;
    int64_t error = find_filled(from_cnode, from_index, &from);
    return error != 0 ? error : derive(from, to_cnode, to_index, rights, &made);
}

/// Whether a capability can be given its badge.
static int64_t check_badge(const struct slot *from, uint64_t badge) {
    if (badge == 0) {
        return ERR_INVALID_ARGUMENT;
    }
    if (from->type != OBJECT_ENDPOINT && from->type != OBJECT_NOTIFICATION) {
        return ERR_WRONG_TYPE;
    }
    return from->badge == 0 ? 0 : ERR_NOT_DERIVABLE;
}

int64_t sys_cap_mint(struct slot *to_cnode, uint64_t to_index, struct slot *from_cnode, uint64_t from_index,
                     uint64_t rights, uint64_t badge) {
    struct slot *from;
    struct slot *made;
    int64_t error = find_filled(from_cnode, from_index, &from);
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
        return ERR_MISSING_RIGHT;
    }
    struct slot *from;
    struct slot *to;
    int64_t error = find_filled(from_cnode, from_index, &from);
    if (error == 0) {
        error = find_empty(to_cnode, to_index, &to);
    }
    if (error == 0) {
        capability_move(from, to);
    }
    return error;
}

int64_t sys_cap_delete(struct slot *cnode, uint64_t index) {
    struct slot *slot;
    int64_t error = find_filled(cnode, index, &slot);
    if (error == 0) {
        capability_delete(slot);
    }
    return error;
}

int64_t sys_cap_revoke(struct slot *cnode, uint64_t index) {
    struct slot *slot;
    int64_t error = find_filled(cnode, index, &slot);
    if (error == 0) {
        capability_revoke(slot);
    }
    return error;
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
    default:
        return 0;
    }
}

int64_t sys_cap_inspect(struct slot *cnode, uint64_t index, struct cap_inspect_results *results) {
    const struct slot *slot = capability_place(cnode, index);
    if (slot == NULL) {
        return ERR_OUT_OF_RANGE;
    }
    if (!slot_is_empty(slot)) {
        bool has_badge = slot->type == OBJECT_ENDPOINT || slot->type == OBJECT_NOTIFICATION;
        *results = (struct cap_inspect_results){
            .type = slot->type,
            .rights = slot->rights,
            .badge = has_badge ? slot->badge : 0,
            .size_bits = slot->size_bits,
            .detail = detail_of(slot),
            .derived = derivation_child(slot) != NULL,
        };
    }
    return 0;
}
