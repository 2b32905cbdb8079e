// SPDX-License-Identifier: Apache-2.0
//
// Objects of each type, as many as one system call creates, or the largest one that the pool has room for.
#include <kozo_syscalls.h>

#include "cases.h"
#include "scratch.h"

enum { LARGE_CNODE_BITS = 14 };

static inline __attribute__((always_inline)) void create(enum kozo_object_type type, uint64_t size_bits,
                                                         uint64_t count) {
    kozo_handle_t first = take_slots(count);
    MEASURE(kozo_sys_cap_create(pool, type, size_bits, own_cnode, first, count), 0);
}

static void case_create_untyped(void) {
    create(OBJECT_UNTYPED, UNTYPED_MIN_BITS, CREATE_MAX_COUNT);
}

static void case_create_cnode(void) {
    create(OBJECT_CNODE, CNODE_MIN_BITS, CREATE_MAX_COUNT);
}

static void case_create_cnode_large(void) {
    create(OBJECT_CNODE, LARGE_CNODE_BITS, 1);
}

static void case_create_thread(void) {
    create(OBJECT_THREAD, 0, CREATE_MAX_COUNT);
}

static void case_create_address_space(void) {
    create(OBJECT_ADDRESS_SPACE, 0, CREATE_MAX_COUNT);
}

static void case_create_page_table(void) {
    create(OBJECT_PAGE_TABLE, 0, CREATE_MAX_COUNT);
}

static void case_create_frame(void) {
    create(OBJECT_FRAME, FRAME_SMALL_BITS, CREATE_MAX_COUNT);
}

static void case_create_frame_large(void) {
    create(OBJECT_FRAME, FRAME_LARGE_BITS, 1);
}

static void case_create_endpoint(void) {
    create(OBJECT_ENDPOINT, 0, CREATE_MAX_COUNT);
}

static void case_create_reply(void) {
    create(OBJECT_REPLY, 0, CREATE_MAX_COUNT);
}

static void case_create_notification(void) {
    create(OBJECT_NOTIFICATION, 0, CREATE_MAX_COUNT);
}

static void case_create_irq(void) {
    create(OBJECT_IRQ, 0, CREATE_MAX_COUNT);
}

static void case_create_timer(void) {
    create(OBJECT_TIMER, 0, CREATE_MAX_COUNT);
}

const struct test create_cases[] = {
    {"create_untyped", "as many Untyped as one call creates", case_create_untyped},
    {"create_cnode", "as many small CNodes as one call creates", case_create_cnode},
    {"create_cnode_large", "a CNode of 16384 slots", case_create_cnode_large},
    {"create_thread", "as many Threads as one call creates", case_create_thread},
    {"create_address_space", "as many AddressSpaces as one call creates", case_create_address_space},
    {"create_page_table", "as many PageTables as one call creates", case_create_page_table},
    {"create_frame", "as many small Frames as one call creates", case_create_frame},
    {"create_frame_large", "a Frame of 2 MiB", case_create_frame_large},
    {"create_endpoint", "as many Endpoints as one call creates", case_create_endpoint},
    {"create_reply", "as many Replies as one call creates", case_create_reply},
    {"create_notification", "as many Notifications as one call creates", case_create_notification},
    {"create_irq", "as many Irqs as one call creates", case_create_irq},
    {"create_timer", "as many Timers as one call creates", case_create_timer},
    {0},
};
