// SPDX-License-Identifier: Apache-2.0
//
// Dynamic memory, from the service's own Untyped, and mapping.

#ifndef KOZO_MEMORY_H
#define KOZO_MEMORY_H

#include <kozo_abi.h>
#include <stddef.h>
#include <stdint.h>

/// Allocate; 16-byte aligned. NULL when the service's memory, slots or heap addresses are used up, and in init, which
/// has no heap.
void *malloc(size_t size);

/// Allocate zeroed memory for an array; NULL also if its size overflows.
void *calloc(size_t count, size_t size);

/// Change an allocation's size, moving it if need be. NULL leaves it as it was. A size of 0 is a size like any other.
void *realloc(void *allocation, size_t size);

/// Give an allocation back. A pointer that is none ends the service with a report.
void free(void *allocation);

/// Map a frame into the service, with the page tables that are missing created from "memory".
///
/// @param address     aligned to the frame's size; the heap grows from StartInfo.heap_start upwards, so that free
/// choice
///                    is best made from StartInfo.heap_end downwards
/// @param protection  PROT bits
/// @return 0 or a negative error
int64_t kozo_map_frame(kozo_handle_t frame, uint64_t address, uint64_t protection);

#endif
