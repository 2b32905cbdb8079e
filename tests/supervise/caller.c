// SPDX-License-Identifier: Apache-2.0
//
// Looks at its timers, and at what init makes for it of its capabilities, calls the subject once, and waits for it
// where it died in that.

#include <kozo/ipc.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo_clients.h>
#include <kozo_names.h>
#include <kozo_service.h>

#define MS UINT64_C(1000000)

static uint64_t now(void) {
    uint64_t nanoseconds = 0;
    kozo_sys_clock_read(kozo.clock, &nanoseconds);
    return nanoseconds;
}

static void expect_signal(const char *what, uint64_t bit) {
    uint64_t signals = 0;
    kozo_sys_wait_until(kozo.notification, now() + 500 * MS, &signals);
    printf("caller: %s signals its bit: %s\n", what, signals == bit ? "yes" : "NO");
}

static void look_at_signals(void) {
    kozo_sys_timer_set(kozo.timer, now() + MS);
    expect_signal("timer", KOZO_SIGNAL_TIMER);
    // One shot of the interval timer, whose output then stays high: a level.
    kozo_sys_irq_ack(kozo.pit_irq);
    kozo_sys_port_out(kozo.pit, 0x43, 1, 0x30);
    kozo_sys_port_out(kozo.pit, 0x40, 1, 0x00);
    kozo_sys_port_out(kozo.pit, 0x40, 1, 0x10);
    expect_signal("line", KOZO_SIGNAL_PIT_IRQ);
}

/// What init narrows, what it refuses, and what a capability can do that it has narrowed.
static void look_at_narrow(void) {
    const struct {
        kozo_handle_t handle;
        uint64_t methods;
    } asked[] = {
        {kozo.console.handle, CONSOLE_MAY_WRITE | CONSOLE_MAY_READ},
        {kozo.console.handle, 0},
        {kozo.clock, 1},
        {SLOT_SYSTEM, SYSTEM_MAY_EXIT},
        {kozo.console.handle, CONSOLE_MAY_WRITE},
    };
    kozo_console_t narrowed = {kozo_slots_take(1)};
    printf("caller: narrow:");
    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
        printf(" %s", kozo_status_name((uint64_t)kozo_system_narrow(kozo.system, asked[i].handle, asked[i].methods,
                                                                    narrowed.handle)));
    char byte;
    size_t count;
    printf("; write: %s", kozo_status_name((uint64_t)kozo_console_write(narrowed, "", 0)));
    printf(", read: %s\n", kozo_status_name((uint64_t)kozo_console_read(narrowed, 1, &byte, &count)));
}

int main(void) {
    const uint64_t *runs = kozo_region_board().address;
    printf("caller: %lu runs on the board\n", *runs);
    const volatile uint16_t *vendor = kozo_region_host_bridge().address;
    printf("caller: the host bridge is of vendor 0x%x\n", *vendor);
    look_at_signals();
    look_at_narrow();
    for (unsigned tries = 0; tries < 2; tries++) {
        struct kozo_message message = kozo_message_of(1);
        message.words[0] = 41;
        message.tag = KOZO_TAG(1, 1, 0);
        int64_t error = kozo_call(kozo.door, &message);
        if (!error) {
            printf("caller: answered %lu\n", message.words[0]);
            expect_signal("bell", KOZO_SIGNAL_BELL);
            return 0;
        }
        printf("caller: call: %s\n", kozo_error_name(error));
        error = kozo_system_await(kozo.system, kozo.door);
        printf("caller: await: %ld\n", error);
        if (error)
            return 1;
    }
    return 1;
}
