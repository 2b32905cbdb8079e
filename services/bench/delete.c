// SPDX-License-Identifier: Apache-2.0
//
// What deleting, revoking and unmapping takes along.
#include <kozo_syscalls.h>

#include "cases.h"
#include "crowd.h"
#include "scratch.h"

enum { PAGE_SIZE = 4096, TABLE_ENTRIES = 512, LEVELS = 3, LARGE_BITS = 13, COPIES_BITS = 10, SPACES = 16, NESTED = 48 };

/// The last page that can be mapped: the entries for it are the last of their tables.
static const uint64_t LAST_PAGE = USER_END - UINT64_C(2) * PAGE_SIZE;

static void case_delete_cnode(void) {
    kozo_handle_t cnode = make(OBJECT_CNODE, LARGE_BITS);
    MEASURE(kozo_sys_cap_delete(own_cnode, cnode), 0);
}

/// A CNode full of copies of the capability, each but the first two derived from another one.
static kozo_handle_t copies_of(kozo_handle_t root) {
    kozo_handle_t cnode = make(OBJECT_CNODE, COPIES_BITS);
    for (uint64_t i = 1; i < UINT64_C(1) << COPIES_BITS; i++) {
        int64_t error = i < 3 ? kozo_sys_cap_copy(cnode, i, own_cnode, root, RIGHTS_ALL)
                              : kozo_sys_cap_copy(cnode, i, cnode, i / 2, RIGHTS_ALL);
        EQUAL(error, 0);
    }
    return cnode;
}

static void case_delete_cnode_full(void) {
    kozo_handle_t cnode = copies_of(make(OBJECT_ENDPOINT, 0));
    MEASURE(kozo_sys_cap_delete(own_cnode, cnode), 0);
}

static void case_revoke_copies(void) {
    kozo_handle_t root = make(OBJECT_ENDPOINT, 0);
    copies_of(root);
    MEASURE(kozo_sys_cap_revoke(own_cnode, root), 0);
}

/// An address space with the tables for one address, from the top down; the lowest table is the last of `tables`.
static kozo_handle_t make_space(uint64_t address, kozo_handle_t tables[LEVELS]) {
    kozo_handle_t space = make(OBJECT_ADDRESS_SPACE, 0);
    for (unsigned i = 0; i < LEVELS; i++) {
        tables[i] = make(OBJECT_PAGE_TABLE, 0);
        EQUAL(kozo_sys_space_map_table(space, tables[i], address, LEVELS - i), 0);
    }
    return space;
}

/// Maps copies of a frame into all of the lowest table, from `start` on. Returns the frame.
static kozo_handle_t fill_table(kozo_handle_t space, uint64_t start) {
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    kozo_handle_t cnode = make(OBJECT_CNODE, COPIES_BITS);
    kozo_handle_t slot = take_slots(1);
    for (uint64_t i = 0; i < TABLE_ENTRIES; i++) {
        EQUAL(kozo_sys_cap_copy(own_cnode, slot, own_cnode, frame, RIGHTS_ALL), 0);
        EQUAL(kozo_sys_space_map(space, slot, start + i * PAGE_SIZE, PROT_READ), 0);
        EQUAL(kozo_sys_cap_move(cnode, i + 1, own_cnode, slot), 0);
    }
    return frame;
}

static void case_delete_page_table_full(void) {
    kozo_handle_t tables[LEVELS];
    fill_table(make_space(0, tables), 0);
    MEASURE(kozo_sys_cap_delete(own_cnode, tables[LEVELS - 1]), 0);
}

static void case_delete_space_full(void) {
    kozo_handle_t tables[LEVELS];
    // The other tables are searched up to their ends before the full one is found.
    uint64_t start = LAST_PAGE & ~(UINT64_C(2) * TABLE_ENTRIES * PAGE_SIZE - 1);
    kozo_handle_t space = make_space(start, tables);
    fill_table(space, start);
    MEASURE(kozo_sys_cap_delete(own_cnode, space), 0);
}

static void case_revoke_mapped(void) {
    kozo_handle_t tables[LEVELS];
    kozo_handle_t frame = fill_table(make_space(0, tables), 0);
    MEASURE(kozo_sys_cap_revoke(own_cnode, frame), 0);
}

static kozo_handle_t make_sparse_space(kozo_handle_t tables[LEVELS]) {
    kozo_handle_t space = make_space(LAST_PAGE, tables);
    EQUAL(kozo_sys_space_map(space, make(OBJECT_FRAME, FRAME_SMALL_BITS), LAST_PAGE, PROT_READ), 0);
    return space;
}

static void case_delete_space_sparse(void) {
    kozo_handle_t tables[LEVELS];
    kozo_handle_t space = make_sparse_space(tables);
    MEASURE(kozo_sys_cap_delete(own_cnode, space), 0);
}

static void case_unmap_table_sparse(void) {
    kozo_handle_t tables[LEVELS];
    make_sparse_space(tables);
    MEASURE(kozo_sys_table_unmap(tables[0]), 0);
}

static void case_revoke_spaces(void) {
    kozo_handle_t tables[LEVELS];
    for (unsigned i = 0; i < SPACES; i++) {
        make_sparse_space(tables);
    }
    MEASURE(kozo_sys_cap_revoke(own_cnode, pool), 0);
}

/// Threads that are the last to hold address spaces with nearly empty tables.
static void case_revoke_threads(void) {
    kozo_handle_t threads = crowd_create(SPACES, NULL_HANDLE);
    kozo_handle_t tables[LEVELS];
    for (unsigned i = 0; i < SPACES; i++) {
        kozo_handle_t space = make_sparse_space(tables);
        EQUAL(kozo_sys_thread_bind(threads + i, THREAD_SLOT_SPACE, space, 0), 0);
        EQUAL(kozo_sys_thread_bind(threads + i, THREAD_SLOT_REPLY, make(OBJECT_REPLY, 0), 0), 0);
        EQUAL(kozo_sys_cap_delete(own_cnode, space), 0);
    }
    MEASURE(kozo_sys_cap_revoke(own_cnode, pool), 0);
}

static void case_revoke_untyped(void) {
    static const uint8_t types[] = {OBJECT_ENDPOINT, OBJECT_THREAD, OBJECT_ADDRESS_SPACE, OBJECT_PAGE_TABLE,
                                    OBJECT_REPLY,    OBJECT_IRQ,    OBJECT_TIMER,         OBJECT_NOTIFICATION};
    for (unsigned i = 0; i < sizeof(types); i++) {
        EQUAL(kozo_sys_cap_create(pool, types[i], 0, own_cnode, take_slots(SPACES), SPACES), 0);
    }
    MEASURE(kozo_sys_cap_revoke(own_cnode, pool), 0);
}

static void case_revoke_nested_cnodes(void) {
    kozo_handle_t last = make(OBJECT_CNODE, CNODE_MIN_BITS);
    for (unsigned i = 0; i < NESTED; i++) {
        kozo_handle_t cnode = make(OBJECT_CNODE, CNODE_MIN_BITS);
        EQUAL(kozo_sys_cap_move(cnode, 1, own_cnode, last), 0);
        last = cnode;
    }
    MEASURE(kozo_sys_cap_revoke(own_cnode, pool), 0);
}

const struct test delete_cases[] = {
    {"delete_cnode", "the last capability to a CNode of 8192 slots", case_delete_cnode},
    {"delete_cnode_full", "the last capability to a CNode with 1023 capabilities", case_delete_cnode_full},
    {"delete_page_table_full", "a page table with 512 mappings", case_delete_page_table_full},
    {"delete_space_full", "an address space with 512 mappings, behind tables that are nearly empty",
     case_delete_space_full},
    {"delete_space_sparse", "an address space with three levels of nearly empty tables", case_delete_space_sparse},
    {"unmap_table_sparse", "three levels of nearly empty tables", case_unmap_table_sparse},
    {"revoke_copies", "1023 copies of a capability", case_revoke_copies},
    {"revoke_mapped", "512 copies of a Frame, all of them mapped", case_revoke_mapped},
    {"revoke_spaces", "16 address spaces with nearly empty tables", case_revoke_spaces},
    {"revoke_threads", "16 threads, each the last to hold such an address space", case_revoke_threads},
    {"revoke_untyped", "an Untyped with 16 objects of each of eight types", case_revoke_untyped},
    {"revoke_nested_cnodes", "49 CNodes, one inside the other", case_revoke_nested_cnodes},
    {0},
};
