// SPDX-License-Identifier: Apache-2.0
//
// Long operations let others run, end whatever those do meanwhile, and end what is wound up in itself.
#include <kozo_syscalls.h>

#include "check.h"
#include "raw.h"
#include "scratch.h"

enum { LARGE_BITS = 14, COPIED_BITS = 13, COPIERS = 6, TICK_NS = 50000 };

static kozo_handle_t table;
static volatile uint64_t slots_of_table;
static volatile uint64_t copies_made;

/// Fill the table, which is empty, with copies of a capability, and copies of those.
static void copy_to_table(kozo_handle_t root) {
    for (uint64_t i = 1; i < slots_of_table; i++) {
        // A tree of all depths.
        int64_t error = i < 3 ? kozo_sys_cap_copy(table, i, own_cnode, root, RIGHTS_ALL)
                              : kozo_sys_cap_copy(table, i, table, i / 2, RIGHTS_ALL);
        EQUAL(error, 0);
    }
}

/// Make a CNode full of copies of a notification's capability, which is returned.
static kozo_handle_t many_copies(uint64_t bits) {
    kozo_handle_t root = make(OBJECT_NOTIFICATION, 0);
    table = make(OBJECT_CNODE, bits);
    slots_of_table = UINT64_C(1) << bits;
    copy_to_table(root);
    return root;
}

static void copy_for_ever(uint64_t argument) {
    uint64_t source = 1;
    for (uint64_t to = argument;; to = to % (slots_of_table - 1) + 1) {
        int64_t error = kozo_sys_cap_copy(table, to, table, source, RIGHTS_ALL);
        if (error == 0) {
            copies_made++;
            source = to;
        } else if (error != ERR_SLOT_OCCUPIED) {
            source = source % (slots_of_table - 1) + 1;
        }
    }
}

static void copying_threads(void) {
    kozo_handle_t root = many_copies(COPIED_BITS);
    copies_made = 0;
    for (uint64_t i = 0; i < COPIERS; i++) {
        start_worker(copy_for_ever, 1 + i * 1000, 0);
    }
    for (unsigned round = 0; round < 3; round++) {
        EQUAL(kozo_sys_cap_copy(table, 1, own_cnode, root, RIGHTS_ALL), round == 0 ? ERR_SLOT_OCCUPIED : 0);
        let_others_run();
        EQUAL(kozo_sys_cap_revoke(own_cnode, root), 0);
        EQUAL(inspect(root).derived, 0);
    }
    HOLDS(copies_made != 0);
}

static volatile uint64_t began, ended;

static void revoke_slowly(uint64_t root) {
    began = now();
    EQUAL(kozo_sys_cap_revoke(own_cnode, root), 0);
    ended = now();
    worker_end();
}

/// How many turns this thread has while another one revokes what the root has copies of.
static unsigned turns_in_a_revocation(kozo_handle_t root, kozo_handle_t ticks, kozo_handle_t ticker) {
    began = ended = 0;
    start_worker(revoke_slowly, root, 1);
    unsigned turns = 0;
    while (ended == 0) {
        uint64_t signals;
        EQUAL(kozo_sys_timer_set(ticker, now() + TICK_NS), 0);
        EQUAL(kozo_sys_wait(ticks, &signals), 0);
        turns += began != 0 && ended == 0;
    }
    return turns;
}

static void urgent_threads_run(void) {
    kozo_handle_t root = many_copies(LARGE_BITS);
    kozo_handle_t ticks = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t ticker = make(OBJECT_TIMER, 0);
    EQUAL(kozo_sys_timer_notify(ticker, mint(ticks, RIGHT_NOTIFICATION_SIGNAL, 1)), 0);
    // Without interruption there is no turn at all. With it there are many, unless the machine stands still, as one
    // does that is emulated on a loaded host.
    unsigned turns = turns_in_a_revocation(root, ticks, ticker);
    for (unsigned tries = 1; tries < 8 && turns <= 3; tries++) {
        copy_to_table(root);
        turns = turns_in_a_revocation(root, ticks, ticker);
    }
    HOLDS(turns > 3);
}

static void registers_are_kept(void) {
    kozo_handle_t root = many_copies(COPIED_BITS);
    struct raw_call call = {
        .number = SYS_CAP_REVOKE,
        .argument = {own_cnode, root, 3, 4, 5, 6},
        .preserved = {11, 12, 13, 14, 15, 16},
    };
    EQUAL(raw_syscall(&call), 0);
    EQUAL(call.argument[0], own_cnode);
    EQUAL(call.argument[1], root);
    for (uint64_t i = 2; i < 6; i++) {
        EQUAL(call.argument[i], i + 1);
    }
    for (uint64_t i = 0; i < 6; i++) {
        EQUAL(call.preserved[i], 11 + i);
    }
}

static void wound_up_cnodes(void) {
    kozo_handle_t memory = make(OBJECT_UNTYPED, 21);
    kozo_handle_t first = take_slots(4);
    EQUAL(kozo_sys_cap_create(memory, OBJECT_CNODE, 12, own_cnode, first, 4), 0);
    // One holds itself, two hold each other, and one of those the first of a chain as well.
    EQUAL(kozo_sys_cap_copy(first, 4000, own_cnode, first, RIGHTS_ALL), 0);
    EQUAL(kozo_sys_cap_copy(first + 1, 1, own_cnode, first + 2, RIGHTS_ALL), 0);
    EQUAL(kozo_sys_cap_copy(first + 2, 4095, own_cnode, first + 1, RIGHTS_ALL), 0);
    EQUAL(kozo_sys_cap_move(first + 2, 7, own_cnode, first + 3), 0);
    for (unsigned i = 0; i < 3; i++) {
        EQUAL(kozo_sys_cap_delete(own_cnode, first + i), 0);
    }
    EQUAL(kozo_sys_cap_revoke(own_cnode, memory), 0);
    EQUAL(inspect(memory).detail, UINT64_C(1) << 21);
    EQUAL(inspect(memory).derived, 0);
}

const struct test preempt_tests[] = {
    {"PRE001", "a revocation ends although threads keep copying what it revokes", copying_threads},
    {"PRE002", "a more urgent thread has its turns while a long revocation goes on", urgent_threads_run},
    {"PRE003", "a syscall that was interrupted leaves all registers as they were", registers_are_kept},
    {"PRE004", "CNodes that hold themselves and each other end with their memory", wound_up_cnodes},
    {0},
};
