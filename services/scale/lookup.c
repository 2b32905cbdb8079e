// SPDX-License-Identifier: Apache-2.0
//
// Finding a capability, by how many the caller's CNode holds: every slot is filled.
#include <kozo/object.h>
#include <kozo_syscalls.h>

#include "field.h"
#include "scratch.h"

enum { FIRST = 2, DONE = 1, STRIDE = 7919 };

static struct { kozo_handle_t first, end, next; } filled;

/// Another one in each round, far from the last one.
static void step(void) {
    filled.next += STRIDE;
    filled.next = filled.first + filled.next % (filled.end - filled.first);
}

/// Runs in the CNode that is filled.
static void signal_rounds(uint64_t argument) {
    (void)argument;
    ROUNDS_OF(FIELD_ROUNDS, step(), kozo_sys_signal(filled.next), 0, (void)0);
    kozo_sys_signal(DONE);
    worker_end();
}

static void fill(kozo_handle_t cnode, kozo_handle_t notification, kozo_handle_t done, uint64_t slots) {
    must(kozo_sys_cap_copy(cnode, DONE, own_cnode, done, RIGHT_NOTIFICATION_SIGNAL), "copy");
    filled.first = FIRST;
    filled.end = slots;
    for (kozo_handle_t slot = filled.first; slot < filled.end; slot++) {
        must(kozo_sys_cap_copy(cnode, slot, own_cnode, notification, RIGHT_NOTIFICATION_SIGNAL), "copy");
    }
}

static void point(const char *curve, uint64_t bits) {
    kozo_handle_t notification = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1);
    kozo_handle_t done = mint(make(OBJECT_NOTIFICATION, 0), RIGHTS_ALL, 1), cnode;
    must(kozo_create(OBJECT_CNODE, bits, &cnode), "create a CNode");
    fill(cnode, notification, done, UINT64_C(1) << bits);
    struct worker worker = create_worker();
    EQUAL(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_CNODE, cnode, 0), 0);
    measure_begin_point(curve, UINT64_C(1) << bits);
    run_worker(&worker, signal_rounds, 0, 1);
    uint64_t signals;
    EQUAL(kozo_sys_wait(done, &signals), 0);
    measure_end();
    EQUAL(kozo_sys_cap_delete(own_cnode, worker.thread), 0);
    EQUAL(kozo_delete(cnode), 0);
}

/// From 16 to a million.
static void lookup(void) {
    enum { LEAST = 4, STEP = 4 };
    for (uint64_t bits = LEAST; bits <= CNODE_MAX_BITS; bits += STEP) {
        point("scale_capabilities", bits);
    }
}

const struct test lookup_curves[] = {
    {"scale_capabilities", "a signal, by how many capabilities the caller has", lookup},
    {0},
};
