// SPDX-License-Identifier: Apache-2.0
//
// Revocation, by the number of capabilities that it takes.
#include <kozo_syscalls.h>

#include "rows.h"
#include "scratch.h"

enum { CNODE_BITS = 10, HUNDRED = 100, THOUSAND = 1000, FEW_ROUNDS = 200 };

/// Copies of the capability, in another CNode.
static void make_copies(kozo_handle_t cnode, kozo_handle_t root, uint64_t count) {
    for (uint64_t i = 1; i <= count; i++) {
        EQUAL(kozo_sys_cap_copy(cnode, i, own_cnode, root, RIGHTS_ALL), 0);
    }
}

static void revoke_copies(const char *name, uint64_t count, unsigned rounds) {
    kozo_handle_t root = make_endpoint();
    kozo_handle_t cnode = make(OBJECT_CNODE, CNODE_BITS);
    ROW_OF(name, rounds, make_copies(cnode, root, count), kozo_sys_cap_revoke(own_cnode, root), 0, (void)0);
}

/// From none to a thousand, in steps.
static void all_numbers(void) {
    enum { STEP = 50, VERY_FEW_ROUNDS = 20 };
    kozo_handle_t root = make_endpoint();
    kozo_handle_t cnode = make(OBJECT_CNODE, CNODE_BITS);
    for (uint64_t count = 0; count <= THOUSAND; count += STEP) {
        measure_begin_point("revoke_copies", count);
        ROUNDS_OF(VERY_FEW_ROUNDS, make_copies(cnode, root, count), kozo_sys_cap_revoke(own_cnode, root), 0, (void)0);
        measure_end();
    }
}

static void revoke_0(void) {
    revoke_copies("revoke_0", 0, ROUNDS);
}

static void revoke_1(void) {
    revoke_copies("revoke_1", 1, ROUNDS);
}

static void revoke_100(void) {
    revoke_copies("revoke_100", HUNDRED, FEW_ROUNDS);
}

static void revoke_1000(void) {
    revoke_copies("revoke_1000", THOUSAND, FEW_ROUNDS);
}

static void revoke_untyped(void) {
    enum { BITS = 14, AT_ONCE = 50 };
    kozo_handle_t memory = make(OBJECT_UNTYPED, BITS), slots = take_slots(HUNDRED);
    ROW_OF("revoke_untyped_100", FEW_ROUNDS,
           EQUAL(kozo_sys_cap_create(memory, OBJECT_ENDPOINT, 0, own_cnode, slots, AT_ONCE) |
                     kozo_sys_cap_create(memory, OBJECT_ENDPOINT, 0, own_cnode, slots + AT_ONCE, AT_ONCE),
                 0),
           kozo_sys_cap_revoke(own_cnode, memory), 0, (void)0);
}

const struct test revoke_rows[] = {
    {"revoke_0", "nothing was derived", revoke_0},
    {"revoke_1", "one copy", revoke_1},
    {"revoke_100", "100 copies", revoke_100},
    {"revoke_1000", "1,000 copies", revoke_1000},
    {"revoke_untyped_100", "an Untyped with 100 endpoints", revoke_untyped},
    {0},
};

const struct test revoke_number_rows[] = {
    {"revoke_copies", "as many copies, from none to a thousand", all_numbers},
    {0},
};
