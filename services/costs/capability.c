// SPDX-License-Identifier: Apache-2.0
//
// Capabilities and objects.
#include <kozo_syscalls.h>

#include "rows.h"
#include "scratch.h"

enum { HUNDRED = 100, FEW_ROUNDS = 200 };

/// An Untyped that holds any of what is created here, and starts at its beginning after each round.
static kozo_handle_t make_memory(void) {
    enum { BITS = 18 };
    return make(OBJECT_UNTYPED, BITS);
}

/// Creates an object and deletes it again.
static void create(const char *name, enum kozo_object_type type, uint64_t size_bits) {
    kozo_handle_t memory = make_memory(), slot = take_slots(1);
    ROW_OF(name, ROUNDS, (void)0, kozo_sys_cap_create(memory, type, size_bits, own_cnode, slot, 1), 0,
           EQUAL(kozo_sys_cap_delete(own_cnode, slot), 0));
}

static void create_endpoint(void) {
    create("cap_create_endpoint", OBJECT_ENDPOINT, 0);
}

static void create_thread(void) {
    create("cap_create_thread", OBJECT_THREAD, 0);
}

static void create_frame(void) {
    create("cap_create_frame_cleared", OBJECT_FRAME, FRAME_SMALL_BITS);
}

/// In as many system calls as that takes.
static int64_t create_hundred(kozo_handle_t memory, kozo_handle_t slots) {
    int64_t error = kozo_sys_cap_create(memory, OBJECT_ENDPOINT, 0, own_cnode, slots, CREATE_MAX_COUNT);
    return error ? error
                 : kozo_sys_cap_create(memory, OBJECT_ENDPOINT, 0, own_cnode, slots + CREATE_MAX_COUNT,
                                       HUNDRED - CREATE_MAX_COUNT);
}

static void create_endpoints(void) {
    kozo_handle_t memory = make_memory(), slots = take_slots(HUNDRED);
    ROW_OF("cap_create_endpoint_x100", FEW_ROUNDS, (void)0, create_hundred(memory, slots), 0,
           EQUAL(kozo_sys_cap_revoke(own_cnode, memory), 0));
}

static void cap_copy(void) {
    kozo_handle_t from = make_endpoint(), to = take_slots(1);
    ROW_OF("cap_copy", ROUNDS, (void)0, kozo_sys_cap_copy(own_cnode, to, own_cnode, from, RIGHTS_ALL), 0,
           EQUAL(kozo_sys_cap_delete(own_cnode, to), 0));
}

static void cap_mint(void) {
    kozo_handle_t from = make_endpoint(), to = take_slots(1);
    ROW_OF("cap_mint", ROUNDS, (void)0, kozo_sys_cap_mint(own_cnode, to, own_cnode, from, RIGHTS_ALL, 1), 0,
           EQUAL(kozo_sys_cap_delete(own_cnode, to), 0));
}

static void cap_delete(void) {
    kozo_handle_t from = make_endpoint(), to = take_slots(1);
    ROW_OF("cap_delete", ROUNDS, EQUAL(kozo_sys_cap_copy(own_cnode, to, own_cnode, from, RIGHTS_ALL), 0),
           kozo_sys_cap_delete(own_cnode, to), 0, (void)0);
}

static void refused(void) {
    kozo_handle_t endpoint = make_endpoint();
    ROW_OF("refused_syscall", ROUNDS, (void)0, kozo_sys_signal(endpoint), ERR_WRONG_TYPE, (void)0);
}

const struct test capability_rows[] = {
    {"cap_create_endpoint", "an endpoint from Untyped", create_endpoint},
    {"cap_create_endpoint_x100", "a hundred endpoints, in two system calls", create_endpoints},
    {"cap_create_thread", "a thread from Untyped", create_thread},
    {"cap_create_frame_cleared", "a frame of 4 KiB, cleared", create_frame},
    {"cap_copy", "a copy of an endpoint's capability", cap_copy},
    {"cap_mint", "the same with a badge", cap_mint},
    {"cap_delete", "a capability that is not the last", cap_delete},
    {"refused_syscall", "a system call on a capability of another type, and its record", refused},
    {0},
};
