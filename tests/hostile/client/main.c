// SPDX-License-Identifier: Apache-2.0
//
// The victims' client. Each 20 milliseconds a timer wakes it: it exchanges a message with the server and looks at its
// memory. A second thread fills its registers with a pattern, spins until the next of these beats, and looks whether
// they are unchanged. Whoever asks is told how all that went so far.

#include "exchange.h"
#include "victim.h"

#include <kozo/child.h>
#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo_service.h>
#include <kozo_syscalls.h>

enum { BEAT_NS = 20000000, BEATS_PER_BURST = 4, STACK_SIZE = 4096, OWN_SIGNAL = 4 };

/// The second thread's: that of "hostile", which so takes turns with it.
enum { BURST_PRIORITY = 100 };

/// In registers.S. Fills all registers, waits until victim_beats changes, and returns whether they have not.
extern uint64_t registers_stay(void);

extern volatile uint64_t victim_beats;
volatile uint64_t victim_beats;
static volatile uint64_t bursts, damage;
static uint64_t messages;
static volatile uint64_t memory[VICTIM_MEMORY];
static uint8_t stack[STACK_SIZE] __attribute__((aligned(16)));
static kozo_handle_t go, own_signals;

static void check(int64_t error, const char *what) {
    if (error) {
        kozo_panic("cannot %s: %s", what, kozo_failure_text(error));
    }
}

static void set_timer(void) {
    uint64_t now = 0;
    check(kozo_sys_clock_read(kozo.clock, &now), "read the clock");
    check(kozo_sys_timer_set(kozo.timer, now + BEAT_NS), "set the timer");
}

/// A call by the fast path, whose switch to the server has selectors to clear.
static void nudge(void) {
    struct kozo_message message = kozo_message_of(VICTIM_NUDGE);
    __asm__ volatile("movl %%ss, %%eax\n\tmovl %%eax, %%fs\n\tmovl %%eax, %%gs" : : : "eax");
    check(kozo_call(kozo.victim_server, &message), "nudge the server");
    damage += message.tag != KOZO_TAG(STATUS_OK, 0, 0);
}

/// A signal that nobody waits for, and a wait for it, which both end at once.
static void signal_itself(void) {
    uint64_t signals = 0;
    check(kozo_sys_signal(own_signals), "signal");
    check(kozo_sys_wait(own_signals, &signals), "wait");
    damage += signals != OWN_SIGNAL;
}

static void beat(void) {
    victim_beats++;
    set_timer();
    if (victim_beats % BEATS_PER_BURST == 0) {
        check(kozo_sys_signal(go), "start a burst");
    }
    struct kozo_message message = victim_message(VICTIM_EXCHANGE, messages + 1);
    check(kozo_call(kozo.victim_server, &message), "call the server");
    damage += !victim_message_is(&message, STATUS_OK, messages + 1);
    damage += !victim_memory_is(memory, messages);
    messages++;
    nudge();
    signal_itself();
}

static void hold_registers(uint64_t notification) {
    for (;;) {
        uint64_t signals;
        damage += kozo_sys_wait(notification, &signals) != 0;
        damage += registers_stay() == 0;
        bursts++;
    }
}

static void start_bursts(void) {
    struct kozo_child child;
    kozo_handle_t notification;
    check(kozo_create(OBJECT_NOTIFICATION, 0, &notification), "create a notification");
    go = kozo_slots_take(1);
    check(kozo_sys_cap_mint(kozo_self.cnode, go, kozo_self.cnode, notification, RIGHT_NOTIFICATION_SIGNAL, 1), "mint");
    check(kozo_child_create(&child), "create a thread");
    check(kozo_sys_thread_priority(child.thread, BURST_PRIORITY, BURST_PRIORITY), "lower a thread");
    check(kozo_child_start(&child, hold_registers, (uint64_t)stack + STACK_SIZE, notification), "start a thread");
}

static void report(void) {
    struct kozo_message answer = kozo_message_with(STATUS_OK, 4);
    const uint64_t words[] = {victim_beats, messages, bursts, damage};
    for (unsigned i = 0; i < 4; i++) {
        kozo_put_word(&answer, i, words[i]);
    }
    // Who asked may be gone by now.
    kozo_reply(kozo_self.reply, &answer);
}

int main(void) {
    kozo_handle_t notification;
    check(kozo_create(OBJECT_NOTIFICATION, 0, &notification), "create a notification");
    own_signals = kozo_slots_take(1);
    check(
        kozo_sys_cap_mint(kozo_self.cnode, own_signals, kozo_self.cnode, notification, RIGHTS_NOTIFICATION, OWN_SIGNAL),
        "mint");
    start_bursts();
    // Its signals come with the messages.
    set_timer();
    for (;;) {
        struct kozo_message message;
        check(kozo_recv(kozo.offer, &message), "receive");
        if (kozo_message_is_notification(&message)) {
            beat();
        } else {
            report();
        }
    }
}
