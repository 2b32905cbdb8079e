// SPDX-License-Identifier: Apache-2.0
#include "boot.h"

#include "arch.h"
#include "boot_memory.h"
#include "capability.h"
#include "cpu_block.h"
#include "log.h"
#include "paging.h"
#include "panic.h"
#include "scheduler.h"
#include "sealed.h"
#include "thread.h"

enum { PAGE_SIZE = 4096 };

/// Where the kernel maps init's IPC buffer and InitInfo, below the end of user space and away from its image.
static const uint64_t INIT_BUFFER_ADDRESS = UINT64_C(0x7ffffff00000);
static const uint64_t INIT_INFO_ADDRESS = UINT64_C(0x7ffffff01000);

void boot_check(const struct kozo_boot_info *info) {
    if (info->magic != BOOT_MAGIC) {
        panic("the loader's boot information is not KOZO's");
    }
    if (info->fingerprint != ABI_FINGERPRINT) {
        panic("the loader has ABI %lx, the kernel %lx", info->fingerprint, ABI_FINGERPRINT);
    }
    if (info->region_count > BOOT_MAX_REGIONS || info->segment_count > BOOT_MAX_SEGMENTS ||
        info->ioapic_count > BOOT_MAX_IOAPICS || info->override_count > BOOT_MAX_OVERRIDES ||
        info->cpu_count > BOOT_MAX_CPUS) {
        panic("the loader's boot information counts more than it has room for");
    }
}

static void *take_object(const struct kozo_boot_info *info, uint64_t type, uint64_t size_bits) {
    uint64_t size = UINT64_C(1) << object_size_bits(type, size_bits);
    void *object = direct_map(boot_memory_take(info, size));
    object_init(type, object, size_bits);
    return object;
}

/// Creates one of init's objects, with the capability at `handle`.
static void *give_object(const struct kozo_boot_info *info, struct cnode *cnode, uint64_t handle, uint64_t type,
                         uint64_t size_bits) {
    void *object = take_object(info, type, size_bits);
    capability_first(&cnode_slots(cnode)[handle], NULL, type, object, size_bits);
    return object;
}

static void give_authorities(struct cnode *cnode) {
    struct slot *slots = cnode_slots(cnode);
    capability_first(&slots[INIT_IRQ_CONTROL], NULL, OBJECT_IRQ_CONTROL, NULL, 0);
    capability_first(&slots[INIT_IOPORT_CONTROL], NULL, OBJECT_IO_PORT_CONTROL, NULL, 0);
    capability_first(&slots[INIT_DEBUG_CONSOLE], NULL, OBJECT_DEBUG_CONSOLE, NULL, 0);
    capability_first(&slots[INIT_CLOCK], NULL, OBJECT_CLOCK, NULL, 0);
    capability_first(&slots[INIT_COUNTERS], NULL, OBJECT_COUNTERS, NULL, 0);
    capability_first(&slots[INIT_AUDIT], NULL, OBJECT_AUDIT, NULL, 0);
}

/// Gives the initrd as large frames, read-only. Returns their number.
static uint64_t give_initrd(const struct kozo_boot_info *info, struct cnode *cnode) {
    uint64_t size = UINT64_C(1) << FRAME_LARGE_BITS;
    uint64_t count = (info->initrd_size + size - 1) / size;
    if (count > INIT_MAX_INITRD_FRAMES || info->initrd_physical % size != 0) {
        panic("the initrd is too large or not aligned: %lu bytes at %lx", info->initrd_size, info->initrd_physical);
    }
    for (uint64_t i = 0; i < count; i++) {
        struct slot *slot = &cnode_slots(cnode)[INIT_INITRD_FIRST + i];
        capability_first(slot, NULL, OBJECT_FRAME, direct_map(info->initrd_physical + i * size), FRAME_LARGE_BITS);
        slot->rights &= ~(uint32_t)RIGHT_FRAME_WRITE;
    }
    return count;
}

static void give_untyped(const struct kozo_boot_info *info, struct cnode *cnode, struct kozo_init_info *init_info) {
    SEALED static struct memory_piece pieces[INIT_MAX_UNTYPED];
    init_info->untyped_count = boot_memory_cut(info, pieces);
    for (uint64_t i = 0; i < init_info->untyped_count; i++) {
        capability_first(&cnode_slots(cnode)[INIT_UNTYPED_FIRST + i], NULL, OBJECT_UNTYPED, direct_map(pieces[i].base),
                         pieces[i].size_bits);
        init_info->memory_size += UINT64_C(1) << pieces[i].size_bits;
    }
}

static void give_devices(const struct kozo_boot_info *info, struct cnode *cnode, struct kozo_init_info *init_info) {
    SEALED static struct memory_piece pieces[INIT_MAX_DEVICES];
    init_info->device_count = boot_memory_cut_devices(info, pieces);
    for (uint64_t i = 0; i < init_info->device_count; i++) {
        struct slot *slot = &cnode_slots(cnode)[INIT_DEVICE_FIRST + i];
        capability_first(slot, NULL, OBJECT_UNTYPED, direct_map(pieces[i].base), pieces[i].size_bits);
        slot->device = true;
        init_info->device_base[i] = pieces[i].base;
    }
}

/// Maps a page of boot memory into init's address space, with the tables that it takes. Nothing can revoke these.
static void map_page(const struct kozo_boot_info *info, struct address_space *space, uint64_t address,
                     uint64_t physical, uint64_t protection) {
    for (unsigned level; (level = missing_table_level(space, address)) != 0;) {
        struct slot table = {.object = take_object(info, OBJECT_PAGE_TABLE, 0), .type = OBJECT_PAGE_TABLE};
        if (page_table_map(space, &table, address, level) != 0) {
            panic("init's page tables overlap");
        }
        mapping_pin(&table);
    }
    struct slot frame = {.object = direct_map(physical), .type = OBJECT_FRAME, .size_bits = FRAME_SMALL_BITS};
    if (frame_map(space, &frame, address, protection) != 0) {
        panic("init's segments overlap at %lx", address);
    }
    mapping_pin(&frame);
}

static void map_image(const struct kozo_boot_info *info, struct address_space *space) {
    for (uint64_t i = 0; i < info->segment_count; i++) {
        const struct kozo_boot_segment *segment = &info->segments[i];
        for (uint64_t offset = 0; offset < segment->size; offset += PAGE_SIZE) {
            map_page(info, space, segment->address + offset, segment->physical + offset, segment->protection);
        }
    }
}

static void bind(struct thread *thread, uint64_t which, struct cnode *cnode, uint64_t handle) {
    if (thread_bind(thread, which, &cnode_slots(cnode)[handle], 0) != 0) {
        panic("cannot bind capability %lu to init's thread", handle);
    }
}

void boot_start_init(const struct kozo_boot_info *info) {
    struct cnode *cnode = take_object(info, OBJECT_CNODE, INIT_CNODE_BITS);
    capability_first(&cnode_slots(cnode)[INIT_CNODE], NULL, OBJECT_CNODE, cnode, INIT_CNODE_BITS);
    struct thread *thread = give_object(info, cnode, INIT_THREAD, OBJECT_THREAD, 0);
    struct address_space *space = give_object(info, cnode, INIT_SPACE, OBJECT_ADDRESS_SPACE, 0);
    void *buffer = give_object(info, cnode, INIT_BUFFER, OBJECT_FRAME, FRAME_SMALL_BITS);
    struct kozo_init_info *init_info = give_object(info, cnode, INIT_INFO, OBJECT_FRAME, FRAME_SMALL_BITS);
    cnode_slots(cnode)[INIT_INFO].rights = RIGHT_FRAME_READ;
    give_object(info, cnode, INIT_REPLY, OBJECT_REPLY, 0);
    give_authorities(cnode);

    map_image(info, space);
    map_page(info, space, INIT_BUFFER_ADDRESS, physical_address(buffer), PROT_READ | PROT_WRITE);
    map_page(info, space, INIT_INFO_ADDRESS, physical_address(init_info), PROT_READ);
    bind(thread, THREAD_SLOT_CNODE, cnode, INIT_CNODE);
    bind(thread, THREAD_SLOT_SPACE, cnode, INIT_SPACE);
    bind(thread, THREAD_SLOT_BUFFER, cnode, INIT_BUFFER);
    bind(thread, THREAD_SLOT_REPLY, cnode, INIT_REPLY);

    init_info->fingerprint = ABI_FINGERPRINT;
    init_info->exit_tsc = info->exit_tsc;
    init_info->ipc_buffer = INIT_BUFFER_ADDRESS;
    init_info->initrd_size = info->initrd_size;
    init_info->initrd_frames = give_initrd(info, cnode);
    init_info->machine = info->machine;
    give_untyped(info, cnode, init_info);
    give_devices(info, cnode, init_info);

    thread_set_priority(thread, PRIORITY_MAX - 1, PRIORITY_MAX - 1);
    if (thread_start(thread, info->init_entry, 0, INIT_INFO_ADDRESS, 0) != 0) {
        panic("init does not start");
    }
    klog("kozo: %lu MiB in %lu pieces for init\n", init_info->memory_size >> 20, init_info->untyped_count);
}
