// SPDX-License-Identifier: Apache-2.0
#include <kozo_syscalls.h>

#include "check.h"
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
    EQUAL(kozo_sys_space_map(own_space, frame, FAR_AWAY, PROT_READ | PROT_WRITE | PROT_EXECUTE), ERR_WRITE_AND_EXECUTE);
    EQUAL(kozo_sys_space_map(own_space, frame, FAR_AWAY, PROT_WRITE), ERR_INVALID_ARGUMENT);
    EQUAL(kozo_sys_space_map(own_space, frame, FAR_AWAY, 0), ERR_INVALID_ARGUMENT);
    EQUAL(kozo_sys_space_map(own_space, frame, FAR_AWAY, PROT_READ | UINT64_C(1) << 40), ERR_INVALID_ARGUMENT);
    EQUAL(kozo_sys_space_map(own_space, readable, FAR_AWAY, PROT_READ | PROT_WRITE), ERR_MISSING_RIGHT);
    EQUAL(kozo_sys_space_map(own_space, readable, FAR_AWAY, PROT_READ | PROT_EXECUTE), ERR_MISSING_RIGHT);
}

static void addresses(void) {
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    EQUAL(kozo_sys_space_map(own_space, frame, FAR_AWAY + 1, PROT_READ), ERR_NOT_ALIGNED);
    EQUAL(kozo_sys_space_map(own_space, frame, USER_END, PROT_READ), ERR_OUT_OF_RANGE);
    EQUAL(kozo_sys_space_map(own_space, frame, UINT64_C(0x800000000000), PROT_READ), ERR_OUT_OF_RANGE);
    EQUAL(kozo_sys_space_map(own_space, frame, DIRECT_MAP, PROT_READ), ERR_OUT_OF_RANGE);
    EQUAL(kozo_sys_space_map(own_space, frame, UINT64_MAX - 4095, PROT_READ), ERR_OUT_OF_RANGE);
    EQUAL(kozo_sys_space_map_table(own_space, make(OBJECT_PAGE_TABLE, 0), DIRECT_MAP, 3), ERR_OUT_OF_RANGE);
    EQUAL(kozo_sys_space_map_table(own_space, make(OBJECT_PAGE_TABLE, 0), FAR_AWAY, 4), ERR_OUT_OF_RANGE);
    EQUAL(kozo_sys_space_map_table(own_space, make(OBJECT_PAGE_TABLE, 0), FAR_AWAY, 0), ERR_OUT_OF_RANGE);
}

static void tables(void) {
    kozo_handle_t space = make(OBJECT_ADDRESS_SPACE, 0);
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    kozo_handle_t table[4] = {0, make(OBJECT_PAGE_TABLE, 0), make(OBJECT_PAGE_TABLE, 0), make(OBJECT_PAGE_TABLE, 0)};
    EQUAL(kozo_sys_space_map(space, frame, FAR_AWAY, PROT_READ), ERR_NO_TABLE);
    EQUAL(kozo_sys_space_map_table(space, table[1], FAR_AWAY, 1), ERR_NO_TABLE);
    for (unsigned level = 3; level >= 1; level--) {
        EQUAL(kozo_sys_space_map_table(space, table[level], FAR_AWAY, level), 0);
        EQUAL(kozo_sys_space_map_table(space, table[level], FAR_AWAY, level), ERR_ALREADY_MAPPED);
    }
    EQUAL(kozo_sys_space_map(space, frame, FAR_AWAY, PROT_READ), 0);
    EQUAL(kozo_sys_space_map(space, frame, FAR_AWAY + 4096, PROT_READ), ERR_ALREADY_MAPPED);
    EQUAL(kozo_sys_space_map(space, copy(frame, RIGHTS_ALL), FAR_AWAY, PROT_READ), ERR_ALREADY_MAPPED);
    // A table that goes takes the mappings below it along.
    EQUAL(kozo_sys_table_unmap(table[2]), 0);
    EQUAL(kozo_sys_frame_unmap(frame), ERR_NOT_MAPPED);
    EQUAL(kozo_sys_table_unmap(table[1]), ERR_NOT_MAPPED);
    EQUAL(kozo_sys_space_map(space, frame, FAR_AWAY, PROT_READ), ERR_NO_TABLE);
}

static void large(void) {
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_LARGE_BITS);
    kozo_handle_t level3 = make(OBJECT_PAGE_TABLE, 0);
    kozo_handle_t level2 = make(OBJECT_PAGE_TABLE, 0);
    uint64_t address = FAR_AWAY;
    EQUAL(kozo_sys_space_map_table(own_space, level3, address, 3), 0);
    EQUAL(kozo_sys_space_map_table(own_space, level2, address, 2), 0);
    EQUAL(kozo_sys_space_map(own_space, frame, address + 4096, PROT_READ), ERR_NOT_ALIGNED);
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
    EQUAL(kozo_sys_frame_unmap(frame), ERR_NOT_MAPPED);
    EQUAL(kozo_sys_space_map(own_space, frame, (uint64_t)page, PROT_READ), 0);
}

const struct test memory_tests[] = {
    {"MEM001", "a mapped page keeps what is written", page_keeps},
    {"MEM002", "two mappings of a frame show the same memory", shared},
    {"MEM003", "mappings need the frame's rights and are never writable and executable", protection},
    {"MEM004", "addresses that are misaligned or not the user's are refused", addresses},
    {"MEM005", "page tables are mapped from the top down and take their mappings along", tables},
    {"MEM006", "a large frame is mapped as one", large},
    {"MEM007", "an unmapped frame can be mapped again", unmap_twice},
    {0},
};
