// SPDX-License-Identifier: Apache-2.0
//
// Physical memory from the firmware. What can't be had stops the boot with a message.
#pragma once

#include <efi.h>

#include <stdint.h>

#include "regions.h"

#define PAGE_SIZE       UINT64_C(4096)
#define LARGE_PAGE_SIZE UINT64_C(0x200000)

/// `size` rounded up to a multiple of `unit`, a power of two.
static inline uint64_t round_up(uint64_t size, uint64_t unit) {
    return (size + unit - 1) & ~(unit - 1);
}

/// Memory at a physical address; the firmware maps all of it there (UEFI 2.10, 2.3.4).
static inline void *at_physical(uint64_t address) {
    return (void *)(uintptr_t)address;
}

/// Allocate zeroed memory in one piece: `size` bytes, rounded up to pages, of that UEFI memory type, for `purpose`
/// ("the initrd"). Returns its physical address.
uint64_t memory_allocate(uint64_t size, uint32_t type, const char *purpose);

/// The same, rounded up to and aligned to 2 MiB, and not zeroed.
uint64_t memory_allocate_large(uint64_t size, uint32_t type, const char *purpose);

/// Give memory of memory_allocate back.
void memory_free(uint64_t address, uint64_t size);

/// Have memory_map() tell of a device from now on, where the firmware's map tells of nothing. Two times at most.
void memory_add_device(uint64_t base, uint64_t size);

/// Read the firmware's memory map into a list, which stays the loader's until the next call. Sets the key that
/// ExitBootServices wants, valid until memory is allocated or freed.
const struct region_list *memory_map(UINTN *key);
