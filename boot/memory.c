// SPDX-License-Identifier: Apache-2.0

#include "memory.h"

#include "bytes.h"
#include "console.h"
#include "firmware.h"

static _Alignas(EFI_MEMORY_DESCRIPTOR) uint8_t map_bytes[64 << 10];
static struct region_list regions;
// What memory_map() tells of beside the firmware's map: the framebuffer, and PCI's configuration space.
enum { MAX_ADDED = 2 };
static struct { uint64_t base, size; } added[MAX_ADDED];
static unsigned added_count;

/// Get the raw memory map; returns its size in bytes.
static UINTN read_map(UINTN *key, UINTN *stride) {
    UINTN size = sizeof map_bytes;
    UINT32 version;
    EFI_MEMORY_DESCRIPTOR *map = (EFI_MEMORY_DESCRIPTOR *)map_bytes;
    EFI_STATUS status = firmware.boot->GetMemoryMap(&size, map, key, stride, &version);

    if (status == EFI_BUFFER_TOO_SMALL)
        fail("the firmware's memory map takes %llu bytes, more than there is room for", size);
    if (status != EFI_SUCCESS)
        fail("the firmware gives no memory map (status 0x%llx)", status);
    return size;
}

const struct region_list *memory_map(UINTN *key) {
    UINTN stride;
    UINTN size = read_map(key, &stride);
    const char *error = regions_read(map_bytes, size, stride, &regions);

    for (unsigned i = 0; !error && i < added_count; i++)
        error = regions_add_device(&regions, added[i].base, added[i].size);
    if (error)
        fail("%s", error);
    return &regions;
}

void memory_add_device(uint64_t base, uint64_t size) {
    if (added_count == MAX_ADDED)
        fail("too many devices are beside the firmware's memory map");
    added[added_count].base = base;
    added[added_count++].size = size;
}

/// Bytes of the largest piece of memory that the firmware has left.
static uint64_t largest_piece(void) {
    UINTN key, stride, size = read_map(&key, &stride);
    uint64_t largest = 0;

    for (UINTN offset = 0; size - offset >= stride; offset += stride) {
        const void *bytes = map_bytes + offset;
        const EFI_MEMORY_DESCRIPTOR *descriptor = bytes;
        if (descriptor->Type == EfiConventionalMemory && descriptor->NumberOfPages * PAGE_SIZE > largest)
            largest = descriptor->NumberOfPages * PAGE_SIZE;
    }
    return largest;
}

static uint64_t allocate(uint64_t size, uint32_t type, const char *purpose) {
    EFI_PHYSICAL_ADDRESS address = 0;
    EFI_STATUS status = firmware.boot->AllocatePages(AllocateAnyPages, type, size / PAGE_SIZE, &address);

    if (status != EFI_SUCCESS)
        fail("too little memory: %s needs %llu KiB in one piece, the largest piece free has %llu KiB", purpose,
             size >> 10, largest_piece() >> 10);
    return address;
}

void memory_free(uint64_t address, uint64_t size) {
    EFI_STATUS status = firmware.boot->FreePages(address, round_up(size, PAGE_SIZE) / PAGE_SIZE);

    if (status != EFI_SUCCESS)
        fail("the firmware does not take memory back (status 0x%llx)", status);
}

uint64_t memory_allocate(uint64_t size, uint32_t type, const char *purpose) {
    uint64_t address = allocate(round_up(size, PAGE_SIZE), type, purpose);

    memset(at_physical(address), 0, round_up(size, PAGE_SIZE));
    return address;
}

/// Allocates up to a large page too much and gives back what stands out at both ends.
uint64_t memory_allocate_large(uint64_t size, uint32_t type, const char *purpose) {
    uint64_t wanted = round_up(size, LARGE_PAGE_SIZE), spare = LARGE_PAGE_SIZE - PAGE_SIZE;
    uint64_t piece = allocate(wanted + spare, type, purpose);
    uint64_t address = round_up(piece, LARGE_PAGE_SIZE);
    uint64_t before = address - piece, behind = spare - before;

    if (before)
        memory_free(piece, before);
    if (behind)
        memory_free(address + wanted, behind);
    return address;
}
