// SPDX-License-Identifier: Apache-2.0
#include <kozo_service.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "fault.h"
#include "scratch.h"

static const uint64_t FAR_AWAY = UINT64_C(0x600000000000);

static void page_keeps(void) {
    volatile uint64_t *page;
    make_page(PROT_READ | PROT_WRITE, &page);
    for (unsigned i = 0; i < 512; i++) {
        page[i] = i * UINT64_C(0x0101010101010101);
    }
    for (unsigned i = 0; i < 512; i++) {
        EQUAL(page[i], i * UINT64_C(0x0101010101010101));
    }
}

static void shared(void) {
    volatile uint64_t *page, *other;
    kozo_handle_t frame = make_page(PROT_READ | PROT_WRITE, &page);
    EQUAL(kozo_sys_frame_unmap(make_page(PROT_READ, &other)), 0);
    EQUAL(kozo_sys_space_map(own_space, copy(frame, RIGHT_FRAME_READ), (uint64_t)other, PROT_READ), 0);
    page[7] = 42;
    EQUAL(other[7], 42);
}

static void protection(void) {
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    kozo_handle_t readable = copy(frame, RIGHT_FRAME_READ);
    REFUSED(SPACE_MAP, WRITE_AND_EXECUTE,
            kozo_sys_space_map(own_space, frame, FAR_AWAY, PROT_READ | PROT_WRITE | PROT_EXECUTE));
    REFUSED(SPACE_MAP, INVALID_ARGUMENT, kozo_sys_space_map(own_space, frame, FAR_AWAY, PROT_WRITE));
    REFUSED(SPACE_MAP, INVALID_ARGUMENT, kozo_sys_space_map(own_space, frame, FAR_AWAY, 0));
    REFUSED(SPACE_MAP, INVALID_ARGUMENT, kozo_sys_space_map(own_space, frame, FAR_AWAY, PROT_READ | UINT64_C(1) << 40));
    REFUSED(SPACE_MAP, MISSING_RIGHT, kozo_sys_space_map(own_space, readable, FAR_AWAY, PROT_READ | PROT_WRITE));
    REFUSED(SPACE_MAP, MISSING_RIGHT, kozo_sys_space_map(own_space, readable, FAR_AWAY, PROT_READ | PROT_EXECUTE));
}

static void addresses(void) {
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    REFUSED(SPACE_MAP, NOT_ALIGNED, kozo_sys_space_map(own_space, frame, FAR_AWAY + 1, PROT_READ));
    REFUSED(SPACE_MAP, OUT_OF_RANGE, kozo_sys_space_map(own_space, frame, USER_END, PROT_READ));
    REFUSED(SPACE_MAP, OUT_OF_RANGE, kozo_sys_space_map(own_space, frame, UINT64_C(0x800000000000), PROT_READ));
    REFUSED(SPACE_MAP, OUT_OF_RANGE, kozo_sys_space_map(own_space, frame, DIRECT_MAP, PROT_READ));
    REFUSED(SPACE_MAP, OUT_OF_RANGE, kozo_sys_space_map(own_space, frame, UINT64_MAX - 4095, PROT_READ));
    REFUSED(SPACE_MAP_TABLE, OUT_OF_RANGE,
            kozo_sys_space_map_table(own_space, make(OBJECT_PAGE_TABLE, 0), DIRECT_MAP, 3));
    REFUSED(SPACE_MAP_TABLE, OUT_OF_RANGE,
            kozo_sys_space_map_table(own_space, make(OBJECT_PAGE_TABLE, 0), FAR_AWAY, 4));
    REFUSED(SPACE_MAP_TABLE, OUT_OF_RANGE,
            kozo_sys_space_map_table(own_space, make(OBJECT_PAGE_TABLE, 0), FAR_AWAY, 0));
}

static void tables(void) {
    kozo_handle_t space = make(OBJECT_ADDRESS_SPACE, 0);
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    kozo_handle_t table[4] = {0, make(OBJECT_PAGE_TABLE, 0), make(OBJECT_PAGE_TABLE, 0), make(OBJECT_PAGE_TABLE, 0)};
    REFUSED(SPACE_MAP, NO_TABLE, kozo_sys_space_map(space, frame, FAR_AWAY, PROT_READ));
    REFUSED(SPACE_MAP_TABLE, NO_TABLE, kozo_sys_space_map_table(space, table[1], FAR_AWAY, 1));
    for (unsigned level = 3; level >= 1; level--) {
        EQUAL(kozo_sys_space_map_table(space, table[level], FAR_AWAY, level), 0);
        REFUSED(SPACE_MAP_TABLE, ALREADY_MAPPED, kozo_sys_space_map_table(space, table[level], FAR_AWAY, level));
    }
    EQUAL(kozo_sys_space_map(space, frame, FAR_AWAY, PROT_READ), 0);
    REFUSED(SPACE_MAP, ALREADY_MAPPED, kozo_sys_space_map(space, frame, FAR_AWAY + 4096, PROT_READ));
    REFUSED(SPACE_MAP, ALREADY_MAPPED, kozo_sys_space_map(space, copy(frame, RIGHTS_ALL), FAR_AWAY, PROT_READ));
    // A table that goes takes the mappings below it along.
    EQUAL(kozo_sys_table_unmap(table[2]), 0);
    REFUSED(FRAME_UNMAP, NOT_MAPPED, kozo_sys_frame_unmap(frame));
    REFUSED(TABLE_UNMAP, NOT_MAPPED, kozo_sys_table_unmap(table[1]));
    REFUSED(SPACE_MAP, NO_TABLE, kozo_sys_space_map(space, frame, FAR_AWAY, PROT_READ));
}

static void large(void) {
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_LARGE_BITS);
    kozo_handle_t level3 = make(OBJECT_PAGE_TABLE, 0);
    kozo_handle_t level2 = make(OBJECT_PAGE_TABLE, 0);
    uint64_t address = FAR_AWAY;
    EQUAL(kozo_sys_space_map_table(own_space, level3, address, 3), 0);
    EQUAL(kozo_sys_space_map_table(own_space, level2, address, 2), 0);
    REFUSED(SPACE_MAP, NOT_ALIGNED, kozo_sys_space_map(own_space, frame, address + 4096, PROT_READ));
    EQUAL(kozo_sys_space_map(own_space, frame, address, PROT_READ | PROT_WRITE), 0);
    volatile uint64_t *words = (volatile uint64_t *)address;
    words[0] = 1;
    words[(1 << FRAME_LARGE_BITS) / 8 - 1] = 2;
    EQUAL(words[0] + words[(1 << FRAME_LARGE_BITS) / 8 - 1], 3);
    EQUAL(kozo_sys_frame_unmap(frame), 0);
}

static void unmap_twice(void) {
    volatile uint64_t *page;
    kozo_handle_t frame = make_page(PROT_READ, &page);
    EQUAL(kozo_sys_frame_unmap(frame), 0);
    REFUSED(FRAME_UNMAP, NOT_MAPPED, kozo_sys_frame_unmap(frame));
    EQUAL(kozo_sys_space_map(own_space, frame, (uint64_t)page, PROT_READ), 0);
}

static void write_there(uint64_t address) {
    *(volatile uint64_t *)address = 99;
    worker_end();
}

static void protect_write(void) {
    volatile uint64_t *page;
    kozo_handle_t frame = make_page(PROT_READ | PROT_WRITE, &page);
    page[0] = 1;
    EQUAL(kozo_sys_space_protect(own_space, frame, PROT_READ), 0);
    kozo_handle_t handler = make_endpoint();
    start_faulty_worker(write_there, (uint64_t)page, handler);
    EQUAL(receive_fault(handler).word[FAULT_WORD_FLAGS], FAULT_FLAG_WRITE | FAULT_FLAG_PRESENT);
    EQUAL(page[0], 1);
    EQUAL(kozo_sys_space_protect(own_space, frame, PROT_READ | PROT_WRITE), 0);
    answer_fault(0);
    let_others_run();
    EQUAL(page[0], 99);
}

static void protect_execute(void) {
    volatile uint64_t *page;
    kozo_handle_t frame = make_page(PROT_READ | PROT_WRITE, &page);
    // ud2, so that each run ends with a fault: the one of the instruction or that of the page.
    page[0] = 0x0b0f;
    kozo_handle_t handler = make_endpoint();
    start_faulty_worker((void (*)(uint64_t))(uint64_t)page, 0, handler);
    EQUAL(receive_fault(handler).label, FAULT_PAGE);
    EQUAL(kozo_sys_space_protect(own_space, frame, PROT_READ | PROT_EXECUTE), 0);
    answer_fault(0);
    EQUAL(receive_fault(handler).label, FAULT_INVALID_OPCODE);
    EQUAL(kozo_sys_space_protect(own_space, frame, PROT_READ), 0);
    answer_fault(0);
    struct fault fault = receive_fault(handler);
    EQUAL(fault.label, FAULT_PAGE);
    EQUAL(fault.word[FAULT_WORD_FLAGS], FAULT_FLAG_EXECUTE | FAULT_FLAG_PRESENT);
}

static void protect_refused(void) {
    volatile uint64_t *page;
    kozo_handle_t frame = make_page(PROT_READ, &page);
    kozo_handle_t readable = copy(frame, RIGHT_FRAME_READ);
    REFUSED(SPACE_PROTECT, WRITE_AND_EXECUTE,
            kozo_sys_space_protect(own_space, frame, PROT_READ | PROT_WRITE | PROT_EXECUTE));
    REFUSED(SPACE_PROTECT, INVALID_ARGUMENT, kozo_sys_space_protect(own_space, frame, PROT_WRITE));
    REFUSED(SPACE_PROTECT, NOT_MAPPED, kozo_sys_space_protect(make(OBJECT_ADDRESS_SPACE, 0), frame, PROT_READ));
    REFUSED(SPACE_PROTECT, NOT_MAPPED, kozo_sys_space_protect(own_space, readable, PROT_READ));
    EQUAL(kozo_sys_frame_unmap(frame), 0);
    REFUSED(SPACE_PROTECT, NOT_MAPPED, kozo_sys_space_protect(own_space, frame, PROT_READ));
    EQUAL(kozo_sys_space_map(own_space, readable, (uint64_t)page, PROT_READ), 0);
    REFUSED(SPACE_PROTECT, MISSING_RIGHT, kozo_sys_space_protect(own_space, readable, PROT_READ | PROT_WRITE));
    REFUSED(SPACE_PROTECT, MISSING_RIGHT, kozo_sys_space_protect(own_space, readable, PROT_READ | PROT_EXECUTE));
}

static void cached_memory(void) {
    volatile uint64_t *page;
    kozo_handle_t mapped = make_page(PROT_READ, &page);
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    REFUSED(SPACE_MAP, INVALID_ARGUMENT, kozo_sys_space_map(own_space, frame, FAR_AWAY, PROT_READ | PROT_UNCACHED));
    REFUSED(SPACE_MAP, INVALID_ARGUMENT,
            kozo_sys_space_map(own_space, frame, FAR_AWAY, PROT_READ | PROT_WRITE_COMBINING));
    REFUSED(SPACE_PROTECT, INVALID_ARGUMENT, kozo_sys_space_protect(own_space, mapped, PROT_READ | PROT_UNCACHED));
}

/// A machine need not tell of any device memory; then coverage_test() says so.
static void device_memory(void) {
    if (!kozo_has_device()) {
        return;
    }
    kozo_handle_t frame = take_slots(1);
    for (uint64_t type = OBJECT_UNTYPED; type <= OBJECT_IRQ; type++) {
        uint64_t bits = type == OBJECT_CNODE ? CNODE_MIN_BITS : 0;
        if (type != OBJECT_UNTYPED && type != OBJECT_FRAME) {
            REFUSED(CAP_CREATE, INVALID_ARGUMENT, kozo_sys_cap_create(kozo.device, type, bits, own_cnode, frame, 1));
        }
    }
    EQUAL(kozo_sys_cap_create(kozo.device, OBJECT_FRAME, FRAME_SMALL_BITS, own_cnode, frame, 1), 0);
    volatile uint64_t *page;
    EQUAL(kozo_sys_frame_unmap(make_page(PROT_READ, &page)), 0);
    const uint64_t refused[] = {PROT_READ, PROT_READ | PROT_UNCACHED | PROT_WRITE_COMBINING};
    for (unsigned i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        REFUSED(SPACE_MAP, INVALID_ARGUMENT, kozo_sys_space_map(own_space, frame, (uint64_t)page, refused[i]));
    }
    REFUSED(SPACE_MAP, MISSING_RIGHT,
            kozo_sys_space_map(own_space, frame, (uint64_t)page, PROT_READ | PROT_EXECUTE | PROT_UNCACHED));
    EQUAL(kozo_sys_space_map(own_space, frame, (uint64_t)page, PROT_READ | PROT_UNCACHED), 0);
    uint64_t uncached = page[0];
    EQUAL(kozo_sys_space_protect(own_space, frame, PROT_READ | PROT_WRITE_COMBINING), 0);
    EQUAL(page[0], uncached);
    kozo_handle_t thread = make(OBJECT_THREAD, 0);
    REFUSED(THREAD_BIND, INVALID_ARGUMENT, kozo_sys_thread_bind(thread, THREAD_SLOT_BUFFER, frame, 0));
    REFUSED(THREAD_BIND, INVALID_ARGUMENT,
            kozo_sys_thread_bind(thread, THREAD_SLOT_BUFFER, copy(frame, RIGHTS_FRAME), 0));
    EQUAL(kozo_sys_cap_revoke(own_cnode, kozo.device), 0);
}

const struct test memory_tests[] = {
    {"MEM001", "a mapped page keeps what is written", page_keeps},
    {"MEM002", "two mappings of a frame show the same memory", shared},
    {"MEM003", "mappings need the frame's rights and are never writable and executable", protection},
    {"MEM004", "addresses that are misaligned or not the user's are refused", addresses},
    {"MEM005", "page tables are mapped from the top down and take their mappings along", tables},
    {"MEM006", "a large frame is mapped as one", large},
    {"MEM007", "an unmapped frame can be mapped again", unmap_twice},
    {"MEM008", "write access that is taken away or given works from the next access on", protect_write},
    {"MEM009", "and so does execute access", protect_execute},
    {"MEM010", "a mapping is changed only where it is, within the frame's rights, never to write and execute",
     protect_refused},
    {"MEM011", "memory is not mapped past the cache", cached_memory},
    {"MEM012", "device memory becomes frames only, past the cache, never code nor an IPC buffer", device_memory},
    {0},
};
