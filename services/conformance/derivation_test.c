// SPDX-License-Identifier: Apache-2.0
//
// What copying, minting, moving, deleting and revoking do, to whom else it may concern.
#include <kozo/ipc.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "errand.h"
#include "fault.h"
#include "scratch.h"
#include "things.h"

static uint64_t free_bytes(kozo_handle_t untyped) {
    return inspect(untyped).detail;
}

static kozo_handle_t create_in(kozo_handle_t untyped, uint64_t type, uint64_t size_bits) {
    kozo_handle_t slot = take_slots(1);
    EQUAL(kozo_sys_cap_create(untyped, type, size_bits, own_cnode, slot, 1), 0);
    return slot;
}

static void copy_keeps_badge(void) {
    kozo_handle_t badged = mint(make(OBJECT_ENDPOINT, 0), RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_GRANT, 12);
    struct inspected is = inspect(copy(badged, RIGHT_ENDPOINT_GRANT | RIGHT_ENDPOINT_RECEIVE | RIGHT_FRAME_READ));
    EQUAL(is.type, OBJECT_ENDPOINT);
    EQUAL(is.badge, 12);
    EQUAL(is.rights, RIGHT_ENDPOINT_GRANT);
}

static void own_or_receive(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    EQUAL(inspect(copy(owner, RIGHT_ENDPOINT_OWN | RIGHT_ENDPOINT_RECEIVE)).rights, RIGHT_ENDPOINT_OWN);
    kozo_handle_t receiver = copy(owner, RIGHT_ENDPOINT_RECEIVE);
    EQUAL(inspect(copy(receiver, RIGHTS_ALL)).rights, RIGHT_ENDPOINT_RECEIVE);
}

static void whole_badges(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t all = mint(notification, RIGHT_NOTIFICATION_SIGNAL, UINT64_MAX);
    EQUAL(inspect(all).badge, UINT64_MAX);
    EQUAL(kozo_sys_signal(all), 0);
    EQUAL(poll(notification), UINT64_MAX);
}

static void moved_while_mapped(void) {
    volatile uint64_t *page;
    kozo_handle_t frame = make_page(PROT_READ | PROT_WRITE, &page);
    kozo_handle_t moved = take_slots(1);
    page[1] = 3;
    EQUAL(kozo_sys_cap_move(own_cnode, moved, own_cnode, frame), 0);
    EQUAL(page[1], 3);
    EQUAL(inspect(moved).detail, page);
    REFUSED(FRAME_UNMAP, INVALID_HANDLE, kozo_sys_frame_unmap(frame));
    EQUAL(kozo_sys_frame_unmap(moved), 0);
}

/// Moves the capability that an errand waits by, which goes on waiting.
static void move_waited_by(const struct errand *errand, kozo_handle_t by) {
    EQUAL(kozo_sys_cap_move(own_cnode, take_slots(1), own_cnode, by), 0);
    let_others_run();
    HOLDS(!errand->done);
}

static void moved_while_receiving(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t receive = copy(owner, RIGHT_ENDPOINT_RECEIVE);
    struct errand *receiver = start_errand(SYS_RECV, receive, 0, 0);
    move_waited_by(receiver, receive);
    EQUAL(kozo_sys_send(owner, TAG_NONBLOCK | 1, 77, 0, 0, 0), 0);
    let_others_run();
    EQUAL(receiver->status, 0);
    EQUAL(receiver->call.argument[2], 77);
}

static void moved_while_sending(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t receive = copy(owner, RIGHT_ENDPOINT_RECEIVE);
    kozo_handle_t send = mint(owner, RIGHT_ENDPOINT_SEND, 5);
    struct errand *sender = start_errand(SYS_SEND, send, 1, 78);
    move_waited_by(sender, send);
    struct kozo_message message;
    EQUAL(kozo_recv(receive, &message), 0);
    EQUAL(message.badge, 5);
    EQUAL(message.words[0], 78);
    let_others_run();
    HOLDS(sender->done);
    EQUAL(sender->status, 0);
}

static void moved_while_waiting(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t wait = copy(notification, RIGHT_NOTIFICATION_WAIT);
    struct errand *waiter = start_errand(SYS_WAIT, wait, 0, 0);
    move_waited_by(waiter, wait);
    EQUAL(kozo_sys_signal(mint(notification, RIGHT_NOTIFICATION_SIGNAL, 9)), 0);
    let_others_run();
    HOLDS(waiter->done);
    EQUAL(waiter->call.argument[0], 9);
}

static void last_one_ends(void) {
    static const uint64_t types[] = {OBJECT_ENDPOINT,      OBJECT_REPLY,      OBJECT_NOTIFICATION, OBJECT_THREAD,
                                     OBJECT_ADDRESS_SPACE, OBJECT_PAGE_TABLE, OBJECT_IRQ,          OBJECT_TIMER};
    kozo_handle_t untyped = make(OBJECT_UNTYPED, 16);
    for (unsigned i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        kozo_handle_t first = create_in(untyped, types[i], 0);
        kozo_handle_t second = types[i] == OBJECT_PAGE_TABLE ? NULL_HANDLE : copy(first, RIGHTS_ALL);
        EQUAL(kozo_sys_cap_delete(own_cnode, first), 0);
        if (second != NULL_HANDLE) {
            EQUAL(inspect(second).type, types[i]);
            HOLDS(free_bytes(untyped) < 65536);
            EQUAL(kozo_sys_cap_delete(own_cnode, second), 0);
        }
        EQUAL(free_bytes(untyped), 65536);
    }
}

static void read_there(uint64_t address) {
    (void)*(volatile uint64_t *)address;
    worker_end();
}

static void deleted_is_unmapped(void) {
    volatile uint64_t *page;
    kozo_handle_t frame = make_page(PROT_READ, &page);
    kozo_handle_t handler = make_endpoint();
    EQUAL(kozo_sys_cap_delete(own_cnode, frame), 0);
    start_faulty_worker(read_there, (uint64_t)page, handler);
    struct fault fault = receive_fault(handler);
    EQUAL(fault.word[FAULT_WORD_DETAIL], page);
    EQUAL(fault.word[FAULT_WORD_FLAGS], 0);
}

static void revoked_elsewhere(void) {
    kozo_handle_t cnode = thing(CNODE);
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t nearer = mint(notification, RIGHTS_ALL, 1);
    EQUAL(kozo_sys_cap_copy(cnode, 5, own_cnode, nearer, RIGHTS_ALL), 0);
    EQUAL(kozo_sys_cap_revoke(own_cnode, notification), 0);
    EQUAL(inspect(nearer).type, 0);
    uint64_t type = 1, rights, badge, size_bits, detail, derived;
    EQUAL(kozo_sys_cap_inspect(cnode, 5, &type, &rights, &badge, &size_bits, &detail, &derived), 0);
    EQUAL(type, 0);
    EQUAL(inspect(notification).type, OBJECT_NOTIFICATION);
}

static void siblings_stay(void) {
    kozo_handle_t first = make(OBJECT_REPLY, 0);
    kozo_handle_t second = copy(first, RIGHTS_ALL);
    kozo_handle_t third = copy(second, RIGHTS_ALL);
    kozo_handle_t sibling = copy(first, RIGHTS_ALL);
    EQUAL(kozo_sys_cap_revoke(own_cnode, second), 0);
    EQUAL(inspect(third).type, 0);
    EQUAL(inspect(second).type, OBJECT_REPLY);
    EQUAL(inspect(sibling).type, OBJECT_REPLY);
    // Again, with nothing left to delete.
    EQUAL(kozo_sys_cap_revoke(own_cnode, second), 0);
    EQUAL(inspect(second).type, OBJECT_REPLY);
}

static void revoked_untyped(void) {
    kozo_handle_t outer = make(OBJECT_UNTYPED, 16);
    kozo_handle_t inner = create_in(outer, OBJECT_UNTYPED, 14);
    kozo_handle_t cnode = create_in(inner, OBJECT_CNODE, 4);
    kozo_handle_t endpoint = create_in(inner, OBJECT_ENDPOINT, 0);
    EQUAL(kozo_sys_cap_copy(cnode, 3, own_cnode, endpoint, RIGHTS_ALL), 0);
    kozo_handle_t thread = create_in(outer, OBJECT_THREAD, 0);
    EQUAL(kozo_sys_cap_revoke(own_cnode, outer), 0);
    EQUAL(inspect(inner).type | inspect(cnode).type | inspect(endpoint).type | inspect(thread).type, 0);
    EQUAL(free_bytes(outer), 65536);
}

static void deleted_cnode(void) {
    kozo_handle_t untyped = make(OBJECT_UNTYPED, 12);
    kozo_handle_t cnode = make(OBJECT_CNODE, 4);
    EQUAL(kozo_sys_cap_create(untyped, OBJECT_ENDPOINT, 0, cnode, 1, 15), 0);
    HOLDS(free_bytes(untyped) < 4096);
    EQUAL(kozo_sys_cap_delete(own_cnode, cnode), 0);
    EQUAL(free_bytes(untyped), 4096);
    EQUAL(inspect(untyped).derived, 0);
}

static void inspected_types(void) {
    static const struct {
        uint64_t type, rights, size_bits;
    } rows[] = {
        {OBJECT_UNTYPED, RIGHTS_UNTYPED, 12},
        {OBJECT_CNODE, RIGHTS_CNODE, 4},
        {OBJECT_THREAD, RIGHTS_THREAD, 0},
        {OBJECT_ADDRESS_SPACE, RIGHTS_ADDRESS_SPACE, 0},
        {OBJECT_PAGE_TABLE, RIGHTS_PAGE_TABLE, 0},
        {OBJECT_FRAME, RIGHTS_FRAME, FRAME_SMALL_BITS},
        {OBJECT_REPLY, RIGHTS_REPLY, 0},
        {OBJECT_NOTIFICATION, RIGHTS_NOTIFICATION, 0},
        {OBJECT_IRQ, RIGHTS_IRQ, 0},
        {OBJECT_IO_PORT, RIGHTS_IO_PORT, 0},
        {OBJECT_IRQ_CONTROL, RIGHTS_IRQ_CONTROL, 0},
        {OBJECT_IO_PORT_CONTROL, RIGHTS_IO_PORT_CONTROL, 0},
        {OBJECT_DEBUG_CONSOLE, RIGHTS_DEBUG_CONSOLE, 0},
        {OBJECT_CLOCK, RIGHTS_CLOCK, 0},
        {OBJECT_TIMER, RIGHTS_TIMER, 0},
        {OBJECT_COUNTERS, RIGHTS_COUNTERS, 0},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct inspected is = inspect(thing_of_type(rows[i].type));
        EQUAL(is.type, rows[i].type);
        EQUAL(is.rights, rows[i].rights);
        EQUAL(is.size_bits, rows[i].size_bits);
        EQUAL(is.badge, 0);
    }
    // The first capability of an endpoint owns it and can't receive.
    EQUAL(inspect(make(OBJECT_ENDPOINT, 0)).rights, RIGHTS_ENDPOINT & ~RIGHT_ENDPOINT_RECEIVE);
}

static void inspected_places(void) {
    EQUAL(inspect(thing(FRAME)).detail, 0);
    EQUAL(inspect(thing(MAPPED_FRAME)).detail, thing(MAPPED_PAGE));
    EQUAL(inspect(thing(TABLE)).detail, 0);
    EQUAL(inspect(thing(PORTS)).detail, 0x80);
    kozo_handle_t table = make(OBJECT_PAGE_TABLE, 0);
    EQUAL(kozo_sys_space_map_table(thing(SPACE), table, UINT64_C(0x8000000000), 3), 0);
    EQUAL(inspect(table).detail, UINT64_C(0x8000000000));
    EQUAL(kozo_sys_table_unmap(table), 0);
    EQUAL(inspect(table).detail, 0);
}

static void derived_is_told(void) {
    kozo_handle_t timer = make(OBJECT_TIMER, 0);
    EQUAL(inspect(timer).derived, 0);
    kozo_handle_t child = copy(timer, RIGHTS_ALL);
    EQUAL(inspect(timer).derived, 1);
    EQUAL(kozo_sys_cap_delete(own_cnode, child), 0);
    EQUAL(inspect(timer).derived, 0);
    // What a thread holds was derived as well.
    kozo_handle_t reply = make(OBJECT_REPLY, 0);
    EQUAL(kozo_sys_thread_bind(make(OBJECT_THREAD, 0), THREAD_SLOT_REPLY, reply, 0), 0);
    EQUAL(inspect(reply).derived, 1);
}

static void smallest_cnode(void) {
    kozo_handle_t cnode = make(OBJECT_CNODE, CNODE_MIN_BITS);
    EQUAL(inspect(cnode).size_bits, CNODE_MIN_BITS);
    for (uint64_t i = 1; i < 4; i++) {
        EQUAL(kozo_sys_cap_copy(cnode, i, own_cnode, cnode, RIGHTS_ALL), 0);
    }
    REFUSED(CAP_COPY, OUT_OF_RANGE, kozo_sys_cap_copy(cnode, 4, own_cnode, cnode, RIGHTS_ALL));
    EQUAL(own_denial()->high, 3);
}

static void copy_of_mapped(void) {
    kozo_handle_t other = copy(thing(MAPPED_FRAME), RIGHTS_ALL);
    EQUAL(inspect(other).detail, 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, thing(MAPPED_FRAME)), 0);
    EQUAL(inspect(other).type, OBJECT_FRAME);
    EQUAL(kozo_sys_space_map(own_space, other, thing(MAPPED_PAGE), PROT_READ), 0);
}

static void between_others(void) {
    kozo_handle_t from = thing(CNODE);
    kozo_handle_t to = make(OBJECT_CNODE, 4);
    EQUAL(kozo_sys_cap_copy(to, 9, from, 3, RIGHT_FRAME_READ), 0);
    EQUAL(kozo_sys_cap_move(to, 10, from, 3), 0);
    EQUAL(kozo_sys_cap_revoke(to, 10), 0);
    REFUSED(CAP_DELETE, INVALID_HANDLE, kozo_sys_cap_delete(to, 9));
    EQUAL(kozo_sys_cap_delete(to, 10), 0);
    REFUSED(CAP_DELETE, INVALID_HANDLE, kozo_sys_cap_delete(from, 3));
}

static void own_handles_end(void) {
    // A handle is looked up each time: what is deleted is gone at once, and what takes its place is another.
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    kozo_handle_t slot = copy(notification, RIGHTS_ALL);
    EQUAL(kozo_sys_signal(slot), 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, slot), 0);
    REFUSED(SIGNAL, INVALID_HANDLE, kozo_sys_signal(slot));
    EQUAL(kozo_sys_cap_create(pool, OBJECT_REPLY, 0, own_cnode, slot, 1), 0);
    REFUSED(SIGNAL, WRONG_TYPE, kozo_sys_signal(slot));
}

const struct test derivation_tests[] = {
    {"DER001", "a copy has its source's badge, and the rights that were asked for and are there", copy_keeps_badge},
    {"DER002", "from the owner's capability comes RECEIVE or OWN, never both", own_or_receive},
    {"DER003", "a badge has 64 bits", whole_badges},
    {"DER004", "a frame that is moved stays mapped, by its new slot", moved_while_mapped},
    {"DER005", "who receives by a capability that is moved still receives", moved_while_receiving},
    {"DER006", "who queues to send by a capability that is moved still does", moved_while_sending},
    {"DER007", "who waits by a capability that is moved still waits", moved_while_waiting},
    {"DER008", "an object ends with its last capability, not before, and its memory is free again", last_one_ends},
    {"DER009", "a frame whose capability is deleted is mapped no more", deleted_is_unmapped},
    {"DER010", "revoking reaches other CNodes, at any depth, and leaves the revoked capability", revoked_elsewhere},
    {"DER011", "revoking leaves siblings alone", siblings_stay},
    {"DER012", "revoking an Untyped ends all that was created in it, and in Untyped from it", revoked_untyped},
    {"DER013", "a CNode that ends takes along what is in it", deleted_cnode},
    {"DER014", "each type of object is inspected with its rights and size", inspected_types},
    {"DER015", "frames and tables are inspected with their address, ports with the first", inspected_places},
    {"DER016", "whether something was derived is told while it is so", derived_is_told},
    {"DER017", "the smallest CNode has three slots to fill", smallest_cnode},
    {"DER018", "a copy of a mapped frame is a mapping of its own", copy_of_mapped},
    {"DER019", "capabilities are copied and moved between two other CNodes", between_others},
    {"DER020", "a handle tells at once that its capability is gone, or another", own_handles_end},
    {0},
};
