// SPDX-License-Identifier: Apache-2.0
//
// The mapping syscalls.
#include "denial.h"
#include "paging.h"
#include "syscall.h"
#include "work.h"

/// Whether the cache attribute suits the frame. The direct map reaches all RAM write-back, and reaching a page by two
/// memory types at once is undefined (Intel SDM 3A, "Programming the PAT"); of devices the kernel maps nothing there.
static bool suits_cache(const struct slot *frame, uint64_t protection) {
    uint64_t attribute = protection & (PROT_UNCACHED | PROT_WRITE_COMBINING);
    return frame->device ? attribute == PROT_UNCACHED || attribute == PROT_WRITE_COMBINING : attribute == 0;
}

/// Checks the protection asked for, which is the argument with that number, against its rules and the frame's rights.
static int64_t check_protection(const struct slot *frame, uint64_t protection, unsigned argument) {
    if ((protection & PROT_READ) == 0 || !suits_cache(frame, protection)) {
        return deny_use(argument);
    }
    if ((protection & PROT_WRITE) != 0 && (protection & PROT_EXECUTE) != 0) {
        return deny_state(argument, ERR_WRITE_AND_EXECUTE);
    }
    uint32_t rights = RIGHT_FRAME_READ;
    rights |= (protection & PROT_WRITE) != 0 ? RIGHT_FRAME_WRITE : 0;
    rights |= (protection & PROT_EXECUTE) != 0 ? RIGHT_FRAME_EXECUTE : 0;
    const struct need need = {OBJECT_FRAME, rights};
    return slot_has(frame, rights) ? 0 : deny_capability(ARG_SPACE_MAP_FRAME, frame, need);
}

int64_t sys_space_map(struct slot *space, struct slot *frame, uint64_t address, uint64_t protection) {
    int64_t error = check_protection(frame, protection, ARG_SPACE_MAP_PROTECTION);
    if (error != 0) {
        return error;
    }
    uint64_t size = UINT64_C(1) << frame->size_bits;
    if (address % size != 0) {
        return deny_multiple(ARG_SPACE_MAP_ADDRESS, size);
    }
    if (address >= USER_END || size > USER_END - address) {
        return deny_range(ARG_SPACE_MAP_ADDRESS, 0, USER_END - size);
    }
    return frame->entry != NULL ? deny_state(ARG_SPACE_MAP_FRAME, ERR_ALREADY_MAPPED)
                                : frame_map(space->object, frame, address, protection);
}

int64_t sys_space_map_table(struct slot *space, struct slot *table, uint64_t address, uint8_t level) {
    if (address >= USER_END) {
        return deny_range(ARG_SPACE_MAP_TABLE_ADDRESS, 0, USER_END - 1);
    }
    if (level < 1 || level > 3) {
        return deny_range(ARG_SPACE_MAP_TABLE_LEVEL, 1, 3);
    }
    return table->entry != NULL ? deny_state(ARG_SPACE_MAP_TABLE_TABLE, ERR_ALREADY_MAPPED)
                                : page_table_map(space->object, table, address, level);
}

_Static_assert((int)ARG_SPACE_MAP_FRAME == (int)ARG_SPACE_PROTECT_FRAME, "check_protection() names either's");

int64_t sys_space_protect(struct slot *space, struct slot *frame, uint64_t protection) {
    int64_t error = check_protection(frame, protection, ARG_SPACE_PROTECT_PROTECTION);
    if (error != 0) {
        return error;
    }
    error = frame_protect(space->object, frame, protection);
    return error != 0 ? deny_state(ARG_SPACE_PROTECT_FRAME, error) : 0;
}

_Static_assert((int)ARG_FRAME_UNMAP_FRAME == (int)ARG_TABLE_UNMAP_TABLE, "unmap() names either's");

static int64_t unmap(struct slot *mapped) {
    if (mapped->entry == NULL) {
        return deny_state(ARG_FRAME_UNMAP_FRAME, ERR_NOT_MAPPED);
    }
    mapping_remove(mapped);
    return 0;
}

int64_t sys_frame_unmap(struct slot *frame) {
    return unmap(frame);
}

int64_t sys_table_unmap(struct slot *table) {
    // It stays mapped until it is empty, so that the syscall made again finds it so.
    bool may_go = table->entry == NULL || page_table_release(table->object);
    return may_go ? unmap(table) : SYSCALL_LEFT_OFF;
}
