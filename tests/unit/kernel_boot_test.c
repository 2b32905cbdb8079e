// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
//
// Memory at boot, what init starts with, and what ends the boot.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arch.h"
#include "boot.h"
#include "boot_memory.h"
#include "cpu_block.h"
#include "paging.h"
#include "scheduler.h"

#define KIB UINT64_C(1024)
#define MIB (1024 * KIB)
enum { MEMORY = 64 << 20 };

static struct memory_piece pieces[INIT_MAX_UNTYPED];

/// A description of memory with these free regions, base and size.
static struct kozo_boot_info *describe(const uint64_t regions[][2], uint64_t count) {
    static struct kozo_boot_info info;
    info = (struct kozo_boot_info){
        .magic = BOOT_MAGIC, .fingerprint = ABI_FINGERPRINT, .exit_tsc = 77, .region_count = count};
    for (uint64_t i = 0; i < count; i++) {
        info.regions[i] = (struct kozo_memory_region){regions[i][0], regions[i][1], REGION_FREE};
    }
    return &info;
}

static uint64_t sum(uint64_t count) {
    uint64_t bytes = 0;
    for (uint64_t i = 0; i < count; i++) {
        assert_int_equal(pieces[i].base % (UINT64_C(1) << pieces[i].size_bits), 0);
        bytes += UINT64_C(1) << pieces[i].size_bits;
    }
    return bytes;
}

static void pieces_are_powers_of_two_at_their_alignment(void **state) {
    (void)state;
    static const uint64_t regions[][2] = {{0x1000, 0x9f000}, {MIB, 255 * MIB}, {UINT64_C(1) << 32, 5 * MIB + 4096}};
    uint64_t count = boot_memory_cut(describe(regions, 3), pieces);
    assert_int_equal(sum(count), 0x9f000 + 255 * MIB + 5 * MIB + 4096);
    assert_int_equal(pieces[0].base, 0x1000);
    assert_int_equal(pieces[0].size_bits, 12);
    assert_int_equal(pieces[count - 1].size_bits, 12);
    for (uint64_t i = 1; i < count; i++) {
        assert_true(pieces[i].base >= pieces[i - 1].base + (UINT64_C(1) << pieces[i - 1].size_bits));
    }
}

static void memory_from_address_zero_is_one_piece(void **state) {
    (void)state;
    static const uint64_t regions[][2] = {{0, 8 * MIB}};
    assert_int_equal(boot_memory_cut(describe(regions, 1), pieces), 1);
    assert_int_equal(pieces[0].base, 0);
    assert_int_equal(pieces[0].size_bits, 23);
}

static void what_is_not_free_is_left_alone(void **state) {
    (void)state;
    static const uint64_t regions[][2] = {{MIB, MIB}, {4 * MIB, 4 * MIB}};
    struct kozo_boot_info *info = describe(regions, 2);
    info->regions[1].kind = REGION_FIRMWARE;
    assert_int_equal(boot_memory_cut(info, pieces), 1);
    assert_int_equal(pieces[0].base, MIB);
}

static void the_smallest_pieces_are_lost_first(void **state) {
    (void)state;
    uint64_t regions[INIT_MAX_UNTYPED + 2][2];
    for (uint64_t i = 0; i < INIT_MAX_UNTYPED; i++) {
        regions[i][0] = 2 * (i + 1) * MIB;
        regions[i][1] = i == 5 || i == 9 ? 4 * KIB : 64 * KIB;
    }
    for (uint64_t i = INIT_MAX_UNTYPED; i < INIT_MAX_UNTYPED + 2; i++) {
        regions[i][0] = 2 * (i + 1) * MIB;
        regions[i][1] = MIB;
    }
    host.log_length = 0;
    assert_int_equal(boot_memory_cut(describe((const uint64_t(*)[2])regions, INIT_MAX_UNTYPED + 2), pieces),
                     INIT_MAX_UNTYPED);
    assert_int_equal(sum(INIT_MAX_UNTYPED), (INIT_MAX_UNTYPED - 2) * 64 * KIB + 2 * MIB);
    assert_string_equal(host.log, "kozo: memory is too scattered: 4 KiB lost\r\n"
                                  "kozo: memory is too scattered: 4 KiB lost\r\n");
}

static void a_piece_smaller_than_all_others_is_lost_itself(void **state) {
    (void)state;
    uint64_t regions[INIT_MAX_UNTYPED + 1][2];
    for (uint64_t i = 0; i <= INIT_MAX_UNTYPED; i++) {
        regions[i][0] = 2 * (i + 1) * MIB;
        regions[i][1] = i == INIT_MAX_UNTYPED ? 8 * KIB : 64 * KIB;
    }
    host.log_length = 0;
    assert_int_equal(boot_memory_cut(describe((const uint64_t(*)[2])regions, INIT_MAX_UNTYPED + 1), pieces),
                     INIT_MAX_UNTYPED);
    assert_int_equal(sum(INIT_MAX_UNTYPED), INIT_MAX_UNTYPED * 64 * KIB);
    assert_string_equal(host.log, "kozo: memory is too scattered: 8 KiB lost\r\n");
}

static void no_piece_is_larger_than_an_untyped_can_be(void **state) {
    (void)state;
    const uint64_t most = UINT64_C(1) << UNTYPED_MAX_BITS;
    const uint64_t regions[][2] = {{2 * most, 2 * most}};
    assert_int_equal(boot_memory_cut(describe(regions, 1), pieces), 2);
    assert_int_equal(pieces[0].size_bits, UNTYPED_MAX_BITS);
    assert_int_equal(pieces[1].base, 3 * most);
    assert_int_equal(sum(2), 2 * most);
}

static void device_memory_is_cut_around_the_interrupt_controllers(void **state) {
    (void)state;
    static const uint64_t regions[][2] = {{MIB, MIB}, {UINT64_C(0xfec00000), 3 * MIB}};
    struct kozo_boot_info *info = describe(regions, 2);
    info->regions[1].kind = REGION_DEVICE;
    info->lapic_physical = 0xfee00000;
    info->ioapic_count = 1;
    info->ioapics[0].physical = 0xfec00000;
    uint64_t count = boot_memory_cut_devices(info, pieces);
    assert_int_equal(sum(count), 3 * MIB - 2 * 4 * KIB);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t size = UINT64_C(1) << pieces[i].size_bits;
        assert_true(info->lapic_physical - pieces[i].base >= size);
        assert_true(info->ioapics[0].physical - pieces[i].base >= size);
    }
}

// ---- init. What is taken at boot stays taken, so this comes last

static const uint64_t boot_regions[][2] = {{2 * MIB, 2 * MIB}, {8 * MIB, 32 * MIB}, {56 * MIB, 2 * MIB}};
enum { INITRD = 48 << 20, IMAGE = 4 << 20 };

static struct kozo_boot_info *describe_boot(void) {
    struct kozo_boot_info *info = describe(boot_regions, 3);
    info->regions[2].kind = REGION_DEVICE;
    info->initrd_physical = INITRD;
    info->initrd_size = 3 * MIB;
    info->init_entry = 0x400100;
    info->segment_count = 2;
    info->segments[0] = (struct kozo_boot_segment){0x400000, IMAGE, 8 * KIB, PROT_READ | PROT_EXECUTE};
    info->segments[1] = (struct kozo_boot_segment){0x600000, IMAGE + 8 * KIB, 4 * KIB, PROT_READ | PROT_WRITE};
    return info;
}

static void assert_page(uint64_t address, uint64_t physical, bool writable, bool executable) {
    struct host_page page = host_translate(host.root, address);
    assert_int_equal(page.size, 4096);
    assert_int_equal(page.physical, physical);
    assert_int_equal(page.writable, writable);
    assert_int_equal(page.executable, executable);
}

static void init_runs_with_all_there_is(void **state) {
    (void)state;
    host_start(MEMORY);
    struct kozo_boot_info *info = describe_boot();
    boot_check(info);
    boot_start_init(info);
    assert_true(scheduler_leave());
    const struct thread *init = cpu.current;
    assert_int_equal(init->priority, PRIORITY_MAX - 1);
    assert_int_equal(init->context.instruction, 0x400100);
    assert_page(0x400000, IMAGE, false, true);
    assert_page(0x401000, IMAGE + 4096, false, true);
    assert_page(0x600000, IMAGE + 8192, true, false);

    struct host_page page = host_translate(host.root, init->context.argument[0]);
    assert_false(page.writable);
    const struct kozo_init_info *told = direct_map(page.physical);
    assert_int_equal(told->fingerprint, ABI_FINGERPRINT);
    assert_int_equal(told->exit_tsc, info->exit_tsc);
    assert_page(told->ipc_buffer, physical_address(init->buffer), true, false);
    assert_int_equal(told->initrd_frames, 2);
    const struct slot *slots = init->cnode_slots;
    assert_ptr_equal(slots[INIT_INITRD_FIRST + 1].object, direct_map(INITRD + 2 * MIB));
    assert_int_equal(slots[INIT_INITRD_FIRST].rights, RIGHT_FRAME_READ | RIGHT_FRAME_EXECUTE);
    assert_int_equal(slots[INIT_IRQ_CONTROL].type, OBJECT_IRQ_CONTROL);
    assert_int_equal(slots[INIT_IOPORT_CONTROL].type, OBJECT_IO_PORT_CONTROL);
    assert_int_equal(slots[INIT_DEBUG_CONSOLE].type, OBJECT_DEBUG_CONSOLE);
    assert_int_equal(slots[INIT_CLOCK].type, OBJECT_CLOCK);
    assert_int_equal(slots[INIT_COUNTERS].type, OBJECT_COUNTERS);
    assert_int_equal(slots[INIT_AUDIT].type, OBJECT_AUDIT);
    assert_ptr_equal(init->reply, slots[INIT_REPLY].object);

    assert_int_equal(told->device_count, 1);
    assert_int_equal(told->device_base[0], 56 * MIB);
    assert_int_equal(slots[INIT_DEVICE_FIRST].type, OBJECT_UNTYPED);
    assert_true(slots[INIT_DEVICE_FIRST].device);

    uint64_t bytes = 0;
    for (uint64_t i = 0; i < told->untyped_count; i++) {
        const struct slot *untyped = &slots[INIT_UNTYPED_FIRST + i];
        assert_int_equal(untyped->type, OBJECT_UNTYPED);
        uint64_t size = UINT64_C(1) << untyped->size_bits;
        uint64_t base = physical_address(untyped->object);
        assert_true(base + size <= 4 * MIB || base > physical_address(init));
        bytes += size;
    }
    assert_int_equal(bytes, told->memory_size);
    assert_in_range(bytes, 33 * MIB, 34 * MIB - 1);
}

// ---- What ends the boot

static void check(const void *info) {
    boot_check(info);
}

static void boot_information_that_was_made_for_another_kernel(void **state) {
    (void)state;
    struct kozo_boot_info *info = describe_boot();
    assert_null(host_panics(check, info));
    info->magic++;
    assert_string_equal(host_panics(check, info), "the loader's boot information is not KOZO's");
    info->magic--;
    info->fingerprint = 0xabc;
    assert_non_null(strstr(host_panics(check, info), "the loader has ABI abc, the kernel "));
}

static void boot_information_that_counts_more_than_there_is_room_for(void **state) {
    (void)state;
    struct kozo_boot_info *info = describe_boot();
    struct {
        uint64_t *count, most;
    } counts[] = {
        {&info->region_count, BOOT_MAX_REGIONS}, {&info->segment_count, BOOT_MAX_SEGMENTS},
        {&info->ioapic_count, BOOT_MAX_IOAPICS}, {&info->override_count, BOOT_MAX_OVERRIDES},
        {&info->cpu_count, BOOT_MAX_CPUS},
    };
    for (unsigned i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        uint64_t before = *counts[i].count;
        *counts[i].count = counts[i].most;
        assert_null(host_panics(check, info));
        *counts[i].count = counts[i].most + 1;
        assert_string_equal(host_panics(check, info), "the loader's boot information counts more than it has room for");
        *counts[i].count = before;
    }
}

static void start_init(const void *info) {
    host_start(MEMORY);
    boot_start_init(info);
}

static void initrds_and_images_that_fit_nowhere(void **state) {
    (void)state;
    struct kozo_boot_info *info = describe_boot();
    info->initrd_size = INIT_MAX_INITRD_FRAMES * 2 * MIB + 1;
    assert_non_null(strstr(host_panics(start_init, info), "the initrd is too large or not aligned: "));
    info = describe_boot();
    info->initrd_physical += MIB;
    assert_string_equal(host_panics(start_init, info),
                        "the initrd is too large or not aligned: 3145728 bytes at 3100000");
    info = describe_boot();
    info->segments[1].address = 0x401000;
    assert_string_equal(host_panics(start_init, info), "init's segments overlap at 401000");
}

static void take_a_page(const void *info) {
    boot_memory_take(info, 4 * KIB);
}

static void take_too_much(const void *info) {
    boot_memory_take(info, 32 * MIB);
}

static void memory_that_is_too_little(void **state) {
    (void)state;
    static const uint64_t small[][2] = {{4 * MIB, 4 * MIB - 4 * KIB}, {8 * MIB, 4 * MIB}};
    struct kozo_boot_info *info = describe(small, 2);
    host_start(MEMORY);
    assert_string_equal(host_panics(take_too_much, info), "too little free memory for the first process");
    info->regions[1].kind = REGION_DEVICE;
    assert_string_equal(host_panics(take_a_page, info), "no free memory region of 4096 KiB");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_powers_of_two_at_their_alignment),
        cmocka_unit_test(memory_from_address_zero_is_one_piece),
        cmocka_unit_test(what_is_not_free_is_left_alone),
        cmocka_unit_test(the_smallest_pieces_are_lost_first),
        cmocka_unit_test(a_piece_smaller_than_all_others_is_lost_itself),
        cmocka_unit_test(no_piece_is_larger_than_an_untyped_can_be),
        cmocka_unit_test(device_memory_is_cut_around_the_interrupt_controllers),
        cmocka_unit_test(init_runs_with_all_there_is),
        cmocka_unit_test(boot_information_that_was_made_for_another_kernel),
        cmocka_unit_test(boot_information_that_counts_more_than_there_is_room_for),
        cmocka_unit_test(initrds_and_images_that_fit_nowhere),
        cmocka_unit_test(memory_that_is_too_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
