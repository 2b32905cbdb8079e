// SPDX-License-Identifier: Apache-2.0
//
// FNV-1a, 64 bits (Fowler, Noll, Vo).

#ifndef ABIGEN_HASH_H
#define ABIGEN_HASH_H

#include <stddef.h>
#include <stdint.h>

/// The hash of `length` bytes.
static inline uint64_t fnv1a(const char *data, size_t length) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (uint8_t)data[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

#endif
