// SPDX-License-Identifier: Apache-2.0
//
// The allocator below malloc, free of any system call: blocks in one contiguous heap that grows at its end.

#ifndef KOZO_HEAP_H
#define KOZO_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Free blocks of 2^n to 2^(n+1)-1 bytes are in bin n.
#define KOZO_HEAP_BINS 48

struct kozo_heap_block;

/// A heap. All zero but for `grow` it is empty and ready.
struct kozo_heap {
    /// Adds memory by kozo_heap_extend, `bytes` or more if there is so much, less or none if not.
    void (*grow)(struct kozo_heap *heap, size_t bytes);
    uint8_t *end;    ///< first byte beyond the heap, NULL while it is empty
    uint64_t filled; ///< bit n: bins[n] is not empty
    struct kozo_heap_block *bins[KOZO_HEAP_BINS];
};

/// Smallest memory that an empty heap can be extended by, in bytes.
#define KOZO_HEAP_MIN 64

/// Add memory that begins where the heap ends.
///
/// @param memory  16-byte aligned
/// @param size    bytes, a multiple of 16, at least KOZO_HEAP_MIN
void kozo_heap_extend(struct kozo_heap *heap, void *memory, size_t size);

/// Allocate, 16-byte aligned; NULL if the heap does not grow far enough.
void *kozo_heap_allocate(struct kozo_heap *heap, size_t size);

/// Change an allocation's size; NULL leaves it as it was.
void *kozo_heap_resize(struct kozo_heap *heap, void *allocation, size_t size);

/// Give an allocation back; false, and nothing done, if it is not one or its header was overwritten.
bool kozo_heap_release(struct kozo_heap *heap, void *allocation);

/// Bytes that an allocation has room for, 0 if it is not one or its header was overwritten.
size_t kozo_heap_size(const void *allocation);

#endif
