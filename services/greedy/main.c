// SPDX-License-Identifier: Apache-2.0
//
// Reads the interval timer's second counter (Intel 8254 data sheet, "Counter Latch Command"), and the clock. That is
// all that it does of what its declaration lets it do.

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo_service.h>
#include <kozo_syscalls.h>

#define COUNTER_2       0x42
#define CONTROL         0x43
#define LATCH_COUNTER_2 0x80
#define SPEAKER         0x61 // not among its ports

static uint64_t read_byte(uint64_t port) {
    uint64_t value;
    int64_t error = kozo_sys_port_in(kozo.pit_ports, port, 1, &value);
    if (error)
        kozo_panic("cannot read port 0x%lx: %s", port, kozo_failure_text(error));
    return value;
}

int main(void) {
    int64_t error = kozo_sys_port_out(kozo.pit_ports, CONTROL, 1, LATCH_COUNTER_2);
    if (error)
        kozo_panic("cannot write port 0x%x: %s", CONTROL, kozo_failure_text(error));
    uint64_t count = read_byte(COUNTER_2);
    count |= read_byte(COUNTER_2) << 8;
    uint64_t now, value;
    error = kozo_sys_clock_read(kozo.clock, &now);
    if (error)
        kozo_panic("cannot read the clock: %s", kozo_failure_text(error));
    // What is refused is no use of anything.
    if (kozo_sys_port_in(kozo.pit_ports, SPEAKER, 1, &value) != ERR_OUT_OF_RANGE)
        kozo_panic("port 0x%x can be read", SPEAKER);
    printf("greedy: the counter stands at %lu, %lu ms after the start\n", count, now / 1000000);
    return 0;
}
