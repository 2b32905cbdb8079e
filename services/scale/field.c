// SPDX-License-Identifier: Apache-2.0
#include "field.h"

#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo_syscalls.h>

#include "scratch.h"

// Beyond the slots that the library manages; the service's CNode is large enough (services/init/services.c).
const kozo_handle_t field = KOZO_MAX_SLOTS;

static kozo_handle_t memory;

void must(int64_t error, const char *what) {
    if (error != 0) {
        kozo_panic("cannot %s: %s", what, kozo_failure_text(error));
    }
}

void field_init(void) {
    enum { BITS = 24 };
    must(kozo_create(OBJECT_UNTYPED, BITS, &memory), "take memory");
}

void field_create(enum kozo_object_type type, uint64_t count) {
    for (uint64_t i = 0; i < count; i += CREATE_MAX_COUNT) {
        uint64_t some = count - i < CREATE_MAX_COUNT ? count - i : CREATE_MAX_COUNT;
        must(kozo_sys_cap_create(memory, type, 0, own_cnode, field + i, some), "create objects");
    }
}

static int64_t start(kozo_handle_t thread, void (*entry)(void), uint64_t argument, uint64_t priority) {
    int64_t error = kozo_sys_thread_bind(thread, THREAD_SLOT_CNODE, own_cnode, 0);
    error = error ? error : kozo_sys_thread_bind(thread, THREAD_SLOT_SPACE, own_space, 0);
    error = error ? error : kozo_sys_thread_priority(thread, priority, priority);
    return error ? error : kozo_sys_thread_start(thread, (uint64_t)entry, 0, argument, 0);
}

void field_start(uint64_t count, void (*entry)(void), uint64_t argument, uint64_t priority) {
    field_create(OBJECT_THREAD, count);
    for (uint64_t i = 0; i < count; i++) {
        must(start(field + i, entry, argument, priority), "start a thread");
    }
}

void field_resume(kozo_handle_t thread) {
    must(kozo_sys_thread_resume(thread), "resume a thread");
}

kozo_handle_t field_next(kozo_handle_t object, uint64_t count) {
    return object + 1 < field + count ? object + 1 : field;
}

void field_clear(void) {
    must(kozo_sys_cap_revoke(own_cnode, memory), "revoke the field");
}

void field_points(const char *curve, void (*point)(const char *curve, uint64_t count)) {
    enum { FACTOR = 10 };
    for (uint64_t count = 1; count <= FIELD_MAX; count *= FACTOR) {
        point(curve, count);
    }
}
