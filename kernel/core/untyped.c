// SPDX-License-Identifier: Apache-2.0
#include "untyped.h"

#include "arch.h"
#include "capability.h"

int64_t untyped_check(uint64_t type, uint64_t size_bits, uint64_t count) {
    if (count == 0 || count > CREATE_MAX_COUNT) {
        return ERR_OUT_OF_RANGE;
    }
    switch (type) {
    case OBJECT_UNTYPED:
        return size_bits >= UNTYPED_MIN_BITS && size_bits <= UNTYPED_MAX_BITS ? 0 : ERR_OUT_OF_RANGE;
    case OBJECT_CNODE:
        return size_bits >= CNODE_MIN_BITS && size_bits <= CNODE_MAX_BITS ? 0 : ERR_OUT_OF_RANGE;
    case OBJECT_FRAME:
        return size_bits == FRAME_SMALL_BITS || size_bits == FRAME_LARGE_BITS ? 0 : ERR_OUT_OF_RANGE;
    case OBJECT_THREAD:
    case OBJECT_ADDRESS_SPACE:
    case OBJECT_PAGE_TABLE:
    case OBJECT_ENDPOINT:
    case OBJECT_REPLY:
    case OBJECT_NOTIFICATION:
    case OBJECT_IRQ:
    case OBJECT_TIMER:
        return size_bits == 0 ? 0 : ERR_OUT_OF_RANGE;
    default:
        return ERR_INVALID_ARGUMENT;
    }
}

/// Where the next object of this size may stand. Children keep an Untyped from starting again.
static uint64_t next_offset(const struct slot *untyped, uint64_t size) {
    if (derivation_child(untyped) == NULL) {
        return 0;
    }
    // An Untyped is aligned to its size, so that offsets are aligned as addresses are.
    return (untyped->watermark + size - 1) & ~(size - 1);
}

int64_t untyped_create(struct slot *untyped, uint64_t type, uint64_t size_bits, struct slot *slots, uint64_t count) {
    uint64_t size = UINT64_C(1) << object_size_bits(type, size_bits);
    uint64_t capacity = UINT64_C(1) << untyped->size_bits;
    uint64_t offset = next_offset(untyped, size);
    if (offset > capacity || (capacity - offset) / size < count) {
        return ERR_NO_MEMORY;
    }
    char *memory = (char *)untyped->object + offset;
    untyped->watermark = offset + count * size;
    for (uint64_t i = 0; i < count; i++, memory += size) {
        if (type != OBJECT_UNTYPED) {
            clear_memory(memory, size);
        }
        object_init(type, memory, size_bits);
        capability_first(&slots[i], untyped, type, memory, size_bits);
    }
    return 0;
}

uint64_t untyped_free(const struct slot *untyped) {
    uint64_t capacity = UINT64_C(1) << untyped->size_bits;
    return derivation_child(untyped) == NULL ? capacity : capacity - untyped->watermark;
}
