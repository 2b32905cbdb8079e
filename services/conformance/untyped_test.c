// SPDX-License-Identifier: Apache-2.0
#include <kozo_syscalls.h>

#include "check.h"
#include "scratch.h"
#include "things.h"

static uint64_t free_bytes(kozo_handle_t untyped) {
    return inspect(untyped).detail;
}

static int64_t create(kozo_handle_t untyped, uint64_t type, uint64_t size_bits, uint64_t count) {
    return kozo_sys_cap_create(untyped, type, size_bits, own_cnode, take_slots(count <= CREATE_MAX_COUNT ? count : 1),
                               count);
}

static void accounting(void) {
    kozo_handle_t untyped = make(OBJECT_UNTYPED, 16);
    EQUAL(free_bytes(untyped), 65536);
    EQUAL(create(untyped, OBJECT_ENDPOINT, 0, 3), 0);
    EQUAL(free_bytes(untyped), 65536 - 3 * 128);
    // A frame is aligned to its size.
    EQUAL(create(untyped, OBJECT_FRAME, FRAME_SMALL_BITS, 1), 0);
    EQUAL(free_bytes(untyped), 65536 - 8192);
    EQUAL(kozo_sys_cap_revoke(own_cnode, untyped), 0);
    EQUAL(free_bytes(untyped), 65536);
}

static void full(void) {
    kozo_handle_t untyped = make(OBJECT_UNTYPED, 13);
    EQUAL(create(untyped, OBJECT_FRAME, FRAME_SMALL_BITS, 3), ERR_NO_MEMORY);
    EQUAL(free_bytes(untyped), 8192);
    EQUAL(create(untyped, OBJECT_FRAME, FRAME_SMALL_BITS, 2), 0);
    EQUAL(create(untyped, OBJECT_ENDPOINT, 0, 1), ERR_NO_MEMORY);
    EQUAL(create(untyped, OBJECT_UNTYPED, UNTYPED_MAX_BITS, CREATE_MAX_COUNT), ERR_NO_MEMORY);
}

static void zeroed(void) {
    volatile uint64_t *page;
    kozo_handle_t untyped = make(OBJECT_UNTYPED, 12);
    for (unsigned round = 0; round < 2; round++) {
        kozo_handle_t frame = take_slots(1);
        EQUAL(kozo_sys_cap_create(untyped, OBJECT_FRAME, FRAME_SMALL_BITS, own_cnode, frame, 1), 0);
        kozo_handle_t other = make_page(PROT_READ | PROT_WRITE, &page);
        EQUAL(kozo_sys_frame_unmap(other), 0);
        EQUAL(kozo_sys_space_map(own_space, frame, (uint64_t)page, PROT_READ | PROT_WRITE), 0);
        for (unsigned i = 0; i < 512; i++) {
            EQUAL(page[i], 0);
            page[i] = UINT64_MAX;
        }
        EQUAL(kozo_sys_cap_delete(own_cnode, frame), 0);
    }
}

static void all_types(void) {
    static const struct {
        uint64_t type, size_bits;
    } kinds[] = {
        {OBJECT_UNTYPED, 10},     {OBJECT_CNODE, 5},  {OBJECT_THREAD, 0},   {OBJECT_ADDRESS_SPACE, 0},
        {OBJECT_PAGE_TABLE, 0},   {OBJECT_FRAME, 12}, {OBJECT_ENDPOINT, 0}, {OBJECT_REPLY, 0},
        {OBJECT_NOTIFICATION, 0}, {OBJECT_IRQ, 0},    {OBJECT_TIMER, 0},
    };
    for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        kozo_handle_t first = take_slots(5);
        EQUAL(kozo_sys_cap_create(pool, kinds[i].type, kinds[i].size_bits, own_cnode, first, 5), 0);
        for (unsigned n = 0; n < 5; n++) {
            uint64_t type = 0, rights, badge, size_bits = 0, detail, derived;
            EQUAL(kozo_sys_cap_inspect(own_cnode, first + n, &type, &rights, &badge, &size_bits, &detail, &derived), 0);
            EQUAL(type, kinds[i].type);
            EQUAL(size_bits, kinds[i].size_bits);
        }
    }
}

static void nonsense_refused(void) {
    EQUAL(create(pool, 0, 0, 1), ERR_INVALID_ARGUMENT);
    EQUAL(create(pool, OBJECT_CLOCK, 0, 1), ERR_INVALID_ARGUMENT);
    EQUAL(create(pool, UINT64_C(0x100) + OBJECT_ENDPOINT, 0, 1), ERR_INVALID_ARGUMENT);
    EQUAL(create(pool, OBJECT_ENDPOINT, 1, 1), ERR_OUT_OF_RANGE);
    EQUAL(create(pool, OBJECT_FRAME, 13, 1), ERR_OUT_OF_RANGE);
    EQUAL(create(pool, OBJECT_CNODE, CNODE_MAX_BITS + 1, 1), ERR_OUT_OF_RANGE);
    EQUAL(create(pool, OBJECT_CNODE, 64, 1), ERR_OUT_OF_RANGE);
    EQUAL(create(pool, OBJECT_ENDPOINT, 0, 0), ERR_OUT_OF_RANGE);
    EQUAL(create(pool, OBJECT_ENDPOINT, 0, CREATE_MAX_COUNT + 1), ERR_OUT_OF_RANGE);
}

static void most_at_once(void) {
    kozo_handle_t first = take_slots(CREATE_MAX_COUNT);
    EQUAL(kozo_sys_cap_create(pool, OBJECT_REPLY, 0, own_cnode, first, CREATE_MAX_COUNT), 0);
    EQUAL(inspect(first).type, OBJECT_REPLY);
    EQUAL(inspect(first + CREATE_MAX_COUNT - 1).type, OBJECT_REPLY);
    // Each is another one.
    EQUAL(kozo_sys_cap_delete(own_cnode, first), 0);
    EQUAL(inspect(first + 1).type, OBJECT_REPLY);
}

static void refused_creates_nothing(void) {
    kozo_handle_t cnode = thing(CNODE), untyped = make(OBJECT_UNTYPED, 12);
    REFUSED(CAP_CREATE, SLOT_OCCUPIED, kozo_sys_cap_create(untyped, OBJECT_ENDPOINT, 0, cnode, 1, 4));
    REFUSED(CAP_DELETE, INVALID_HANDLE, kozo_sys_cap_delete(cnode, 1));
    REFUSED(CAP_DELETE, INVALID_HANDLE, kozo_sys_cap_delete(cnode, 2));
    EQUAL(inspect(untyped).derived, 0);
    EQUAL(free_bytes(untyped), 4096);
}

static void empty_slots(void) {
    // Memory that held a capability before is a CNode without any.
    kozo_handle_t untyped = make(OBJECT_UNTYPED, 12), cnode = take_slots(1);
    for (unsigned round = 0; round < 2; round++) {
        EQUAL(kozo_sys_cap_create(untyped, OBJECT_CNODE, 6, own_cnode, cnode, 1), 0);
        for (uint64_t i = 1; i < 64; i++) {
            EQUAL(kozo_sys_cap_copy(cnode, i, own_cnode, thing(ENDPOINT), RIGHTS_ALL), 0);
        }
        EQUAL(kozo_sys_cap_delete(own_cnode, cnode), 0);
    }
}

static void starts_again(void) {
    kozo_handle_t untyped = make(OBJECT_UNTYPED, 12);
    kozo_handle_t slots[3];
    for (unsigned i = 0; i < 3; i++) {
        slots[i] = take_slots(1);
        EQUAL(kozo_sys_cap_create(untyped, OBJECT_UNTYPED, 10, own_cnode, slots[i], 1), 0);
    }
    EQUAL(free_bytes(untyped), 1024);
    EQUAL(kozo_sys_cap_delete(own_cnode, slots[0]), 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, slots[2]), 0);
    // One is left: what the others had is not free again.
    EQUAL(free_bytes(untyped), 1024);
    EQUAL(kozo_sys_cap_delete(own_cnode, slots[1]), 0);
    EQUAL(free_bytes(untyped), 4096);
    EQUAL(create(untyped, OBJECT_FRAME, FRAME_SMALL_BITS, 1), 0);
}

static void aligned(void) {
    kozo_handle_t untyped = make(OBJECT_UNTYPED, 16);
    EQUAL(create(untyped, OBJECT_NOTIFICATION, 0, 1), 0);
    EQUAL(create(untyped, OBJECT_UNTYPED, 15, 1), 0);
    EQUAL(free_bytes(untyped), 0);
    EQUAL(create(make(OBJECT_UNTYPED, UNTYPED_MIN_BITS), OBJECT_REPLY, 0, 1), 0);
}

static void nested(void) {
    kozo_handle_t outer = make(OBJECT_UNTYPED, 14), inner = outer;
    for (uint64_t bits = 13; bits >= 12; bits--) {
        kozo_handle_t next = take_slots(1);
        EQUAL(kozo_sys_cap_create(inner, OBJECT_UNTYPED, bits, own_cnode, next, 1), 0);
        EQUAL(inspect(next).size_bits, bits);
        EQUAL(free_bytes(inner), UINT64_C(1) << bits);
        inner = next;
    }
    EQUAL(create(inner, OBJECT_ADDRESS_SPACE, 0, 1), ERR_NO_MEMORY);
    EQUAL(create(inner, OBJECT_FRAME, FRAME_SMALL_BITS, 1), 0);
    EQUAL(free_bytes(inner), 0);
}

static void into_other_cnode(void) {
    kozo_handle_t cnode = make(OBJECT_CNODE, 4), back = take_slots(1);
    EQUAL(kozo_sys_cap_create(pool, OBJECT_NOTIFICATION, 0, cnode, 12, 4), 0);
    EQUAL(kozo_sys_cap_move(own_cnode, back, cnode, 15), 0);
    EQUAL(inspect(back).type, OBJECT_NOTIFICATION);
    EQUAL(kozo_sys_signal(back), 0);
}

const struct test untyped_tests[] = {
    {"UNT001", "an Untyped's free memory is accounted to the byte, and back after revoke", accounting},
    {"UNT002", "what does not fit is refused, and nothing is created", full},
    {"UNT003", "memory handed out is zeroed, the second time too", zeroed},
    {"UNT004", "objects of every type are created, several at once", all_types},
    {"UNT005", "types, sizes and counts that make no sense are refused", nonsense_refused},
    {"UNT006", "CREATE_MAX_COUNT objects are created at once", most_at_once},
    {"UNT007", "a refused creation creates nothing of a row and takes no memory", refused_creates_nothing},
    {"UNT008", "a CNode in memory that was one before has empty slots", empty_slots},
    {"UNT009", "an Untyped starts again once all that was created in it is gone, and not before", starts_again},
    {"UNT010", "objects stand at multiples of their size", aligned},
    {"UNT011", "an Untyped is parted into smaller ones, each with memory of its own", nested},
    {"UNT012", "objects are created into another CNode, up to its last slot", into_other_cnode},
    {0},
};
