// SPDX-License-Identifier: Apache-2.0
#include "things.h"

#include <kozo/start.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "errand.h"

static uint64_t made[THINGS];

static uint64_t make_cnode(void) {
    kozo_handle_t cnode = make(OBJECT_CNODE, 4);
    EQUAL(kozo_sys_cap_move(cnode, 3, own_cnode, make(OBJECT_FRAME, FRAME_SMALL_BITS)), 0);
    return cnode;
}

static uint64_t make_mapped_frame(void) {
    volatile uint64_t *page;
    kozo_handle_t frame = make_page(PROT_READ, &page);
    made[MAPPED_PAGE] = (uint64_t)page;
    return frame;
}

static uint64_t mapped_page(void) {
    thing(MAPPED_FRAME);
    return made[MAPPED_PAGE];
}

static uint64_t make_space_with_table(void) {
    kozo_handle_t space = make(OBJECT_ADDRESS_SPACE, 0);
    made[MAPPED_TABLE] = make(OBJECT_PAGE_TABLE, 0);
    EQUAL(kozo_sys_space_map_table(space, made[MAPPED_TABLE], 0, 3), 0);
    return space;
}

static uint64_t mapped_table(void) {
    thing(SPACE_WITH_TABLE);
    return made[MAPPED_TABLE];
}

/// Of a lower priority, it does not come to run.
static void worker_idles(uint64_t argument) {
    (void)argument;
    worker_end();
}

static uint64_t make_bound_notification(void) {
    kozo_handle_t notification = make(OBJECT_NOTIFICATION, 0);
    EQUAL(kozo_sys_thread_bind(make(OBJECT_THREAD, 0), THREAD_SLOT_NOTIFICATION, notification, 0), 0);
    return notification;
}

static uint64_t make_ports(void) {
    kozo_handle_t slot = take_slots(1);
    EQUAL(kozo_sys_port_create(kozo_need_handle("ports.control"), 0x80, 0x83, own_cnode, slot), 0);
    return slot;
}

static uint64_t make_thing(enum thing which) {
    switch (which) {
    case EMPTY_SLOT:
        return take_slots(1);
    case OWN_CNODE:
        return own_cnode;
    case OWN_SPACE:
        return own_space;
    case OWN_THREAD:
        return own_thread;
    case CNODE:
        return make_cnode();
    case READABLE_CNODE:
        return copy(thing(CNODE), RIGHT_CNODE_READ);
    case WRITABLE_CNODE:
        return copy(thing(CNODE), RIGHT_CNODE_WRITE);
    case UNTYPED:
        return make(OBJECT_UNTYPED, 12);
    case ENDPOINT:
        return make_endpoint();
    case SENDER:
        return copy(thing(ENDPOINT), RIGHT_ENDPOINT_SEND);
    case RECEIVER:
        return copy(thing(ENDPOINT), RIGHT_ENDPOINT_RECEIVE);
    case TAKEN_SLOT:
    case CLOSED_ENDPOINT:
        return make(OBJECT_ENDPOINT, 0);
    case BADGED_ENDPOINT:
        return mint(make(OBJECT_ENDPOINT, 0), RIGHT_ENDPOINT_SEND, 7);
    case REPLY:
        return make(OBJECT_REPLY, 0);
    case WEAK_REPLY:
        return copy(thing(REPLY), 0);
    case OWN_REPLY:
        return kozo_need_handle("reply");
    case NOTIFICATION:
        return make(OBJECT_NOTIFICATION, 0);
    case SIGNALLER:
        return copy(thing(NOTIFICATION), RIGHT_NOTIFICATION_SIGNAL);
    case WAITER:
        return copy(thing(NOTIFICATION), RIGHT_NOTIFICATION_WAIT);
    case BOUND_NOTIFICATION:
        return make_bound_notification();
    case FRAME:
        return make(OBJECT_FRAME, FRAME_SMALL_BITS);
    case READABLE_FRAME:
        return copy(thing(FRAME), RIGHT_FRAME_READ);
    case WRITABLE_FRAME:
        return copy(thing(FRAME), RIGHT_FRAME_WRITE);
    case MAPPED_FRAME:
        return make_mapped_frame();
    case LARGE_FRAME:
        return make(OBJECT_FRAME, FRAME_LARGE_BITS);
    case TABLE:
        return make(OBJECT_PAGE_TABLE, 0);
    case MAPPED_TABLE:
        return mapped_table();
    case SPACE:
        return make(OBJECT_ADDRESS_SPACE, 0);
    case SPACE_WITH_TABLE:
        return make_space_with_table();
    case THREAD:
        return make(OBJECT_THREAD, 0);
    case WEAK_THREAD:
        return copy(thing(THREAD), RIGHT_THREAD_RUN);
    case READY_THREAD:
        return start_worker(worker_idles, 0, 1).thread;
    case WAITING_THREAD:
        return start_errand(SYS_WAIT, make(OBJECT_NOTIFICATION, 0), 0, 0)->worker.thread;
    case IRQ:
        return make(OBJECT_IRQ, 0);
    case TIMER:
        return make(OBJECT_TIMER, 0);
    case IRQ_CONTROL:
        return kozo_need_handle("irq.control");
    case PORT_CONTROL:
        return kozo_need_handle("ports.control");
    case PORTS:
        return make_ports();
    case DEBUG:
        return kozo_need_handle("debug");
    case CLOCK:
        return kozo_need_handle("clock");
    case MAPPED_PAGE:
        return mapped_page();
    case SLOT_COUNT:
        return kozo_start->slot_count;
    default:
        return kozo_start->slot_count - 1;
    }
}

uint64_t thing(enum thing which) {
    if (made[which] == 0) {
        made[which] = make_thing(which);
    }
    return made[which];
}

uint64_t thing_or_number(uint64_t number) {
    return number - THING(0) < THINGS ? thing((enum thing)(number - THING(0))) : number;
}

kozo_handle_t thing_of_type(uint64_t type) {
    static const enum thing things[] = {
        [OBJECT_UNTYPED] = UNTYPED,
        [OBJECT_CNODE] = CNODE,
        [OBJECT_THREAD] = THREAD,
        [OBJECT_ADDRESS_SPACE] = SPACE,
        [OBJECT_PAGE_TABLE] = TABLE,
        [OBJECT_FRAME] = FRAME,
        [OBJECT_ENDPOINT] = ENDPOINT,
        [OBJECT_REPLY] = REPLY,
        [OBJECT_NOTIFICATION] = NOTIFICATION,
        [OBJECT_IRQ] = IRQ,
        [OBJECT_IO_PORT] = PORTS,
        [OBJECT_IRQ_CONTROL] = IRQ_CONTROL,
        [OBJECT_IO_PORT_CONTROL] = PORT_CONTROL,
        [OBJECT_DEBUG_CONSOLE] = DEBUG,
        [OBJECT_CLOCK] = CLOCK,
        [OBJECT_TIMER] = TIMER,
    };
    return thing(things[type]);
}

void things_forget(void) {
    for (unsigned i = 0; i < THINGS; i++) {
        made[i] = 0;
    }
}
