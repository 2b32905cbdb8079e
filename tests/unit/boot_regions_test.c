// SPDX-License-Identifier: Apache-2.0
// sources: boot/regions.c
// flags: -isystem /usr/include/efi -isystem /usr/include/efi/x86_64
//
// The firmware's memory map as regions, and the framebuffer among them.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <efi.h>

#include "../../boot/regions.h"

#define PAGES(count) ((uint64_t)(count)*4096)
#define MIB          UINT64_C(0x100000)

static struct region_list list;

/// Read a map of these descriptors.
static void read_map(const EFI_MEMORY_DESCRIPTOR *map, size_t count) {
    assert_null(regions_read(map, count * sizeof(*map), sizeof(*map), &list));
}

static EFI_MEMORY_DESCRIPTOR descriptor(uint32_t type, uint64_t base, uint64_t pages) {
    return (EFI_MEMORY_DESCRIPTOR){.Type = type, .PhysicalStart = base, .NumberOfPages = pages};
}

/// RAM from 1 MiB to 3 MiB, a device's page at 4 MiB.
static void read_small_map(void) {
    const EFI_MEMORY_DESCRIPTOR map[] = {
        descriptor(EfiMemoryMappedIO, 4 * MIB, 1),
        descriptor(EfiConventionalMemory, MIB, 512),
    };
    read_map(map, 2);
    assert_int_equal(list.count, 2);
}

static void assert_region(size_t index, uint64_t base, uint64_t size, uint64_t kind) {
    assert_true(index < list.count);
    assert_int_equal(list.regions[index].base, base);
    assert_int_equal(list.regions[index].size, size);
    assert_int_equal(list.regions[index].kind, kind);
}

static void the_map_is_sorted_and_joined(void **state) {
    (void)state;
    const EFI_MEMORY_DESCRIPTOR map[] = {
        descriptor(EfiConventionalMemory, 2 * MIB, 256), descriptor(EfiBootServicesData, MIB, 256),
        descriptor(EfiReservedMemoryType, 3 * MIB, 256), descriptor(EfiConventionalMemory, 0, 160),
        descriptor(MEMORY_TYPE_KERNEL, 4 * MIB, 1),
    };
    read_map(map, 5);
    assert_int_equal(list.count, 3);
    assert_region(0, 0, PAGES(160), REGION_FIRMWARE);
    assert_region(1, MIB, 2 * MIB, REGION_FREE);
    assert_region(2, 4 * MIB, PAGES(1), REGION_KERNEL);
    assert_int_equal(regions_ram(&list), PAGES(160) + 2 * MIB + PAGES(1));
}

static void what_the_map_does_not_tell_of_becomes_a_device(void **state) {
    (void)state;
    read_small_map();
    assert_null(regions_add_device(&list, 8 * MIB, PAGES(3)));
    assert_int_equal(list.count, 3);
    assert_region(2, 8 * MIB, PAGES(3), REGION_DEVICE);
}

static void a_device_gets_whole_pages(void **state) {
    (void)state;
    read_small_map();
    assert_null(regions_add_device(&list, 8 * MIB + 0x10, PAGES(1)));
    assert_region(2, 8 * MIB, PAGES(2), REGION_DEVICE);
}

static void what_the_map_tells_of_stays(void **state) {
    (void)state;
    read_small_map();
    // It begins in RAM and ends behind the device that the map has, which it joins on both sides.
    assert_null(regions_add_device(&list, 2 * MIB, 4 * MIB));
    assert_int_equal(list.count, 2);
    assert_region(0, MIB, 2 * MIB, REGION_FREE);
    assert_region(1, 3 * MIB, 3 * MIB, REGION_DEVICE);
    assert_int_equal(regions_ram(&list), 2 * MIB);
}

static void a_device_within_others_adds_nothing(void **state) {
    (void)state;
    read_small_map();
    assert_null(regions_add_device(&list, 2 * MIB, MIB));
    assert_null(regions_add_device(&list, 4 * MIB, PAGES(1)));
    assert_null(regions_add_device(&list, 0, 0));
    assert_int_equal(list.count, 2);
}

static void a_map_without_room_is_told(void **state) {
    (void)state;
    for (list.count = 0; list.count < REGIONS_MAX; list.count++)
        list.regions[list.count] = (struct kozo_memory_region){list.count * 2 * MIB, MIB, REGION_FREE};
    assert_non_null(regions_add_device(&list, UINT64_C(1) << 40, MIB));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_map_is_sorted_and_joined),
        cmocka_unit_test(what_the_map_does_not_tell_of_becomes_a_device),
        cmocka_unit_test(a_device_gets_whole_pages),
        cmocka_unit_test(what_the_map_tells_of_stays),
        cmocka_unit_test(a_device_within_others_adds_nothing),
        cmocka_unit_test(a_map_without_room_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
