// SPDX-License-Identifier: Apache-2.0
//
// Creating in the Untyped of device memory.

#include "device.h"

#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo_syscalls.h>

static uint64_t smaller(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

int64_t device_create(kozo_handle_t untyped, enum kozo_object_type type, uint64_t size_bits, uint64_t count,
                      kozo_handle_t *first) {
    *first = kozo_slots_take(count);
    int64_t error = *first == NULL_HANDLE ? kozo_own_error(ERR_NO_MEMORY) : 0;
    // CREATE_MAX_COUNT at a time.
    for (uint64_t done = 0; !error && done < count; done += CREATE_MAX_COUNT)
        error = kozo_sys_cap_create(untyped, type, size_bits, INIT_CNODE, *first + done,
                                    smaller(count - done, CREATE_MAX_COUNT));
    return error;
}

int64_t device_skip(kozo_handle_t untyped, uint64_t from, uint64_t to) {
    int64_t error = 0;
    while (!error && from < to) {
        // As large as can be, and at a multiple of its size.
        uint64_t fits = 63 - (uint64_t)__builtin_clzll(to - from);
        uint64_t bits = from == 0 ? fits : smaller(fits, (uint64_t)__builtin_ctzll(from));
        kozo_handle_t skipped;
        error = device_create(untyped, OBJECT_UNTYPED, bits, 1, &skipped);
        from += UINT64_C(1) << bits;
    }
    return error;
}
