// SPDX-License-Identifier: Apache-2.0
//
// Long operations: full tables that are revoked or deleted, also those that hold themselves and each other. They are
// filled in a few syscalls, so that most of the time goes into their end.

#include "role.h"

#include <kozo/child.h>
#include <kozo/object.h>
#include <kozo/random.h>
#include <kozo/start.h>
#include <kozo_syscalls.h>

#define TABLES     2
#define TABLE_BITS 11
#define TABLE_SIZE (UINT64_C(1) << TABLE_BITS)
#define COPIES     200
#define STACK_SIZE 4096

static kozo_handle_t tables;

/// Fill a table with objects, less a few slots at its end.
static void fill(kozo_handle_t table) {
    for (uint64_t slot = 1; slot + 2 * CREATE_MAX_COUNT <= TABLE_SIZE; slot += CREATE_MAX_COUNT)
        kozo_sys_cap_create(kozo_self.memory, OBJECT_NOTIFICATION, 0, table, slot, CREATE_MAX_COUNT);
}

/// Put the tables into each other and into themselves, so that they do not end with the capabilities to them.
static void wind_up(kozo_handle_t table) {
    for (uint64_t i = 0; i < TABLES; i++)
        kozo_sys_cap_copy(table, TABLE_SIZE - 1 - i, kozo_self.cnode, tables + i, RIGHTS_ALL);
}

/// Copies of copies, in place of objects that are there.
static void derive(kozo_handle_t table) {
    for (uint64_t i = 2; i < COPIES; i++) {
        kozo_sys_cap_delete(table, i);
        kozo_sys_cap_copy(table, i, table, i / 2, RIGHTS_ALL);
    }
    kozo_sys_cap_revoke(table, 1);
}

static void delete_tables(void) {
    for (uint64_t i = 0; i < TABLES; i++)
        kozo_sys_cap_delete(kozo_self.cnode, tables + i);
}

static void delete_tables_and_end(uint64_t argument) {
    (void)argument;
    delete_tables();
    __builtin_trap();
}

/// Let another thread delete the tables. It is newer than they are, so that it ends before them when their memory does.
static void delete_tables_by_another(void) {
    static uint8_t stack[STACK_SIZE] __attribute__((aligned(16)));
    struct kozo_child child;
    struct kozo_child_fault end;
    if (kozo_child_create(&child) == 0 &&
        kozo_child_start(&child, delete_tables_and_end, (uintptr_t)stack + STACK_SIZE, 0) == 0)
        kozo_child_wait(&child, &end);
}

void role_revoke(uint64_t seed) {
    tables = kozo_slots_take(TABLES);
    for (;;) {
        uint64_t variant = kozo_random(&seed);
        kozo_sys_cap_create(kozo_self.memory, OBJECT_CNODE, TABLE_BITS, kozo_self.cnode, tables, TABLES);
        for (uint64_t i = 0; i < TABLES; i++) {
            fill(tables + i);
            if (variant & 1)
                wind_up(tables + i);
        }
        if (variant & 2)
            derive(tables);
        if (variant & 4)
            delete_tables_by_another();
        else
            delete_tables();
        kozo_sys_cap_revoke(kozo_self.cnode, kozo_self.memory);
    }
}
