// SPDX-License-Identifier: Apache-2.0
//
// A thread with capabilities of every kind and no sense.
#include <kozo_syscalls.h>

#include "check.h"
#include "raw.h"
#include "scratch.h"

enum { CNODE_BITS = 6, SYSCALLS = 20000, LIVES = 8 };

static volatile uint64_t syscalls_done;
static uint64_t state;

/// xorshift64* (Marsaglia 2003, Vigna 2016): the same sequence every time.
static uint64_t next_random(void) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * UINT64_C(0x2545f4914f6cdd1d);
}

/// Handles and small numbers mostly, now and then anything.
static uint64_t random_argument(void) {
    uint64_t random = next_random();
    switch (random % 8) {
    case 0:
        return next_random();
    case 1:
        return UINT64_MAX - next_random() % 4;
    case 2:
        return UINT64_C(1) << next_random() % 64;
    case 3:
        return next_random() % 16 * 4096;
    default:
        return next_random() % (1 << CNODE_BITS);
    }
}

static void monkey(uint64_t argument) {
    (void)argument;
    while (syscalls_done < SYSCALLS) {
        syscalls_done++;
        struct raw_call call = {.number = next_random() % (SYS_MAX + 2)};
        for (unsigned i = 0; i < 6; i++) {
            call.argument[i] = random_argument();
        }
        // It must not wait for what nobody sends, or it would do nothing more.
        bool waits = call.number == SYS_WAIT || call.number == SYS_CALL || call.number == SYS_SEND ||
                     call.number == SYS_RECV || call.number == SYS_REPLY_RECV;
        if (waits) {
            call.number = call.number == SYS_WAIT ? SYS_POLL : call.number;
            call.argument[1] =
                TAG_NONBLOCK | (call.number == SYS_RECV ? 0 : call.argument[1] & (TAG_LENGTH_MASK | TAG_CAPS_MASK));
        }
        raw_syscall(&call);
    }
    worker_end();
}

/// A CNode with objects of its own, and nothing that others use. It holds no capability to itself or to the address
/// space, so that it can hurt itself only.
static kozo_handle_t monkey_cnode(struct worker *worker) {
    kozo_handle_t cnode = make(OBJECT_CNODE, CNODE_BITS);
    const kozo_handle_t toys[] = {
        make(OBJECT_UNTYPED, 16), make(OBJECT_CNODE, 4),      make_endpoint(),          make(OBJECT_NOTIFICATION, 0),
        make(OBJECT_REPLY, 0),    make(OBJECT_PAGE_TABLE, 0), make(OBJECT_FRAME, 12),   make(OBJECT_ADDRESS_SPACE, 0),
        make(OBJECT_THREAD, 0),   make(OBJECT_IRQ, 0),        make(OBJECT_ENDPOINT, 0), make(OBJECT_TIMER, 0),
    };
    for (uint64_t i = 0; i < sizeof(toys) / sizeof(toys[0]); i++) {
        EQUAL(kozo_sys_cap_move(cnode, i + 1, own_cnode, toys[i]), 0);
    }
    kozo_handle_t writable = make(OBJECT_CNODE, 5);
    EQUAL(kozo_sys_cap_move(cnode, 20, own_cnode, writable), 0);
    EQUAL(kozo_sys_cap_copy(cnode, 21, own_cnode, cnode, RIGHTS_ALL), 0);
    EQUAL(kozo_sys_cap_copy(cnode, 22, own_cnode, worker->thread, RIGHT_THREAD_YIELD | RIGHT_THREAD_OBSERVE), 0);
    return cnode;
}

static void monkeys(void) {
    for (uint64_t life = 1; life <= LIVES; life++) {
        state = life * UINT64_C(0x9e3779b97f4a7c15);
        syscalls_done = 0;
        struct worker worker = start_worker(monkey, 0, 1);
        kozo_handle_t cnode = monkey_cnode(&worker);
        EQUAL(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_CNODE, cnode, 0), 0);
        EQUAL(kozo_sys_thread_priority(worker.thread, 100, 0), 0);
        for (unsigned patience = 0; syscalls_done < SYSCALLS && patience < 1000000; patience++) {
            kozo_sys_thread_yield(own_thread);
        }
        HOLDS(syscalls_done > 100);
        scratch_reset();
    }
}

const struct test hostile_tests[] = {
    {"HST001", "160,000 random syscalls on objects of every type harm nobody else", monkeys},
    {0},
};
