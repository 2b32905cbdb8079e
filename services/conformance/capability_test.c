// SPDX-License-Identifier: Apache-2.0
#include <kozo_needs.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "raw.h"
#include "scratch.h"

static void empty_slot(void) {
    EQUAL(inspect(take_slots(1)).type, 0);
}

static void copy_shrinks(void) {
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    kozo_handle_t readable = copy(frame, RIGHT_FRAME_READ | RIGHT_FRAME_EXECUTE);
    EQUAL(inspect(readable).type, OBJECT_FRAME);
    EQUAL(inspect(readable).rights, RIGHT_FRAME_READ | RIGHT_FRAME_EXECUTE);
    EQUAL(inspect(copy(readable, RIGHTS_ALL)).rights, RIGHT_FRAME_READ | RIGHT_FRAME_EXECUTE);
    EQUAL(inspect(frame).derived, 1);
    REFUSED(CAP_COPY, INVALID_ARGUMENT, kozo_sys_cap_copy(own_cnode, take_slots(1), own_cnode, frame, RIGHTS_ALL + 1));
}

static void badge_once(void) {
    kozo_handle_t endpoint = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t badged = mint(endpoint, RIGHT_ENDPOINT_SEND, 77);
    EQUAL(inspect(badged).badge, 77);
    EQUAL(inspect(copy(badged, RIGHTS_ALL)).badge, 77);
    kozo_handle_t slot = take_slots(1);
    REFUSED(CAP_MINT, NOT_DERIVABLE, kozo_sys_cap_mint(own_cnode, slot, own_cnode, badged, RIGHTS_ALL, 78));
    REFUSED(CAP_MINT, INVALID_ARGUMENT, kozo_sys_cap_mint(own_cnode, slot, own_cnode, endpoint, RIGHTS_ALL, 0));
    REFUSED(CAP_MINT, WRONG_TYPE, kozo_sys_cap_mint(own_cnode, slot, own_cnode, make(OBJECT_REPLY, 0), RIGHTS_ALL, 1));
}

static void receive_from_owner_only(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    EQUAL(inspect(owner).rights & RIGHT_ENDPOINT_RECEIVE, 0);
    EQUAL(inspect(copy(owner, RIGHT_ENDPOINT_RECEIVE)).rights, RIGHT_ENDPOINT_RECEIVE);
    kozo_handle_t sender = copy(owner, RIGHT_ENDPOINT_SEND);
    EQUAL(inspect(copy(sender, RIGHTS_ALL)).rights, RIGHT_ENDPOINT_SEND);
}

static void not_copied(void) {
    kozo_handle_t slot = take_slots(1);
    kozo_handle_t untyped = make(OBJECT_UNTYPED, 12);
    kozo_handle_t table = make(OBJECT_PAGE_TABLE, 0);
    REFUSED(CAP_COPY, NOT_DERIVABLE, kozo_sys_cap_copy(own_cnode, slot, own_cnode, untyped, RIGHTS_ALL));
    REFUSED(CAP_COPY, NOT_DERIVABLE, kozo_sys_cap_copy(own_cnode, slot, own_cnode, table, RIGHTS_ALL));
}

static void bad_places(void) {
    kozo_handle_t endpoint = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t empty = take_slots(1);
    REFUSED(CAP_COPY, SLOT_OCCUPIED, kozo_sys_cap_copy(own_cnode, endpoint, own_cnode, endpoint, RIGHTS_ALL));
    REFUSED(CAP_COPY, OUT_OF_RANGE, kozo_sys_cap_copy(own_cnode, 0, own_cnode, endpoint, RIGHTS_ALL));
    REFUSED(CAP_COPY, OUT_OF_RANGE, kozo_sys_cap_copy(own_cnode, UINT64_C(1) << 40, own_cnode, endpoint, RIGHTS_ALL));
    REFUSED(CAP_COPY, OUT_OF_RANGE, kozo_sys_cap_copy(own_cnode, empty, own_cnode, UINT64_MAX, RIGHTS_ALL));
    REFUSED(CAP_COPY, INVALID_HANDLE, kozo_sys_cap_copy(own_cnode, empty, own_cnode, empty, RIGHTS_ALL));
    REFUSED(CAP_DELETE, INVALID_HANDLE, kozo_sys_cap_delete(own_cnode, empty));
    REFUSED(CAP_REVOKE, INVALID_HANDLE, kozo_sys_cap_revoke(own_cnode, empty));
    REFUSED(CAP_CREATE, OUT_OF_RANGE, kozo_sys_cap_create(pool, OBJECT_ENDPOINT, 0, own_cnode, UINT64_MAX, 2));
}

static void move_keeps(void) {
    kozo_handle_t parent = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t badged = mint(parent, RIGHT_ENDPOINT_SEND, 5);
    kozo_handle_t child = copy(badged, RIGHTS_ALL);
    kozo_handle_t to = take_slots(1);
    EQUAL(kozo_sys_cap_move(own_cnode, to, own_cnode, badged), 0);
    EQUAL(inspect(badged).type, 0);
    EQUAL(inspect(to).badge, 5);
    EQUAL(inspect(to).derived, 1);
    EQUAL(kozo_sys_cap_revoke(own_cnode, to), 0);
    EQUAL(inspect(child).type, 0);
    EQUAL(kozo_sys_cap_revoke(own_cnode, parent), 0);
    EQUAL(inspect(to).type, 0);
}

static void delete_passes_children_on(void) {
    kozo_handle_t top = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t middle = copy(top, RIGHTS_ALL);
    kozo_handle_t bottom = copy(middle, RIGHTS_ALL);
    kozo_handle_t sibling = copy(top, RIGHTS_ALL);
    EQUAL(kozo_sys_cap_delete(own_cnode, middle), 0);
    EQUAL(inspect(bottom).type, OBJECT_ENDPOINT);
    EQUAL(kozo_sys_cap_revoke(own_cnode, sibling), 0);
    EQUAL(inspect(bottom).type, OBJECT_ENDPOINT);
    EQUAL(kozo_sys_cap_revoke(own_cnode, top), 0);
    EQUAL(inspect(bottom).type, 0);
    EQUAL(inspect(sibling).type, 0);
    EQUAL(inspect(top).type, OBJECT_ENDPOINT);
    EQUAL(inspect(top).derived, 0);
}

static void other_cnode(void) {
    kozo_handle_t cnode = make(OBJECT_CNODE, 4);
    kozo_handle_t endpoint = make(OBJECT_ENDPOINT, 0);
    EQUAL(kozo_sys_cap_copy(cnode, 3, own_cnode, endpoint, RIGHTS_ALL), 0);
    REFUSED(CAP_COPY, OUT_OF_RANGE, kozo_sys_cap_copy(cnode, 16, own_cnode, endpoint, RIGHTS_ALL));
    kozo_handle_t read_only = copy(cnode, RIGHT_CNODE_READ);
    REFUSED(CAP_COPY, MISSING_RIGHT, kozo_sys_cap_copy(read_only, 4, own_cnode, endpoint, RIGHTS_ALL));
    kozo_handle_t back = take_slots(1);
    EQUAL(kozo_sys_cap_move(own_cnode, back, cnode, 3), 0);
    EQUAL(inspect(back).type, OBJECT_ENDPOINT);
}

static void nested_cnodes_end(void) {
    // Each holds the only capability to the next, and the last one holds itself.
    kozo_handle_t outer = make(OBJECT_CNODE, 4);
    kozo_handle_t inner = make(OBJECT_CNODE, 4);
    kozo_handle_t endpoint = make_endpoint();
    EQUAL(kozo_sys_cap_copy(inner, 2, own_cnode, inner, RIGHTS_ALL), 0);
    EQUAL(kozo_sys_cap_copy(inner, 3, own_cnode, endpoint, RIGHTS_ALL), 0);
    EQUAL(kozo_sys_cap_move(outer, 1, own_cnode, inner), 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, outer), 0);
    EQUAL(kozo_sys_cap_revoke(own_cnode, pool), 0);
    EQUAL(inspect(endpoint).type, 0);
}

/// Arguments that make no sense to any syscall.
static const uint64_t nonsense[6] = {0, UINT64_MAX, UINT64_MAX - 1, UINT64_C(1) << 63, UINT64_MAX / 3, UINT64_MAX - 2};

static int64_t call_with(uint64_t number, kozo_handle_t handle) {
    struct raw_call call = {.number = number};
    for (unsigned i = 0; i < 6; i++) {
        call.argument[i] = nonsense[i];
    }
    call.argument[0] = handle;
    return raw_syscall(&call);
}

static void handle_first(void) {
    kozo_handle_t empty = take_slots(1);
    kozo_handle_t endpoint = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t powerless = copy(make(OBJECT_NOTIFICATION, 0), 0);
    for (uint64_t number = 0; number <= SYS_MAX; number++) {
        const struct kozo_syscall_info *info = &kozo_syscalls[number];
        if (info->type == 0) {
            continue;
        }
        EQUAL(call_with(number, NULL_HANDLE), ERR_INVALID_HANDLE);
        EQUAL(call_with(number, empty), ERR_INVALID_HANDLE);
        EQUAL(call_with(number, UINT64_C(1) << 32), ERR_INVALID_HANDLE);
        EQUAL(call_with(number, UINT64_MAX), ERR_INVALID_HANDLE);
        EQUAL(call_with(number, info->type == OBJECT_ENDPOINT ? powerless : endpoint), ERR_WRONG_TYPE);
        if (info->type == OBJECT_NOTIFICATION) {
            EQUAL(call_with(number, powerless), ERR_MISSING_RIGHT);
        }
    }
}

static void unknown_numbers(void) {
    static const uint64_t numbers[] = {0, 10, 15, SYS_MAX + 1, 1000, UINT64_C(1) << 32 | SYS_SIGNAL, UINT64_MAX};
    for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        forget_denial();
        int64_t status = call_with(numbers[i], own_cnode);
        check_refused(__FILE__, __LINE__, own_denial(), 0, 0, ERR_INVALID_SYSCALL, status);
        EQUAL(own_denial()->kind, DENIAL_NO_SYSCALL);
        EQUAL(own_denial()->value, numbers[i]);
    }
}

const struct test capability_tests[] = {
    {"CAP001", "an empty slot inspects as type 0", empty_slot},
    {"CAP002", "a copy has no more rights than its source", copy_shrinks},
    {"CAP003", "a badge is set once and kept by copies", badge_once},
    {"CAP004", "only an endpoint's owner hands out the right to receive", receive_from_owner_only},
    {"CAP005", "Untyped and PageTable capabilities are not copied", not_copied},
    {"CAP006", "occupied, empty and out-of-range slots are refused", bad_places},
    {"CAP007", "a moved capability keeps badge, parent and children", move_keeps},
    {"CAP008", "a deleted capability's children pass to its parent", delete_passes_children_on},
    {"CAP009", "another CNode is reached with the rights of its capability", other_cnode},
    {"CAP010", "a CNode that holds itself ends with its last capability elsewhere", nested_cnodes_end},
    {"CAP011", "every syscall checks its capability before any other argument", handle_first},
    {"CAP012", "an unknown syscall number is refused", unknown_numbers},
    {0},
};
