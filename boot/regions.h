// SPDX-License-Identifier: Apache-2.0
//
// The firmware's memory map as regions of physical memory. No UEFI calls.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "kozo_abi.h"

/// UEFI memory types that the loader allocates with, from the range kept for operating systems (UEFI 2.10, 7.2.1), so
/// that what must stay shows up in the last memory map by itself.
#define MEMORY_TYPE_KERNEL UINT32_C(0x80000001)
#define MEMORY_TYPE_INITRD UINT32_C(0x80000002)

/// Physical addresses end here (Intel SDM 3A, 4.1.4).
#define PHYSICAL_END (UINT64_C(1) << 52)

/// Most regions that a map may have before neighbours of a kind are joined.
#define REGIONS_MAX 1024

/// A sorted list of regions, no two overlapping, neighbours of one kind joined.
struct region_list {
    size_t count;
    struct kozo_memory_region regions[REGIONS_MAX];
};

/// Fill the list from a memory map of `size` bytes whose descriptors take `stride` bytes each. Memory that is reserved,
/// broken or persistent is in no region: it is neither RAM to be used nor a device.
///
/// Returns NULL, or what is wrong with the map.
const char *regions_read(const void *map, size_t size, size_t stride, struct region_list *list);

/// Make a device's region of what the list does not tell of in the pages from `base` on, which have `size` bytes of
/// interest and lie below PHYSICAL_END. What it tells of stays as it is.
///
/// Returns NULL, or what is wrong.
const char *regions_add_device(struct region_list *list, uint64_t base, uint64_t size);

/// Bytes of RAM in the list.
uint64_t regions_ram(const struct region_list *list);
