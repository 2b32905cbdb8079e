// SPDX-License-Identifier: Apache-2.0
//
// The capability syscalls.
#include "capability.h"
#include "syscall.h"
#include "untyped.h"

static int64_t find_destination(const struct call *call, uint64_t handle, uint64_t index, struct slot **to) {
    int64_t error = capability_place(call->caller, handle, RIGHT_CNODE_WRITE, index, to);
    if (error != 0) {
        return error;
    }
    return slot_is_empty(*to) ? 0 : ERR_SLOT_OCCUPIED;
}

static int64_t find_source(const struct call *call, uint32_t rights, struct slot **from) {
    int64_t error = capability_place(call->caller, call->argument[2], rights, call->argument[3], from);
    if (error != 0) {
        return error;
    }
    return slot_is_empty(*from) ? ERR_INVALID_HANDLE : 0;
}

/// Finds `count` consecutive empty slots.
static int64_t find_destinations(const struct call *call, uint64_t handle, uint64_t index, uint64_t count,
                                 struct slot **first) {
    int64_t error = capability_place(call->caller, handle, RIGHT_CNODE_WRITE, index, first);
    struct slot *last;
    if (error == 0) {
        error = index + count < index
                    ? ERR_OUT_OF_RANGE
                    : capability_place(call->caller, handle, RIGHT_CNODE_WRITE, index + count - 1, &last);
    }
    for (uint64_t i = 0; error == 0 && i < count; i++) {
        error = slot_is_empty(*first + i) ? 0 : ERR_SLOT_OCCUPIED;
    }
    return error;
}

int64_t sys_cap_create(const struct call *call, struct results *results) {
    (void)results;
    uint64_t type = call->argument[1];
    uint64_t size_bits = call->argument[2];
    uint64_t count = call->argument[5];
    int64_t error = untyped_check(type, size_bits, count);
    struct slot *first;
    if (error == 0) {
        error = find_destinations(call, call->argument[3], call->argument[4], count, &first);
    }
    return error != 0 ? error : untyped_create(call->slot, type, size_bits, first, count);
}

/// Finds both ends of a derivation and derives. `badge` 0 keeps the source's.
static int64_t derive(const struct call *call, struct slot **made) {
    struct slot *from;
    int64_t error = find_source(call, RIGHT_CNODE_READ, &from);
    if (error == 0) {
        error = find_destination(call, call->argument[0], call->argument[1], made);
    }
    if (error == 0) {
        error = capability_derivable(from);
    }
    if (error == 0) {
        capability_derive(from, *made, (uint32_t)call->argument[4]);
    }
    return error;
}

int64_t sys_cap_copy(const struct call *call, struct results *results) {
    (void)results;
    struct slot *made;
    return derive(call, &made);
}

int64_t sys_cap_mint(const struct call *call, struct results *results) {
    (void)results;
    uint64_t badge = call->argument[5];
    struct slot *from;
    int64_t error = find_source(call, RIGHT_CNODE_READ, &from);
    if (error != 0) {
        return error;
    }
    if (badge == 0) {
        return ERR_INVALID_ARGUMENT;
    }
    if (from->type != OBJECT_ENDPOINT && from->type != OBJECT_NOTIFICATION) {
        return ERR_WRONG_TYPE;
    }
    if (from->badge != 0) {
        return ERR_NOT_DERIVABLE;
    }
    struct slot *made;
    error = derive(call, &made);
    if (error == 0) {
        made->badge = badge;
    }
    return error;
}

int64_t sys_cap_move(const struct call *call, struct results *results) {
    (void)results;
    struct slot *from;
    struct slot *to;
    int64_t error = find_source(call, RIGHT_CNODE_READ | RIGHT_CNODE_WRITE, &from);
    if (error == 0) {
        error = find_destination(call, call->argument[0], call->argument[1], &to);
    }
    if (error == 0) {
        capability_move(from, to);
    }
    return error;
}

/// Finds the slot that is argument 2 of the CNode that is argument 1.
static int64_t find_slot(const struct call *call, uint32_t rights, struct slot **slot) {
    return capability_place(call->caller, call->argument[0], rights, call->argument[1], slot);
}

static int64_t find_filled(const struct call *call, struct slot **slot) {
    int64_t error = find_slot(call, RIGHT_CNODE_WRITE, slot);
    if (error != 0) {
        return error;
    }
    return slot_is_empty(*slot) ? ERR_INVALID_HANDLE : 0;
}

int64_t sys_cap_delete(const struct call *call, struct results *results) {
    (void)results;
    struct slot *slot;
    int64_t error = find_filled(call, &slot);
    if (error == 0) {
        capability_delete(slot);
    }
    return error;
}

int64_t sys_cap_revoke(const struct call *call, struct results *results) {
    (void)results;
    struct slot *slot;
    int64_t error = find_filled(call, &slot);
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

int64_t sys_cap_inspect(const struct call *call, struct results *results) {
    struct slot *slot;
    int64_t error = find_slot(call, RIGHT_CNODE_READ, &slot);
    if (error != 0) {
        return error;
    }
    *results = (struct results){.count = 6, .value = {0}};
    if (!slot_is_empty(slot)) {
        bool has_badge = slot->type == OBJECT_ENDPOINT || slot->type == OBJECT_NOTIFICATION;
        results->value[0] = slot->type;
        results->value[1] = slot->rights;
        results->value[2] = has_badge ? slot->badge : 0;
        results->value[3] = slot->size_bits;
        results->value[4] = detail_of(slot);
        results->value[5] = derivation_child(slot) != NULL;
    }
    return 0;
}
