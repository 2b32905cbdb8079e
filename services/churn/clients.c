// SPDX-License-Identifier: Apache-2.0
//
// Clients of the "mayfly": threads that call it until it is gone.

#include "clients.h"

#include "clock.h"

#include <kozo/child.h>
#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo_service.h>
#include <kozo_syscalls.h>
#include <stdint.h>

#define CLIENTS      4
#define CLIENTS_ALL  ((UINT64_C(1) << CLIENTS) - 1)
#define STACK_SIZE   4096
#define PRIORITY     70 // above their server, so that they queue
#define LONGEST_WAIT UINT64_C(1000000000)

static uint8_t stacks[CLIENTS][STACK_SIZE] __attribute__((aligned(16)));
/// Each waits for `go`, a notification of its own, and signals `back` with a bit of its own.
static kozo_handle_t go[CLIENTS], start[CLIENTS], back, tell[CLIENTS];

/// How the last call of each ended.
static volatile int64_t ends[CLIENTS];

static void check(int64_t error, const char *what) {
    if (error)
        kozo_panic("cannot %s: %s", what, kozo_failure_text(error));
}

/// Call until there is no answer any more; why.
static int64_t call_until_gone(void) {
    int64_t error;
    do {
        uint64_t badge, tag, word[IPC_REGISTER_WORDS];
        error = kozo_sys_call(kozo.mayfly, 0, 1, 2, 3, 4, &badge, &tag, &word[0], &word[1], &word[2], &word[3]);
    } while (error == 0 || error == ERR_REPLY_DROPPED);
    return error;
}

static void client(uint64_t number) {
    for (;;) {
        uint64_t signals;
        kozo_sys_wait(go[number], &signals);
        ends[number] = call_until_gone();
        kozo_sys_signal(tell[number]);
    }
}

static kozo_handle_t signaller(kozo_handle_t notification, uint64_t badge) {
    kozo_handle_t slot = kozo_slots_take(1);
    check(kozo_sys_cap_mint(kozo_self.cnode, slot, kozo_self.cnode, notification, RIGHT_NOTIFICATION_SIGNAL, badge),
          "derive from a notification");
    return slot;
}

void clients_init(void) {
    check(kozo_create(OBJECT_NOTIFICATION, 0, &back), "create a notification");
    for (uint64_t i = 0; i < CLIENTS; i++) {
        check(kozo_create(OBJECT_NOTIFICATION, 0, &go[i]), "create a notification");
        start[i] = signaller(go[i], 1);
        tell[i] = signaller(back, UINT64_C(1) << i);
        struct kozo_child child;
        check(kozo_child_create(&child), "create a client");
        check(kozo_sys_thread_priority(child.thread, PRIORITY, PRIORITY), "set a client's priority");
        check(kozo_child_start(&child, client, (uintptr_t)stacks[i] + STACK_SIZE, i), "start a client");
    }
}

void clients_go(void) {
    for (unsigned i = 0; i < CLIENTS; i++)
        kozo_sys_signal(start[i]);
}

bool clients_back(void) {
    uint64_t seen = 0, deadline = clock_now() + LONGEST_WAIT;
    while (seen != CLIENTS_ALL) {
        uint64_t signals = 0;
        if (kozo_sys_wait_until(back, deadline, &signals))
            return false;
        seen |= signals;
    }
    for (unsigned i = 0; i < CLIENTS; i++) {
        if (ends[i] != ERR_PEER_GONE)
            return false;
    }
    return true;
}
