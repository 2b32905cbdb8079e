// SPDX-License-Identifier: Apache-2.0
//
// Interrupt lines: the timer of old (Intel 8254), which nothing else uses, gives one edge when it is told to.
#include <kozo_syscalls.h>

#include "check.h"
#include "scratch.h"
#include "things.h"

enum {
    TIMER_LINE = 0,
    COUNTER_0 = 0x40,
    CONTROL = 0x43,
    // Counter 0, lower byte and then upper one, mode 0: the output goes high when the count is over.
    ONCE = 0x30,
    // Ticks of 1193182 a second.
    COUNT = 600,
};

/// Long enough for an interrupt to come, where one would.
#define QUIET (30 * MS)

static kozo_handle_t irq, notification;

static void write_port(uint64_t port, uint64_t value) {
    kozo_handle_t ports = take_slots(1);
    EQUAL(kozo_sys_port_create(thing(PORT_CONTROL), COUNTER_0, CONTROL, own_cnode, ports), 0);
    EQUAL(kozo_sys_port_out(ports, port, 1, value), 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, ports), 0);
}

/// The output is low for so many ticks, and high from then on.
static void count_from(uint64_t count) {
    write_port(CONTROL, ONCE);
    write_port(COUNTER_0, count & 0xff);
    write_port(COUNTER_0, count >> 8);
}

/// Counts down, which ends in an interrupt.
static void count_down(void) {
    count_from(COUNT);
}

/// The signals within this time, or 0.
static uint64_t signals_within(uint64_t time) {
    uint64_t signals = 0;
    int64_t status = kozo_sys_wait_until(notification, now() + time, &signals);
    HOLDS(status == 0 || status == ERR_TIMED_OUT);
    return signals;
}

static void pass_time(void) {
    uint64_t end = now() + QUIET;
    while (now() < end) {
    }
}

/// The interrupt, with a signal. The timer is at rest then: the firmware may have left it counting, over and over.
static void set_up(void) {
    count_down();
    pass_time();
    irq = make(OBJECT_IRQ, 0);
    notification = make(OBJECT_NOTIFICATION, 0);
    EQUAL(kozo_sys_irq_bind(thing(IRQ_CONTROL), irq, TIMER_LINE, IRQ_TRIGGER_FIRMWARE), 0);
    EQUAL(kozo_sys_irq_notify(irq, mint(notification, RIGHT_NOTIFICATION_SIGNAL, 16)), 0);
}

static void arrives(void) {
    set_up();
    EQUAL(kozo_sys_irq_ack(irq), 0);
    count_down();
    EQUAL(signals_within(5000 * MS), 16);
    // Once, and again when it is told to.
    EQUAL(signals_within(QUIET), 0);
    EQUAL(kozo_sys_irq_ack(irq), 0);
    count_down();
    EQUAL(signals_within(5000 * MS), 16);
}

static void masked_at_first(void) {
    set_up();
    count_down();
    EQUAL(signals_within(QUIET), 0);
}

static void edges_need_no_acknowledgement(void) {
    set_up();
    EQUAL(kozo_sys_irq_ack(irq), 0);
    for (unsigned i = 0; i < 3; i++) {
        count_down();
        EQUAL(signals_within(5000 * MS), 16);
    }
}

static void edges_coalesce(void) {
    set_up();
    EQUAL(kozo_sys_irq_ack(irq), 0);
    for (unsigned i = 0; i < 3; i++) {
        count_down();
        pass_time();
    }
    EQUAL(signals_within(5000 * MS), 16);
    EQUAL(poll(notification), 0);
}

/// The output stays high after a count, which as a level is an interrupt for as long as it is so.
static void levels(void) {
    irq = make(OBJECT_IRQ, 0);
    notification = make(OBJECT_NOTIFICATION, 0);
    EQUAL(kozo_sys_irq_bind(thing(IRQ_CONTROL), irq, TIMER_LINE, IRQ_TRIGGER_LEVEL), 0);
    EQUAL(kozo_sys_irq_notify(irq, mint(notification, RIGHT_NOTIFICATION_SIGNAL, 16)), 0);
    count_from(UINT16_MAX);
    EQUAL(kozo_sys_irq_ack(irq), 0);
    if (signals_within(QUIET) != 0) {
        return; // A machine that takes a low level for the interrupt, as PCI has it, can't show it with this timer.
    }
    count_down();
    EQUAL(signals_within(5000 * MS), 16);
    EQUAL(signals_within(QUIET), 0);
    EQUAL(kozo_sys_irq_ack(irq), 0);
    EQUAL(signals_within(5000 * MS), 16);
    EQUAL(signals_within(QUIET), 0);
}

/// A line that is at its level when its Irq ends is at rest for the next one.
static void edges_after_levels(void) {
    levels();
    EQUAL(kozo_sys_cap_delete(own_cnode, irq), 0);
    set_up();
    EQUAL(kozo_sys_irq_ack(irq), 0);
    EQUAL(signals_within(QUIET), 0);
    count_down();
    EQUAL(signals_within(5000 * MS), 16);
    EQUAL(signals_within(QUIET), 0);
}

static void other_notification(void) {
    set_up();
    EQUAL(kozo_sys_irq_notify(irq, mint(notification, RIGHT_NOTIFICATION_SIGNAL, 32)), 0);
    EQUAL(kozo_sys_irq_ack(irq), 0);
    count_down();
    EQUAL(signals_within(5000 * MS), 32);
}

static void no_notification(void) {
    set_up();
    EQUAL(kozo_sys_irq_notify(irq, NULL_HANDLE), 0);
    EQUAL(kozo_sys_irq_ack(irq), 0);
    count_down();
    EQUAL(signals_within(QUIET), 0);
}

static void revoked_notification(void) {
    set_up();
    kozo_handle_t signal = mint(notification, RIGHT_NOTIFICATION_SIGNAL, 64);
    EQUAL(kozo_sys_irq_notify(irq, signal), 0);
    EQUAL(kozo_sys_cap_revoke(own_cnode, signal), 0);
    EQUAL(inspect(signal).derived, 0);
    EQUAL(kozo_sys_irq_ack(irq), 0);
    count_down();
    EQUAL(signals_within(QUIET), 0);
}

static void ended(void) {
    set_up();
    EQUAL(kozo_sys_irq_ack(irq), 0);
    EQUAL(kozo_sys_cap_delete(own_cnode, irq), 0);
    count_down();
    EQUAL(signals_within(QUIET), 0);
    // The line is free for another.
    EQUAL(kozo_sys_irq_bind(thing(IRQ_CONTROL), thing(IRQ), TIMER_LINE, IRQ_TRIGGER_EDGE), 0);
}

static void tied_once(void) {
    set_up();
    REFUSED(IRQ_BIND, IN_USE, kozo_sys_irq_bind(thing(IRQ_CONTROL), irq, 1, IRQ_TRIGGER_FIRMWARE));
    EQUAL(own_denial()->argument, 1);
    REFUSED(IRQ_BIND, IN_USE, kozo_sys_irq_bind(thing(IRQ_CONTROL), thing(IRQ), TIMER_LINE, IRQ_TRIGGER_FIRMWARE));
    EQUAL(own_denial()->argument, 2);
}

static void no_such_line(void) {
    REFUSED(IRQ_BIND, OUT_OF_RANGE, kozo_sys_irq_bind(thing(IRQ_CONTROL), thing(IRQ), UINT32_MAX, IRQ_TRIGGER_EDGE));
    EQUAL(own_denial()->kind, DENIAL_NOT_BETWEEN);
    EQUAL(own_denial()->argument, 2);
    // What the last line of the machine can be, no machine of the tests has.
    uint64_t last = own_denial()->high;
    REFUSED(IRQ_BIND, OUT_OF_RANGE, kozo_sys_irq_bind(thing(IRQ_CONTROL), thing(IRQ), last, IRQ_TRIGGER_LEVEL));
    EQUAL(own_denial()->kind, DENIAL_STATE);
    // The object is still tied to none.
    EQUAL(kozo_sys_irq_bind(thing(IRQ_CONTROL), thing(IRQ), TIMER_LINE, IRQ_TRIGGER_EDGE), 0);
}

static void bound_to_a_receiver(void) {
    set_up();
    EQUAL(kozo_sys_thread_bind(own_thread, THREAD_SLOT_NOTIFICATION, notification, 0), 0);
    EQUAL(kozo_sys_irq_ack(irq), 0);
    count_down();
    uint64_t badge = 0, tag = 0, word;
    EQUAL(kozo_sys_recv(make_endpoint(), 0, &badge, &tag, &word, &word, &word, &word), 0);
    EQUAL(badge, 16);
    EQUAL(tag, TAG_NOTIFICATION);
}

const struct test irq_tests[] = {
    {"IRQ001", "an interrupt signals its notification, each time once", arrives},
    {"IRQ002", "a line that was never acknowledged does not interrupt", masked_at_first},
    {"IRQ003", "an edge interrupts again without an acknowledgement", edges_need_no_acknowledgement},
    {"IRQ004", "edges that nobody takes become one signal", edges_coalesce},
    {"IRQ005", "another notification takes the place of the one before", other_notification},
    {"IRQ006", "an interrupt without a notification signals nothing", no_notification},
    {"IRQ007", "nor does one whose notification was revoked", revoked_notification},
    {"IRQ008", "an Irq that ends frees its line, and signals no more", ended},
    {"IRQ009", "a line has one Irq object, and that one line", tied_once},
    {"IRQ010", "lines that there are not are refused, and the Irq stays untied", no_such_line},
    {"IRQ011", "a receive takes the signals of an interrupt whose notification is bound to the thread",
     bound_to_a_receiver},
    {"IRQ012", "a level interrupts once between acknowledgements, and again as long as it is there", levels},
    {"IRQ013", "a level that was there when its Irq ended is no interrupt of the line's next one", edges_after_levels},
    {0},
};
