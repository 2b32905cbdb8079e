// SPDX-License-Identifier: Apache-2.0
//
// The mapping syscalls.
#include "capability.h"
#include "paging.h"
#include "syscall.h"

/// Checks the protection asked for against its rules and the frame's rights.
static int64_t check_protection(const struct slot *frame, uint64_t protection) {
    if ((protection & ~PROT_BITS) != 0 || (protection & PROT_READ) == 0) {
        return ERR_INVALID_ARGUMENT;
    }
    if ((protection & PROT_WRITE) != 0 && (protection & PROT_EXECUTE) != 0) {
        return ERR_WRITE_AND_EXECUTE;
    }
    uint64_t rights = RIGHT_FRAME_READ;
    rights |= (protection & PROT_WRITE) != 0 ? RIGHT_FRAME_WRITE : 0;
    rights |= (protection & PROT_EXECUTE) != 0 ? RIGHT_FRAME_EXECUTE : 0;
    return slot_has(frame, rights) ? 0 : ERR_MISSING_RIGHT;
}

int64_t sys_space_map(const struct call *call, struct results *results) {
    (void)results;
    uint64_t address = call->argument[2];
    uint64_t protection = call->argument[3];
    struct slot *frame;
    int64_t error = capability_find(call->caller, call->argument[1], (struct need){OBJECT_FRAME, 0}, &frame);
    if (error == 0) {
        error = check_protection(frame, protection);
    }
    if (error != 0) {
        return error;
    }
    uint64_t size = UINT64_C(1) << frame->size_bits;
    if (address % size != 0) {
        return ERR_NOT_ALIGNED;
    }
    if (address >= USER_END || size > USER_END - address) {
        return ERR_OUT_OF_RANGE;
    }
    return frame->entry != NULL ? ERR_ALREADY_MAPPED : frame_map(call->slot->object, frame, address, protection);
}

int64_t sys_space_map_table(const struct call *call, struct results *results) {
    (void)results;
    uint64_t address = call->argument[2];
    uint64_t level = call->argument[3];
    struct slot *table;
    int64_t error = capability_find(call->caller, call->argument[1],
                                    (struct need){OBJECT_PAGE_TABLE, RIGHT_PAGE_TABLE_MAP}, &table);
    if (error != 0) {
        return error;
    }
    if (address >= USER_END || level < 1 || level > 3) {
        return ERR_OUT_OF_RANGE;
    }
    return table->entry != NULL ? ERR_ALREADY_MAPPED
                                : page_table_map(call->slot->object, table, address, (unsigned)level);
}

static int64_t unmap(const struct call *call) {
    if (call->slot->entry == NULL) {
        return ERR_NOT_MAPPED;
    }
    mapping_remove(call->slot);
    return 0;
}

int64_t sys_frame_unmap(const struct call *call, struct results *results) {
    (void)results;
    return unmap(call);
}

int64_t sys_table_unmap(const struct call *call, struct results *results) {
    (void)results;
    int64_t error = unmap(call);
    if (error == 0) {
        page_table_release(call->slot->object);
    }
    return error;
}
