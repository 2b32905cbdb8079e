// SPDX-License-Identifier: Apache-2.0
//
// What a mapping allows: each protection against each way to touch a page, and when a change is felt.
#include <kozo/memory.h>
#include <kozo_service.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "fault.h"
#include "scratch.h"
#include "things.h"

/// An undefined instruction, so that a page that can be executed is left at once.
#define UD2 UINT64_C(0x0b0f)

/// What a touch of a page came to: nothing, or the flags of a page fault. Executing ends with what it executes.
enum touched { NO_FAULT = 0x100, EXECUTED = 0x200, OTHER_FAULT = 0x400 };

/// A thread that touches pages, one after the other.
static struct worker toucher;
static kozo_handle_t faults;

static void begin(void) {
    faults = make_endpoint();
    toucher = create_faulty_worker(faults);
}

static void read_there(uint64_t address) {
    (void)*(volatile uint64_t *)address;
    worker_end();
}

static void write_there(uint64_t address) {
    *(volatile uint64_t *)address = UD2;
    worker_end();
}

static void execute_there(uint64_t address) {
    ((void (*)(void))address)();
    worker_end();
}

static unsigned touch(void (*entry)(uint64_t), uint64_t address) {
    run_worker(&toucher, entry, address, 0);
    let_others_run();
    unsigned touched = NO_FAULT;
    if (state_of(toucher.thread) == THREAD_SENDING) {
        struct fault fault = receive_fault(faults);
        touched = fault.label == FAULT_PAGE             ? (unsigned)fault.word[FAULT_WORD_FLAGS]
                  : fault.label == FAULT_INVALID_OPCODE ? EXECUTED
                                                        : OTHER_FAULT;
        EQUAL(fault.label == FAULT_PAGE ? fault.word[FAULT_WORD_DETAIL] : address, address);
    }
    EQUAL(kozo_sys_thread_stop(toucher.thread), 0);
    return touched;
}

/// Reading, writing and executing come to what the protection says.
static void check_page(uint64_t address, uint64_t protection) {
    const unsigned present = FAULT_FLAG_PRESENT;
    EQUAL(touch(read_there, address), NO_FAULT);
    EQUAL(touch(write_there, address), (protection & PROT_WRITE) != 0 ? NO_FAULT : present | FAULT_FLAG_WRITE);
    EQUAL(touch(execute_there, address), (protection & PROT_EXECUTE) != 0 ? EXECUTED : present | FAULT_FLAG_EXECUTE);
}

static const uint64_t protections[] = {PROT_READ, PROT_READ | PROT_WRITE, PROT_READ | PROT_EXECUTE};
enum { PROTECTIONS = 3 };

/// A page with code in it.
static kozo_handle_t make_code(uint64_t *address) {
    volatile uint64_t *page;
    kozo_handle_t frame = make_page(PROT_READ | PROT_WRITE, &page);
    page[0] = UD2;
    *address = (uint64_t)page;
    return frame;
}

static void check_mapped(uint64_t protection) {
    uint64_t address;
    kozo_handle_t frame = make_code(&address);
    EQUAL(kozo_sys_frame_unmap(frame), 0);
    EQUAL(kozo_sys_space_map(own_space, frame, address, protection), 0);
    begin();
    check_page(address, protection);
}

static void mapped_to_read(void) {
    check_mapped(PROT_READ);
}

static void mapped_to_write(void) {
    check_mapped(PROT_READ | PROT_WRITE);
}

static void mapped_to_execute(void) {
    check_mapped(PROT_READ | PROT_EXECUTE);
}

static void not_mapped(void) {
    uint64_t address;
    kozo_handle_t frame = make_code(&address);
    begin();
    check_page(address, PROT_READ | PROT_WRITE);
    // It was touched before, and no translation of it is left.
    EQUAL(kozo_sys_frame_unmap(frame), 0);
    EQUAL(touch(read_there, address), 0);
    EQUAL(touch(write_there, address), FAULT_FLAG_WRITE);
    EQUAL(touch(execute_there, address), FAULT_FLAG_EXECUTE);
}

static void each_change(void) {
    uint64_t address;
    kozo_handle_t frame = make_code(&address);
    begin();
    for (unsigned from = 0; from < PROTECTIONS; from++) {
        for (unsigned to = 0; to < PROTECTIONS; to++) {
            EQUAL(kozo_sys_space_protect(own_space, frame, protections[from]), 0);
            check_page(address, protections[from]);
            EQUAL(kozo_sys_space_protect(own_space, frame, protections[to]), 0);
            check_page(address, protections[to]);
        }
    }
}

static void large_page(void) {
    const uint64_t address = UINT64_C(0x620000000000);
    EQUAL(kozo_map_frame(thing(LARGE_FRAME), address, PROT_READ | PROT_WRITE), 0);
    const uint64_t last = address + (UINT64_C(1) << FRAME_LARGE_BITS) - 8;
    *(volatile uint64_t *)address = *(volatile uint64_t *)last = UD2;
    begin();
    for (unsigned i = 0; i < PROTECTIONS; i++) {
        EQUAL(kozo_sys_space_protect(own_space, thing(LARGE_FRAME), protections[i]), 0);
        check_page(address, protections[i]);
        check_page(last, protections[i]);
    }
    EQUAL(kozo_sys_frame_unmap(thing(LARGE_FRAME)), 0);
    EQUAL(touch(read_there, last), 0);
}

/// Beside a large page there is no place for a table or a small page.
static void over_large_page(void) {
    const uint64_t address = UINT64_C(0x620000000000);
    EQUAL(kozo_map_frame(thing(LARGE_FRAME), address, PROT_READ), 0);
    REFUSED(SPACE_MAP, NO_TABLE, kozo_sys_space_map(own_space, thing(FRAME), address + 4096, PROT_READ));
    REFUSED(SPACE_MAP_TABLE, ALREADY_MAPPED, kozo_sys_space_map_table(own_space, thing(TABLE), address, 1));
}

static void by_two_capabilities(void) {
    uint64_t address, alias;
    kozo_handle_t frame = make_code(&address);
    EQUAL(kozo_sys_frame_unmap(make_code(&alias)), 0);
    EQUAL(kozo_sys_space_map(own_space, copy(frame, RIGHTS_ALL), alias, PROT_READ | PROT_EXECUTE), 0);
    begin();
    check_page(address, PROT_READ | PROT_WRITE);
    check_page(alias, PROT_READ | PROT_EXECUTE);
    EQUAL(kozo_sys_frame_unmap(frame), 0);
    check_page(alias, PROT_READ | PROT_EXECUTE);
}

static void weaker_copy(void) {
    uint64_t address;
    kozo_handle_t frame = make_code(&address);
    EQUAL(kozo_sys_frame_unmap(frame), 0);
    kozo_handle_t weak = copy(frame, RIGHT_FRAME_READ);
    EQUAL(kozo_sys_space_map(own_space, weak, address, PROT_READ), 0);
    REFUSED(SPACE_PROTECT, MISSING_RIGHT, kozo_sys_space_protect(own_space, weak, PROT_READ | PROT_WRITE));
    // The stronger one is another mapping, and none yet.
    REFUSED(SPACE_PROTECT, NOT_MAPPED, kozo_sys_space_protect(own_space, frame, PROT_READ | PROT_WRITE));
    begin();
    check_page(address, PROT_READ);
}

static void revoked_mapping(void) {
    uint64_t address;
    kozo_handle_t frame = make_code(&address);
    EQUAL(kozo_sys_frame_unmap(frame), 0);
    EQUAL(kozo_sys_space_map(own_space, copy(frame, RIGHTS_ALL), address, PROT_READ), 0);
    begin();
    check_page(address, PROT_READ);
    EQUAL(kozo_sys_cap_revoke(own_cnode, frame), 0);
    EQUAL(touch(read_there, address), 0);
}

/// A place with tables of its own, so that they can be taken away.
static const uint64_t APART = UINT64_C(0x630000000000);

static void map_apart(kozo_handle_t table[4], kozo_handle_t frame) {
    for (unsigned level = 3; level > 0; level--) {
        table[level] = make(OBJECT_PAGE_TABLE, 0);
        EQUAL(kozo_sys_space_map_table(own_space, table[level], APART, level), 0);
    }
    EQUAL(kozo_sys_space_map(own_space, frame, APART, PROT_READ), 0);
}

static void check_table_unmapped(unsigned level) {
    kozo_handle_t table[4];
    map_apart(table, thing(FRAME));
    begin();
    check_page(APART, PROT_READ);
    EQUAL(kozo_sys_table_unmap(table[level]), 0);
    EQUAL(touch(read_there, APART), 0);
    EQUAL(inspect(thing(FRAME)).detail, 0);
    REFUSED(FRAME_UNMAP, NOT_MAPPED, kozo_sys_frame_unmap(thing(FRAME)));
    for (unsigned below = 1; below < level; below++) {
        REFUSED(TABLE_UNMAP, NOT_MAPPED, kozo_sys_table_unmap(table[below]));
    }
}

static void table_1_unmapped(void) {
    check_table_unmapped(1);
}

static void table_2_unmapped(void) {
    check_table_unmapped(2);
}

static void table_3_unmapped(void) {
    check_table_unmapped(3);
}

static void table_deleted(void) {
    kozo_handle_t table[4];
    map_apart(table, thing(FRAME));
    begin();
    check_page(APART, PROT_READ);
    EQUAL(kozo_sys_cap_delete(own_cnode, table[2]), 0);
    EQUAL(touch(read_there, APART), 0);
    EQUAL(inspect(table[1]).detail | inspect(thing(FRAME)).detail, 0);
}

static void table_is_empty_again(void) {
    kozo_handle_t table[4];
    map_apart(table, thing(FRAME));
    begin();
    EQUAL(kozo_sys_table_unmap(table[1]), 0);
    EQUAL(kozo_sys_space_map_table(own_space, table[1], APART, 1), 0);
    EQUAL(touch(read_there, APART), 0);
    EQUAL(kozo_sys_space_map(own_space, thing(FRAME), APART, PROT_READ), 0);
    EQUAL(touch(read_there, APART), NO_FAULT);
}

static void table_of_another_level(void) {
    kozo_handle_t table[4];
    map_apart(table, thing(FRAME));
    EQUAL(kozo_sys_table_unmap(table[1]), 0);
    EQUAL(kozo_sys_space_map_table(own_space, table[1], APART + (UINT64_C(1) << 30), 2), 0);
    EQUAL(inspect(table[1]).detail, APART + (UINT64_C(1) << 30));
}

static void table_address_rounded(void) {
    EQUAL(kozo_sys_space_map_table(thing(SPACE), thing(TABLE), APART + 0x123456789, 3), 0);
    EQUAL(inspect(thing(TABLE)).detail, APART);
}

static void space_ends(void) {
    kozo_handle_t space = thing(SPACE_WITH_TABLE);
    EQUAL(inspect(thing(TABLE)).detail, 0);
    EQUAL(kozo_sys_space_map_table(space, thing(TABLE), UINT64_C(1) << 30, 2), 0);
    EQUAL(kozo_sys_space_map(space, thing(LARGE_FRAME), UINT64_C(1) << 30, PROT_READ), 0);
    EQUAL(inspect(thing(LARGE_FRAME)).detail, UINT64_C(1) << 30);
    EQUAL(kozo_sys_cap_delete(own_cnode, space), 0);
    REFUSED(FRAME_UNMAP, NOT_MAPPED, kozo_sys_frame_unmap(thing(LARGE_FRAME)));
    REFUSED(TABLE_UNMAP, NOT_MAPPED, kozo_sys_table_unmap(thing(TABLE)));
    REFUSED(TABLE_UNMAP, NOT_MAPPED, kozo_sys_table_unmap(thing(MAPPED_TABLE)));
}

static void spaces_apart(void) {
    // What is mapped in one address space is not there in another.
    kozo_handle_t other = thing(SPACE_WITH_TABLE);
    REFUSED(SPACE_MAP, NO_TABLE, kozo_sys_space_map(other, thing(FRAME), thing(MAPPED_PAGE), PROT_READ));
    begin();
    EQUAL(kozo_sys_thread_bind(toucher.thread, THREAD_SLOT_SPACE, other, 0), 0);
    // It does not even find its own code.
    EQUAL(touch(read_there, (uint64_t)read_there), FAULT_FLAG_EXECUTE);
}

static void last_page(void) {
    const uint64_t page = USER_END - 4096;
    EQUAL(kozo_map_frame(thing(FRAME), page, PROT_READ | PROT_WRITE), 0);
    *(volatile uint64_t *)page = UD2;
    begin();
    check_page(page, PROT_READ | PROT_WRITE);
}

static void first_page(void) {
    EQUAL(kozo_map_frame(thing(FRAME), 0, PROT_READ | PROT_WRITE), 0);
    begin();
    EQUAL(touch(read_there, 0), NO_FAULT);
    EQUAL(kozo_sys_frame_unmap(thing(FRAME)), 0);
    EQUAL(touch(read_there, 0), 0);
}

static void kernel_stays_hidden(void) {
    static const uint64_t addresses[] = {KERNEL_BASE, DIRECT_MAP, UINT64_MAX - 4095};
    begin();
    for (unsigned i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        EQUAL(touch(read_there, addresses[i]) & ~FAULT_FLAG_PRESENT, 0);
        EQUAL(touch(write_there, addresses[i]) & ~FAULT_FLAG_PRESENT, FAULT_FLAG_WRITE);
        EQUAL(touch(execute_there, addresses[i]) & ~FAULT_FLAG_PRESENT, FAULT_FLAG_EXECUTE);
    }
}

/// A machine need not tell of any device memory.
static void device_attributes(void) {
    static const uint64_t attributes[] = {PROT_UNCACHED, PROT_WRITE_COMBINING};
    kozo_handle_t frame = take_slots(1);
    if (!kozo_has_device()) {
        return;
    }
    EQUAL(kozo_sys_cap_create(kozo.device, OBJECT_FRAME, FRAME_SMALL_BITS, own_cnode, frame, 1), 0);
    EQUAL(inspect(frame).rights, RIGHT_FRAME_READ | RIGHT_FRAME_WRITE);
    kozo_handle_t read_only = copy(frame, RIGHT_FRAME_READ);
    begin();
    for (unsigned i = 0; i < 2; i++) {
        REFUSED(SPACE_MAP, MISSING_RIGHT,
                kozo_sys_space_map(own_space, read_only, APART, PROT_READ | PROT_WRITE | attributes[i]));
        EQUAL(kozo_map_frame(read_only, APART, PROT_READ | attributes[i]), 0);
        EQUAL(touch(read_there, APART), NO_FAULT);
        EQUAL(touch(write_there, APART), FAULT_FLAG_PRESENT | FAULT_FLAG_WRITE);
        EQUAL(touch(execute_there, APART), FAULT_FLAG_PRESENT | FAULT_FLAG_EXECUTE);
        REFUSED(SPACE_PROTECT, INVALID_ARGUMENT, kozo_sys_space_protect(own_space, read_only, PROT_READ));
        EQUAL(kozo_sys_space_protect(own_space, read_only, PROT_READ | attributes[1 - i]), 0);
        EQUAL(touch(read_there, APART), NO_FAULT);
        EQUAL(kozo_sys_frame_unmap(read_only), 0);
    }
    EQUAL(kozo_sys_cap_revoke(own_cnode, kozo.device), 0);
}

const struct test protection_tests[] = {
    {"PRT001", "what is mapped READ is read, and neither written nor executed", mapped_to_read},
    {"PRT002", "what is mapped READ and WRITE is not executed", mapped_to_write},
    {"PRT003", "what is mapped READ and EXECUTE is not written", mapped_to_execute},
    {"PRT004", "what was touched and is unmapped is touched no more", not_mapped},
    {"PRT005", "each protection changes into each other, from the next touch on", each_change},
    {"PRT006", "the same holds for a large page, from its first word to its last", large_page},
    {"PRT007", "in a large page there is no place for a table or a small page", over_large_page},
    {"PRT008", "two capabilities to a frame map it with a protection each", by_two_capabilities},
    {"PRT009", "a weaker capability's mapping stays weak, whoever holds a stronger one", weaker_copy},
    {"PRT010", "a mapping ends with its capability's revocation", revoked_mapping},
    {"PRT011", "a table of level 1 that is unmapped takes its pages along", table_1_unmapped},
    {"PRT012", "a table of level 2 takes tables and pages along", table_2_unmapped},
    {"PRT013", "a table of level 3 takes tables and pages along", table_3_unmapped},
    {"PRT014", "a table that is deleted takes tables and pages along", table_deleted},
    {"PRT015", "a table that is mapped again is empty", table_is_empty_again},
    {"PRT016", "a table's level is that of its mapping, and may be another the next time", table_of_another_level},
    {"PRT017", "the low bits of a table's address are ignored", table_address_rounded},
    {"PRT018", "an address space that ends unmaps all that was mapped in it", space_ends},
    {"PRT019", "what is mapped in one address space is not there in another", spaces_apart},
    {"PRT020", "the last page below USER_END is the user's", last_page},
    {"PRT021", "page 0 is the user's if it wants to have it", first_page},
    {"PRT022", "the kernel is neither read, written nor executed", kernel_stays_hidden},
    {"PRT023", "device memory is mapped by either attribute, within the frame's rights", device_attributes},
    {0},
};
