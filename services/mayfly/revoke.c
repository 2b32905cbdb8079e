// SPDX-License-Identifier: Apache-2.0
//
// Long operations: full tables that are revoked or deleted, in themselves and in each other.

#include "role.h"

#include <kozo/object.h>
#include <kozo/random.h>
#include <kozo/start.h>
#include <kozo_syscalls.h>

#define TABLES     2
#define TABLE_BITS 11
#define TABLE_SIZE (UINT64_C(1) << TABLE_BITS)

static kozo_handle_t root, tables;

/// Put copies of copies of `root` into a table, and the tables into each other.
static void fill(kozo_handle_t table, uint64_t count) {
    kozo_sys_cap_copy(table, 1, kozo_self.cnode, root, RIGHTS_ALL);
    for (uint64_t i = 2; i < count; i++)
        kozo_sys_cap_copy(table, i, table, i / 2, RIGHTS_ALL);
    for (uint64_t i = 0; i < TABLES; i++)
        kozo_sys_cap_copy(table, TABLE_SIZE - 1 - i, kozo_self.cnode, tables + i, RIGHTS_ALL);
}

static void get_rid(uint64_t way) {
    if (way == 0)
        kozo_sys_cap_revoke(kozo_self.cnode, root);
    if (way <= 1) {
        for (uint64_t i = 0; i < TABLES; i++)
            kozo_sys_cap_delete(kozo_self.cnode, tables + i);
    }
    kozo_sys_cap_revoke(kozo_self.cnode, kozo_self.memory);
}

void role_revoke(uint64_t seed) {
    root = kozo_slots_take(1);
    tables = kozo_slots_take(TABLES);
    for (;;) {
        kozo_sys_cap_create(kozo_self.memory, OBJECT_NOTIFICATION, 0, kozo_self.cnode, root, 1);
        kozo_sys_cap_create(kozo_self.memory, OBJECT_CNODE, TABLE_BITS, kozo_self.cnode, tables, TABLES);
        for (uint64_t i = 0; i < TABLES; i++)
            fill(tables + i, kozo_random_below(&seed, TABLE_SIZE));
        get_rid(kozo_random_below(&seed, 3));
    }
}
