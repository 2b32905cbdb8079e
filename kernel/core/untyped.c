// SPDX-License-Identifier: Apache-2.0
#include "untyped.h"

#include "arch.h"
#include "capability.h"
#include "denial.h"
#include "syscall.h"
#include "work.h"

/// Memory is cleared in pieces of this many bytes.
enum { PIECE = 4096 };

int64_t untyped_check(uint64_t type, uint64_t size_bits, uint64_t count) {
    if (type > OBJECT_AUDIT) {
        return deny_use(ARG_CAP_CREATE_TYPE);
    }
    const struct object_kind *kind = &object_kinds[type & speculation_safe_less(type, OBJECT_AUDIT + 1)];
    if (count == 0 || count > CREATE_MAX_COUNT) {
        return deny_range(ARG_CAP_CREATE_COUNT, 1, CREATE_MAX_COUNT);
    }
    if (kind->size_bits == 0 && kind->most == 0) {
        return deny_use(ARG_CAP_CREATE_TYPE);
    }
    bool is_between = type == OBJECT_FRAME && size_bits != FRAME_SMALL_BITS && size_bits != FRAME_LARGE_BITS;
    if (size_bits < kind->least || size_bits > kind->most || is_between) {
        uint8_t least = type == OBJECT_FRAME ? FRAME_LARGE_BITS : kind->least;
        return deny_range(ARG_CAP_CREATE_SIZE_BITS, least, kind->most);
    }
    return 0;
}

/// Where the next object of this size may stand.
static uint64_t next_offset(const struct slot *untyped, uint64_t size) {
    // An Untyped is aligned to its size, so that offsets are aligned as addresses are.
    return (untyped->watermark + size - 1) & ~(size - 1);
}

/// Threads and address spaces take long to initialise: they lie ready as such, and other memory as zeroes.
static uint64_t ready_type(uint64_t type) {
    return type == OBJECT_THREAD || type == OBJECT_ADDRESS_SPACE ? type : 0;
}

/// Makes memory from `offset` to `end` ready for objects of the type. It belongs to nobody, and whatever is created
/// next may take it. Returns false if the work is over before.
static bool make_ready(struct slot *untyped, uint64_t type, uint64_t size, uint64_t offset, uint64_t end) {
    uint64_t as = ready_type(type);
    uint64_t ready = untyped->ready & ~READY_TYPE;
    if (ready < offset || (untyped->ready & READY_TYPE) != as) {
        ready = offset;
    }
    uint64_t step = as != 0 ? size : PIECE;
    for (; ready < end && !work_is_over(); ready += step) {
        char *memory = (char *)untyped->object + ready;
        step = step < end - ready ? step : end - ready;
        clear_memory(memory, step);
        work_done(step / WORK_CLEARED_BYTES);
        if (as != 0) {
            object_init(type, memory, 0);
            work_done(WORK_OBJECT);
        }
    }
    untyped->ready = ready | as;
    // What lies ready begins here. Before it may be a gap, for the sake of alignment, which was not cleared.
    untyped->watermark = offset;
    return ready >= end;
}

/// Whether an object takes so little time to clear that one alone needs no budget.
static bool is_small(uint64_t type, uint64_t size) {
    const uint64_t small_object = 1024;
    const uint64_t small_frame = UINT64_C(1) << FRAME_SMALL_BITS;
    return object_kinds[type].most == 0 ? size <= small_object : type == OBJECT_FRAME && size == small_frame;
}

/// Creates one small object; what lies ready behind it stays so.
static int64_t create_small(struct slot *untyped, uint64_t type, uint64_t size_bits, uint64_t offset, uint64_t size,
                            struct slot *slot) {
    char *memory = (char *)untyped->object + offset;
    clear_memory(memory, size);
    object_init(type, memory, 0);
    untyped->watermark = offset + size;
    capability_first(slot, untyped, type, memory, size_bits);
    return 0;
}

/// Creates any objects, which may take long. Returns 0, or SYSCALL_LEFT_OFF if the work is over before.
static __attribute__((noinline)) int64_t create_row(struct slot *untyped, uint64_t type, uint64_t size_bits,
                                                    uint64_t offset, struct slot *slots, uint64_t count) {
    uint64_t size = UINT64_C(1) << object_size_bits(type, size_bits);
    uint64_t end = offset + count * size;
    bool is_kernels = type != OBJECT_UNTYPED && !untyped->device;
    if (is_kernels && (!make_ready(untyped, type, size, offset, end) || !work_fits(count * WORK_CREATED))) {
        return SYSCALL_LEFT_OFF;
    }
    struct created row = {type, size_bits, (char *)untyped->object + offset, size, count};
    untyped->watermark = end;
    if (is_kernels && ready_type(type) == 0) {
        for (uint64_t i = 0; i < count; i++) {
            object_init(type, row.memory + i * size, size_bits);
        }
    }
    capability_first_row(&row, untyped, slots);
    return 0;
}

int64_t untyped_create(struct slot *untyped, uint64_t type, uint64_t size_bits, struct slot *slots, uint64_t count) {
    if (untyped->device && type != OBJECT_UNTYPED && type != OBJECT_FRAME) {
        return deny_use(ARG_CAP_CREATE_TYPE);
    }
    if (untyped->watermark != 0 && derivation_child(untyped) == NULL) {
        // It starts again, and what lay ready was used since.
        untyped->watermark = untyped->ready = 0;
    }
    uint64_t size = UINT64_C(1) << object_size_bits(type, size_bits);
    uint64_t capacity = UINT64_C(1) << untyped->size_bits;
    uint64_t offset = next_offset(untyped, size);
    if (offset + count * size > capacity) {
        return deny_memory(ARG_CAP_CREATE_UNTYPED, count * size, offset > capacity ? 0 : capacity - offset);
    }
    return count == 1 && !untyped->device && is_small(type, size)
               ? create_small(untyped, type, size_bits, offset, size, slots)
               : create_row(untyped, type, size_bits, offset, slots, count);
}

uint64_t untyped_free(const struct slot *untyped) {
    uint64_t capacity = UINT64_C(1) << untyped->size_bits;
    return derivation_child(untyped) == NULL ? capacity : capacity - untyped->watermark;
}
