// SPDX-License-Identifier: Apache-2.0
//
// What the services in C that exchange golden vectors share.

#include "golden.h"

#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo_syscalls.h>

uint32_t golden_passed, golden_failed, golden_calls;

void golden_check(bool is_right, const char *method, unsigned vector, const char *what) {
    if (is_right) {
        golden_passed++;
        return;
    }
    golden_failed++;
    printf("FAIL %s: %s, vector %u: %s\n", kozo_name(), method, vector, what);
}

void golden_served(uint64_t client) {
    golden_calls++;
    golden_check(client != 0 && client <= BADGE_CLIENT_MASK, "a call", golden_calls, "client");
}

static kozo_handle_t create(enum kozo_object_type type) {
    kozo_handle_t handle;
    int64_t error = kozo_create(type, 0, &handle);
    if (error)
        kozo_panic("cannot create an object: %s", kozo_failure_text(error));
    return handle;
}

kozo_handle_t golden_give(enum kozo_object_type type) {
    static kozo_handle_t handles[OBJECT_CLOCK + 1];
    if (handles[type] == NULL_HANDLE)
        handles[type] = create(type);
    return handles[type];
}

static uint64_t type_in(kozo_handle_t slot) {
    uint64_t type, rights, badge, size_bits, detail, derived;
    int64_t error = kozo_sys_cap_inspect(kozo_self.cnode, slot, &type, &rights, &badge, &size_bits, &detail, &derived);
    return error ? UINT64_MAX : type;
}

bool golden_receive(kozo_handle_t handle, enum kozo_object_type type) {
    bool is_right = handle != NULL_HANDLE && type_in(handle) == type;
    return kozo_delete(handle) == 0 && is_right;
}

kozo_handle_t golden_slot(void) {
    kozo_handle_t slot = kozo_slots_take(1);
    if (slot == NULL_HANDLE)
        kozo_panic("all slots are in use");
    return slot;
}

bool golden_slot_is_empty(kozo_handle_t slot) {
    if (type_in(slot) != 0)
        return false;
    kozo_slots_give(slot, 1);
    return true;
}

kozo_handle_t golden_set_aside(void) {
    static kozo_handle_t bound, spare;
    if (bound == NULL_HANDLE) {
        bound = kozo_self.reply;
        spare = create(OBJECT_REPLY);
    }
    kozo_handle_t holding = bound;
    int64_t error = kozo_sys_thread_bind(kozo_self.thread, THREAD_SLOT_REPLY, spare, 0);
    if (error)
        kozo_panic("cannot bind a Reply: %s", kozo_failure_text(error));
    bound = spare;
    spare = holding;
    return holding;
}
