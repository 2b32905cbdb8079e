// SPDX-License-Identifier: Apache-2.0

#include "regions.h"

#include <efi.h>

#include <stdbool.h>

#define PAGE    UINT64_C(4096)
#define LOW_END UINT64_C(0x100000)
#define NOTHING UINT64_C(0)

/// The RegionKind of memory of a UEFI type after ExitBootServices (UEFI 2.10, 7.2.1), or NOTHING.
static uint64_t kind_of(uint32_t type) {
    switch (type) {
    case EfiLoaderCode:
    case EfiLoaderData:
    case EfiBootServicesCode:
    case EfiBootServicesData:
    case EfiConventionalMemory:
        return REGION_FREE;
    case EfiRuntimeServicesCode:
    case EfiRuntimeServicesData:
    case EfiACPIReclaimMemory:
    case EfiACPIMemoryNVS:
        return REGION_FIRMWARE;
    case EfiMemoryMappedIO:
    case EfiMemoryMappedIOPortSpace:
        return REGION_DEVICE;
    case MEMORY_TYPE_KERNEL:
        return REGION_KERNEL;
    case MEMORY_TYPE_INITRD:
        return REGION_INITRD;
    default:
        return NOTHING;
    }
}

/// Put a region into the list in front of those that begin above it.
static const char *insert(struct region_list *list, struct kozo_memory_region region) {
    size_t i = list->count;

    if (list->count == REGIONS_MAX)
        return "the firmware's memory map has too many entries";
    for (; i > 0 && list->regions[i - 1].base > region.base; i--)
        list->regions[i] = list->regions[i - 1];
    list->regions[i] = region;
    list->count++;
    return NULL;
}

static const char *add_descriptor(struct region_list *list, const EFI_MEMORY_DESCRIPTOR *descriptor) {
    struct kozo_memory_region region = {descriptor->PhysicalStart, 0, kind_of(descriptor->Type)};

    if (region.kind == NOTHING || descriptor->NumberOfPages == 0)
        return NULL;
    if (region.base % PAGE || region.base >= PHYSICAL_END ||
        descriptor->NumberOfPages > (PHYSICAL_END - region.base) / PAGE)
        return "the firmware's memory map has an entry of impossible addresses";
    region.size = descriptor->NumberOfPages * PAGE;
    if (region.kind != REGION_FREE || region.base >= LOW_END)
        return insert(list, region);

    // The first MiB stays the firmware's: its tables and what starts other CPUs live there.
    struct kozo_memory_region low = {region.base, region.size, REGION_FIRMWARE};
    if (region.size <= LOW_END - region.base)
        return insert(list, low);
    low.size = LOW_END - region.base;
    const char *error = insert(list, low);
    return error ? error : insert(list, (struct kozo_memory_region){LOW_END, region.size - low.size, REGION_FREE});
}

/// Join neighbours of one kind.
static const char *join(struct region_list *list) {
    struct kozo_memory_region *last = NULL;

    for (size_t i = 0; i < list->count; i++) {
        const struct kozo_memory_region *region = &list->regions[i];
        if (last && last->base + last->size > region->base)
            return "the firmware's memory map has entries that overlap";
        if (last && last->base + last->size == region->base && last->kind == region->kind) {
            last->size += region->size;
            continue;
        }
        last = last ? last + 1 : list->regions;
        *last = *region;
    }
    list->count = last ? (size_t)(last - list->regions) + 1 : 0;
    return NULL;
}

const char *regions_read(const void *map, size_t size, size_t stride, struct region_list *list) {
    list->count = 0;
    if (stride < sizeof(EFI_MEMORY_DESCRIPTOR) || stride % _Alignof(EFI_MEMORY_DESCRIPTOR))
        return "the firmware's memory map has entries of a wrong size";
    for (size_t offset = 0; size - offset >= stride; offset += stride) {
        const void *descriptor = (const uint8_t *)map + offset;
        const char *error = add_descriptor(list, descriptor);
        if (error)
            return error;
    }
    return join(list);
}

/// The first region that ends above an address, or NULL.
static const struct kozo_memory_region *first_above(const struct region_list *list, uint64_t address) {
    for (size_t i = 0; i < list->count; i++) {
        if (list->regions[i].base + list->regions[i].size > address)
            return &list->regions[i];
    }
    return NULL;
}

const char *regions_add_device(struct region_list *list, uint64_t base, uint64_t size) {
    uint64_t end = (base + size + PAGE - 1) & ~(PAGE - 1);
    const char *error = NULL;

    base &= ~(PAGE - 1);
    // Invariant: what is below `base` is done.
    while (base < end && !error) {
        const struct kozo_memory_region *next = first_above(list, base);
        if (next && next->base <= base) {
            base = next->base + next->size;
            continue;
        }
        uint64_t gap_end = next && next->base < end ? next->base : end;
        error = insert(list, (struct kozo_memory_region){base, gap_end - base, REGION_DEVICE});
        base = gap_end;
    }
    return error ? error : join(list);
}

uint64_t regions_ram(const struct region_list *list) {
    uint64_t bytes = 0;

    for (size_t i = 0; i < list->count; i++) {
        if (list->regions[i].kind != REGION_DEVICE)
            bytes += list->regions[i].size;
    }
    return bytes;
}
