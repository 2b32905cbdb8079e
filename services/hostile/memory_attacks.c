// SPDX-License-Identifier: Apache-2.0
//
// Memory: to have more of it than there is, somebody else's, or the same twice.
#include <kozo/memory.h>
#include <kozo_service.h>
#include <kozo_syscalls.h>

#include "attack.h"
#include "exchange.h"
#include "scratch.h"
#include "subject.h"

enum { PAGE_SIZE = 4096, WORDS = PAGE_SIZE / 8, FRAMES = 32 };

#define ELSEWHERE UINT64_C(0x530000000000)

static int64_t create(kozo_handle_t untyped, enum kozo_object_type type, uint64_t bits, kozo_handle_t slot,
                      uint64_t count) {
    return kozo_sys_cap_create(untyped, type, bits, own_cnode, slot, count);
}

static void exhaustion(void) {
    kozo_handle_t untyped = make(OBJECT_UNTYPED, 16), slots = take_slots(FRAMES);
    expect_status("more than there is", create(untyped, OBJECT_FRAME, FRAME_SMALL_BITS, slots, 17), ERR_NO_MEMORY);
    expect("what is free after that", inspect(untyped).detail, UINT64_C(1) << 16);
    expect_status("all that there is", create(untyped, OBJECT_FRAME, FRAME_SMALL_BITS, slots, 16), 0);
    expect("what is free of it", inspect(untyped).detail, 0);
    const struct {
        enum kozo_object_type type;
        uint64_t bits;
    } rows[] = {
        {OBJECT_UNTYPED, UNTYPED_MIN_BITS},
        {OBJECT_CNODE, CNODE_MIN_BITS},
        {OBJECT_THREAD, 0},
        {OBJECT_ADDRESS_SPACE, 0},
        {OBJECT_PAGE_TABLE, 0},
        {OBJECT_FRAME, FRAME_SMALL_BITS},
        {OBJECT_FRAME, FRAME_LARGE_BITS},
        {OBJECT_ENDPOINT, 0},
        {OBJECT_REPLY, 0},
        {OBJECT_NOTIFICATION, 0},
        {OBJECT_IRQ, 0},
        {OBJECT_TIMER, 0},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_status("one more", create(untyped, rows[i].type, rows[i].bits, slots + 20, 1), ERR_NO_MEMORY);
        expect("its slot", inspect(slots + 20).type, 0);
    }
}

static void extremes(void) {
    kozo_handle_t untyped = make(OBJECT_UNTYPED, 14), slot = take_slots(1);
    const struct {
        enum kozo_object_type type;
        uint64_t bits, count;
        int64_t error;
    } rows[] = {
        {OBJECT_ENDPOINT, 0, 0, ERR_OUT_OF_RANGE},
        {OBJECT_ENDPOINT, 0, CREATE_MAX_COUNT + 1, ERR_OUT_OF_RANGE},
        {OBJECT_ENDPOINT, 0, UINT16_MAX, ERR_OUT_OF_RANGE},
        {OBJECT_ENDPOINT, 1, 1, ERR_OUT_OF_RANGE},
        {OBJECT_UNTYPED, 0, 1, ERR_OUT_OF_RANGE},
        {OBJECT_UNTYPED, UNTYPED_MIN_BITS - 1, 1, ERR_OUT_OF_RANGE},
        {OBJECT_UNTYPED, UNTYPED_MAX_BITS + 1, 1, ERR_OUT_OF_RANGE},
        {OBJECT_UNTYPED, 63, 2, ERR_OUT_OF_RANGE},
        {OBJECT_UNTYPED, 64, 1, ERR_OUT_OF_RANGE},
        {OBJECT_UNTYPED, 255, 1, ERR_OUT_OF_RANGE},
        {OBJECT_UNTYPED, UNTYPED_MAX_BITS, 1, ERR_NO_MEMORY},
        {OBJECT_CNODE, CNODE_MIN_BITS - 1, 1, ERR_OUT_OF_RANGE},
        {OBJECT_CNODE, CNODE_MAX_BITS + 1, 1, ERR_OUT_OF_RANGE},
        {OBJECT_CNODE, CNODE_MAX_BITS, 1, ERR_NO_MEMORY},
        {OBJECT_CNODE, 58, 1, ERR_OUT_OF_RANGE},
        {OBJECT_FRAME, 13, 1, ERR_OUT_OF_RANGE},
        {OBJECT_FRAME, 30, 1, ERR_OUT_OF_RANGE},
        {OBJECT_FRAME, 0, 1, ERR_OUT_OF_RANGE},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_status("a count or size", create(untyped, rows[i].type, rows[i].bits, slot, rows[i].count),
                      rows[i].error);
        expect("its slot", inspect(slot).type, 0);
    }
    expect("what is free", inspect(untyped).detail, UINT64_C(1) << 14);
    expect_status("into the middle of full slots",
                  kozo_sys_cap_create(untyped, OBJECT_ENDPOINT, 0, own_cnode, untyped - 1, 2), ERR_SLOT_OCCUPIED);
    expect_status("a slot near the end of numbers",
                  kozo_sys_cap_create(untyped, OBJECT_ENDPOINT, 0, own_cnode, UINT64_MAX, 2), ERR_OUT_OF_RANGE);
}

static volatile uint64_t *map_frame(kozo_handle_t frame, uint64_t index) {
    uint64_t address = ELSEWHERE + index * PAGE_SIZE;
    must(kozo_map_frame(frame, address, PROT_READ | PROT_WRITE), "map a frame");
    return (volatile uint64_t *)address;
}

static void overlaps(void) {
    // Frames from one Untyped, from Untyped in it, and from an Untyped beside: each filled with its own number.
    kozo_handle_t frames[FRAMES];
    volatile uint64_t *pages[FRAMES];
    for (unsigned i = 0; i < FRAMES; i++) {
        kozo_handle_t from = pool;
        if (i % 3 == 1) {
            from = make(OBJECT_UNTYPED, FRAME_SMALL_BITS);
        } else if (i % 3 == 2) {
            make(OBJECT_ENDPOINT, 0);
        }
        frames[i] = take_slots(1);
        must(create(from, OBJECT_FRAME, FRAME_SMALL_BITS, frames[i], 1), "create a frame");
        pages[i] = map_frame(frames[i], i);
        for (unsigned j = 0; j < WORDS; j++) {
            expect("new memory", pages[i][j], 0);
            pages[i][j] = i * WORDS + j + 1;
        }
    }
    for (unsigned i = 0; i < FRAMES; i++) {
        for (unsigned j = 0; j < WORDS; j++) {
            expect("memory of its own", pages[i][j], i * WORDS + j + 1);
        }
    }
}

static void live_children(void) {
    kozo_handle_t untyped = make(OBJECT_UNTYPED, 14), slots = take_slots(8);
    must(create(untyped, OBJECT_FRAME, FRAME_SMALL_BITS, slots, 4), "create frames");
    volatile uint64_t *page = map_frame(slots + 2, 0);
    page[0] = page[WORDS - 1] = UINT64_C(0xfeedfacecafebeef);
    // A copy is a child too: as long as any capability is left, its memory is nobody else's.
    kozo_handle_t last = copy(slots + 3, RIGHT_FRAME_READ);
    must(kozo_sys_cap_delete(own_cnode, slots), "delete");
    must(kozo_sys_cap_delete(own_cnode, slots + 1), "delete");
    must(kozo_sys_cap_delete(own_cnode, slots + 3), "delete");
    expect("what is free", inspect(untyped).detail, 0);
    expect_status("a frame over a live one", create(untyped, OBJECT_FRAME, FRAME_SMALL_BITS, slots, 1), ERR_NO_MEMORY);
    must(kozo_sys_cap_delete(own_cnode, slots + 2), "delete");
    expect_status("a frame over a live copy", create(untyped, OBJECT_FRAME, FRAME_SMALL_BITS, slots, 1), ERR_NO_MEMORY);
    must(kozo_sys_cap_delete(own_cnode, last), "delete");
    expect("what is free", inspect(untyped).detail, UINT64_C(1) << 14);
    expect_status("the same memory again", create(untyped, OBJECT_FRAME, FRAME_SMALL_BITS, slots, 4), 0);
    page = map_frame(slots + 2, 1);
    expect("what was there", page[0] | page[WORDS - 1], 0);
}

static void stale_mapping(void) {
    // The subject reads a page, so that the translation is warm; then its frame is deleted and its memory given away.
    kozo_handle_t untyped = make(OBJECT_UNTYPED, FRAME_SMALL_BITS), frame = take_slots(1);
    must(create(untyped, OBJECT_FRAME, FRAME_SMALL_BITS, frame, 1), "create a frame");
    volatile uint64_t *page = map_frame(frame, 0);
    struct registers before = subject_registers();
    before.general[RBX] = (uint64_t)page;
    expect("a load", subject_run(CODE("\x48\x8b\x03"), &before).fault, FAULT_INVALID_OPCODE);
    must(kozo_sys_cap_delete(own_cnode, frame), "delete a frame");
    must(create(untyped, OBJECT_FRAME, FRAME_SMALL_BITS, frame, 1), "create it again");
    struct outcome outcome = subject_run(CODE("\x48\x8b\x03"), &before);
    expect("a load after that", outcome.fault, FAULT_PAGE);
    expect("where", outcome.detail, (uint64_t)page);
    // The same with a table in between.
    map_frame(frame, 0);
    expect("a load", subject_run(CODE("\x48\x8b\x03"), &before).fault, FAULT_INVALID_OPCODE);
    must(kozo_sys_cap_revoke(own_cnode, untyped), "revoke an Untyped");
    outcome = subject_run(CODE("\x48\x8b\x03"), &before);
    expect("a load after that", outcome.fault, FAULT_PAGE);
    expect("whether a page is there", outcome.touched & FAULT_FLAG_PRESENT, 0);
}

static void bad_mappings(void) {
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS), table = make(OBJECT_PAGE_TABLE, 0);
    kozo_handle_t other_table = make(OBJECT_PAGE_TABLE, 0), space = make(OBJECT_ADDRESS_SPACE, 0);
    kozo_handle_t large = make(OBJECT_FRAME, FRAME_LARGE_BITS);
    const uint64_t high[] = {USER_END,    UINT64_C(0x800000000000),        UINT64_C(1) << 63, DIRECT_MAP,
                             KERNEL_BASE, UINT64_MAX & ~UINT64_C(0x1fffff)};
    for (unsigned i = 0; i < sizeof(high) / sizeof(high[0]); i++) {
        expect_status("a page", kozo_sys_space_map(space, frame, high[i], PROT_READ), ERR_OUT_OF_RANGE);
        expect_status("a table", kozo_sys_space_map_table(space, table, high[i], 3), ERR_OUT_OF_RANGE);
    }
    expect_status("a large page over the end",
                  kozo_sys_space_map(space, large, USER_END & ~UINT64_C(0x1fffff), PROT_READ), ERR_OUT_OF_RANGE);
    expect_status("between pages", kozo_sys_space_map(space, frame, 0x10800, PROT_READ), ERR_NOT_ALIGNED);
    expect_status("a large page between large pages", kozo_sys_space_map(space, large, 0x201000, PROT_READ),
                  ERR_NOT_ALIGNED);
    expect_status("without tables", kozo_sys_space_map(space, frame, 0x10000, PROT_READ), ERR_NO_TABLE);
    const uint64_t levels[] = {0, 4, 5, 255};
    for (unsigned i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        expect_status("a level", kozo_sys_space_map_table(space, table, 0, levels[i]), ERR_OUT_OF_RANGE);
    }
    expect_status("a table without one above", kozo_sys_space_map_table(space, table, 0, 1), ERR_NO_TABLE);
    expect_status("a table", kozo_sys_space_map_table(space, table, 0, 3), 0);
    expect_status("a table twice", kozo_sys_space_map_table(space, table, UINT64_C(1) << 39, 3), ERR_ALREADY_MAPPED);
    expect_status("a table over a table", kozo_sys_space_map_table(space, other_table, 0, 3), ERR_ALREADY_MAPPED);
    expect_status("a table as a frame", kozo_sys_space_map(space, table, 0, PROT_READ), ERR_WRONG_TYPE);
    expect_status("a frame as a table", kozo_sys_space_map_table(space, frame, 0, 2), ERR_WRONG_TYPE);
    expect_status("no protection", kozo_sys_space_map(space, frame, 0, 0), ERR_INVALID_ARGUMENT);
    expect_status("memory past the cache", kozo_sys_space_map(space, frame, 0, PROT_READ | PROT_UNCACHED),
                  ERR_INVALID_ARGUMENT);
    expect_status("unmapping what is not mapped", kozo_sys_frame_unmap(frame), ERR_NOT_MAPPED);
    expect_status("protecting what is not mapped", kozo_sys_space_protect(space, frame, PROT_READ), ERR_NOT_MAPPED);
}

static void other_space(void) {
    // A frame that is mapped here can't be changed by who only holds another space.
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS), space = make(OBJECT_ADDRESS_SPACE, 0);
    volatile uint64_t *page = map_frame(frame, 0);
    page[0] = 1;
    expect_status("protecting it in another space", kozo_sys_space_protect(space, frame, PROT_READ), ERR_NOT_MAPPED);
    page[0] = 2;
    expect("what it holds", page[0], 2);
}

/// Where the machine tells of some.
static void device_memory(void) {
    if (!kozo_has_device()) {
        return;
    }
    kozo_handle_t frame = take_slots(2);
    const enum kozo_object_type types[] = {OBJECT_CNODE,        OBJECT_THREAD,   OBJECT_ADDRESS_SPACE,
                                           OBJECT_PAGE_TABLE,   OBJECT_ENDPOINT, OBJECT_REPLY,
                                           OBJECT_NOTIFICATION, OBJECT_IRQ,      OBJECT_TIMER};
    for (unsigned i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        uint64_t bits = types[i] == OBJECT_CNODE ? CNODE_MIN_BITS : 0;
        expect_status("an object in a device", create(kozo.device, types[i], bits, frame, 1), ERR_INVALID_ARGUMENT);
    }
    must(create(kozo.device, OBJECT_FRAME, FRAME_SMALL_BITS, frame, 1), "create a device's frame");
    expect_status("a device through the cache", kozo_sys_space_map(own_space, frame, ELSEWHERE, PROT_READ),
                  ERR_INVALID_ARGUMENT);
    expect_status("a device by two memory types",
                  kozo_sys_space_map(own_space, frame, ELSEWHERE, PROT_READ | PROT_UNCACHED | PROT_WRITE_COMBINING),
                  ERR_INVALID_ARGUMENT);
    expect_status("code in a device",
                  kozo_sys_space_map(own_space, frame, ELSEWHERE, PROT_READ | PROT_EXECUTE | PROT_UNCACHED),
                  ERR_MISSING_RIGHT);
    expect("rights to it", inspect(frame).rights & RIGHT_FRAME_EXECUTE, 0);
    expect_status("more of the device than there is", create(kozo.device, OBJECT_FRAME, FRAME_SMALL_BITS, frame + 1, 1),
                  ERR_NO_MEMORY);
    must(kozo_sys_cap_delete(own_cnode, frame), "delete a device's frame");
}

static void no_copies(void) {
    kozo_handle_t slot = take_slots(1);
    const kozo_handle_t single[] = {pool, make(OBJECT_PAGE_TABLE, 0), make(OBJECT_UNTYPED, 12)};
    for (unsigned i = 0; i < sizeof(single) / sizeof(single[0]); i++) {
        expect_status("a copy of memory", kozo_sys_cap_copy(own_cnode, slot, own_cnode, single[i], RIGHTS_ALL),
                      ERR_NOT_DERIVABLE);
    }
    expect_status("a badge for memory", kozo_sys_cap_mint(own_cnode, slot, own_cnode, pool, RIGHTS_ALL, 1),
                  ERR_WRONG_TYPE);
    expect_status("a move onto oneself", kozo_sys_cap_move(own_cnode, pool, own_cnode, pool), ERR_SLOT_OCCUPIED);
}

const struct attack memory_attacks[] = {
    {"ATK099", "nothing comes from an Untyped that is used up", exhaustion},
    {"ATK100", "counts and sizes beyond all are refused, and take nothing", extremes},
    {"ATK101", "no two objects share memory, and new memory is zero", overlaps},
    {"ATK102", "memory is given out again only when the last copy is gone, and cleared", live_children},
    {"ATK103", "no translation outlives its frame", stale_mapping},
    {"ATK104", "nothing is mapped where, how or when it may not be", bad_mappings},
    {"ATK105", "a mapping is changed only through the space that it is in", other_space},
    {"ATK106", "of a device's memory come frames only, past the cache and not to be executed", device_memory},
    {"ATK107", "memory can't be copied, only moved", no_copies},
    {0},
};
