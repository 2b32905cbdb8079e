// SPDX-License-Identifier: Apache-2.0
#include "things.h"

#include <kozo_service.h>
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
    EQUAL(kozo_sys_port_create(thing(PORT_CONTROL), 0x80, 0x83, own_cnode, slot), 0);
    return slot;
}

static uint64_t make_waiting_thread(void) {
    return start_errand(SYS_WAIT, make(OBJECT_NOTIFICATION, 0), 0, 0)->worker.thread;
}

static uint64_t make_ready_thread(void) {
    return start_worker(worker_idles, 0, 1).thread;
}

static uint64_t make_badged_endpoint(void) {
    return mint(make(OBJECT_ENDPOINT, 0), RIGHT_ENDPOINT_SEND, 7);
}

static uint64_t take_slot(void) {
    return take_slots(1);
}

static uint64_t slot_count(void) {
    return kozo_start->slot_count;
}

static uint64_t last_slot(void) {
    return kozo_start->slot_count - 1;
}

/// What the service was given, or NULL_HANDLE.
static uint64_t given(enum thing which) {
    switch (which) {
    case OWN_CNODE:
        return kozo.cnode;
    case OWN_SPACE:
        return kozo.space;
    case OWN_THREAD:
        return kozo.thread;
    case OWN_REPLY:
        return kozo.reply;
    case IRQ_CONTROL:
        return kozo.irq_control;
    case PORT_CONTROL:
        return kozo.ports_control;
    case DEBUG:
        return kozo.debug;
    case CLOCK:
        return kozo.clock;
    case COUNTERS:
        return kozo.counters;
    default:
        return NULL_HANDLE;
    }
}

/// How a thing that was not given is made: by a function, as an object of a type, or else as a copy of another thing.
static const struct {
    uint64_t (*make)(void);
    enum kozo_object_type type;
    uint64_t size_bits;
    enum thing source;
    uint64_t rights;
} recipes[THINGS] = {
    [EMPTY_SLOT] = {.make = take_slot},
    [TAKEN_SLOT] = {.type = OBJECT_ENDPOINT},
    [CNODE] = {.make = make_cnode},
    [READABLE_CNODE] = {.source = CNODE, .rights = RIGHT_CNODE_READ},
    [WRITABLE_CNODE] = {.source = CNODE, .rights = RIGHT_CNODE_WRITE},
    [UNTYPED] = {.type = OBJECT_UNTYPED, .size_bits = 12},
    [ENDPOINT] = {.make = make_endpoint},
    [SENDER] = {.source = ENDPOINT, .rights = RIGHT_ENDPOINT_SEND},
    [RECEIVER] = {.source = ENDPOINT, .rights = RIGHT_ENDPOINT_RECEIVE},
    [CLOSED_ENDPOINT] = {.type = OBJECT_ENDPOINT},
    [BADGED_ENDPOINT] = {.make = make_badged_endpoint},
    [REPLY] = {.type = OBJECT_REPLY},
    [WEAK_REPLY] = {.source = REPLY, .rights = 0},
    [NOTIFICATION] = {.type = OBJECT_NOTIFICATION},
    [SIGNALLER] = {.source = NOTIFICATION, .rights = RIGHT_NOTIFICATION_SIGNAL},
    [WAITER] = {.source = NOTIFICATION, .rights = RIGHT_NOTIFICATION_WAIT},
    [BOUND_NOTIFICATION] = {.make = make_bound_notification},
    [FRAME] = {.type = OBJECT_FRAME, .size_bits = FRAME_SMALL_BITS},
    [READABLE_FRAME] = {.source = FRAME, .rights = RIGHT_FRAME_READ},
    [WRITABLE_FRAME] = {.source = FRAME, .rights = RIGHT_FRAME_WRITE},
    [MAPPED_FRAME] = {.make = make_mapped_frame},
    [LARGE_FRAME] = {.type = OBJECT_FRAME, .size_bits = FRAME_LARGE_BITS},
    [TABLE] = {.type = OBJECT_PAGE_TABLE},
    [MAPPED_TABLE] = {.make = mapped_table},
    [SPACE] = {.type = OBJECT_ADDRESS_SPACE},
    [SPACE_WITH_TABLE] = {.make = make_space_with_table},
    [THREAD] = {.type = OBJECT_THREAD},
    [WEAK_THREAD] = {.source = THREAD, .rights = RIGHT_THREAD_RUN},
    [WAITING_THREAD] = {.make = make_waiting_thread},
    [READY_THREAD] = {.make = make_ready_thread},
    [IRQ] = {.type = OBJECT_IRQ},
    [TIMER] = {.type = OBJECT_TIMER},
    [PORTS] = {.make = make_ports},
    [SLOT_COUNT] = {.make = slot_count},
    [LAST_SLOT] = {.make = last_slot},
    [MAPPED_PAGE] = {.make = mapped_page},
};

static uint64_t make_thing(enum thing which) {
    if (given(which) != NULL_HANDLE) {
        return given(which);
    }
    if (recipes[which].make != NULL) {
        return recipes[which].make();
    }
    if (recipes[which].type != 0) {
        return make(recipes[which].type, recipes[which].size_bits);
    }
    return copy(thing(recipes[which].source), recipes[which].rights);
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
        [OBJECT_COUNTERS] = COUNTERS,
    };
    return thing(things[type]);
}

static void things_forget(void) {
    for (unsigned i = 0; i < THINGS; i++) {
        made[i] = 0;
    }
}

void run_test(const char *id, const char *claim, void (*run)(const void *row), const void *row) {
    things_forget();
    check_test(id, claim, run, row);
}
