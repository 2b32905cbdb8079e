// SPDX-License-Identifier: Apache-2.0
//
// I/O ports. The DMA controller's page registers, which nothing uses, keep what is written to them.
#include <kozo_syscalls.h>

#include "check.h"
#include "scratch.h"
#include "things.h"

/// Two page registers side by side (Intel 82C37A's, as PCs have them), within PORTS.
enum { REGISTER = 0x82, NEXT_REGISTER = 0x83 };

static uint64_t port_in(kozo_handle_t ports, uint64_t port, uint64_t width) {
    uint64_t value = UINT64_MAX;
    EQUAL(kozo_sys_port_in(ports, port, width, &value), 0);
    return value;
}

static kozo_handle_t create_ports(uint64_t first, uint64_t last) {
    kozo_handle_t slot = take_slots(1);
    EQUAL(kozo_sys_port_create(thing(PORT_CONTROL), first, last, own_cnode, slot), 0);
    return slot;
}

static void written_and_read(void) {
    EQUAL(kozo_sys_port_out(thing(PORTS), REGISTER, 1, 0x5a), 0);
    EQUAL(kozo_sys_port_out(thing(PORTS), NEXT_REGISTER, 1, 0xc3), 0);
    EQUAL(port_in(thing(PORTS), REGISTER, 1), 0x5a);
    EQUAL(port_in(thing(PORTS), NEXT_REGISTER, 1), 0xc3);
}

static void two_bytes(void) {
    EQUAL(kozo_sys_port_out(thing(PORTS), REGISTER, 2, 0x1234), 0);
    EQUAL(port_in(thing(PORTS), REGISTER, 1), 0x34);
    EQUAL(port_in(thing(PORTS), NEXT_REGISTER, 1), 0x12);
    EQUAL(port_in(thing(PORTS), REGISTER, 2), 0x1234);
}

/// The register that says which one of PCI's is meant has four bytes (PCI Local Bus Specification 3.0, 3.2.2.3.2).
/// To write to it does nothing yet.
static void four_bytes(void) {
    kozo_handle_t ports = create_ports(0xcf8, 0xcfb);
    EQUAL(kozo_sys_port_out(ports, 0xcf8, 4, UINT64_C(0x80005500)), 0);
    EQUAL(port_in(ports, 0xcf8, 4), UINT64_C(0x80005500));
    EQUAL(kozo_sys_port_out(ports, 0xcf8, 4, 0), 0);
    EQUAL(port_in(ports, 0xcf8, 4), 0);
}

static void refused_writes_nothing(void) {
    EQUAL(kozo_sys_port_out(thing(PORTS), REGISTER, 1, 0x11), 0);
    REFUSED(PORT_OUT, OUT_OF_RANGE, kozo_sys_port_out(thing(PORTS), REGISTER, 1, 0x122));
    REFUSED(PORT_OUT, INVALID_ARGUMENT, kozo_sys_port_out(thing(PORTS), REGISTER, 3, 0x22));
    kozo_handle_t read_only = copy(thing(PORTS), RIGHT_IO_PORT_IN);
    REFUSED(PORT_OUT, MISSING_RIGHT, kozo_sys_port_out(read_only, REGISTER, 1, 0x22));
    EQUAL(port_in(read_only, REGISTER, 1), 0x11);
}

static void one_port(void) {
    kozo_handle_t ports = create_ports(REGISTER, REGISTER);
    EQUAL(inspect(ports).detail, REGISTER);
    EQUAL(kozo_sys_port_out(ports, REGISTER, 1, 0x44), 0);
    REFUSED(PORT_IN, OUT_OF_RANGE, kozo_sys_port_in(ports, NEXT_REGISTER, 1, &(uint64_t){0}));
    REFUSED(PORT_IN, OUT_OF_RANGE, kozo_sys_port_in(ports, REGISTER, 2, &(uint64_t){0}));
    EQUAL(own_denial()->argument, 2);
    EQUAL(own_denial()->high, 1);
}

static void all_ports(void) {
    kozo_handle_t ports = create_ports(0, UINT16_MAX);
    EQUAL(inspect(ports).detail, 0);
    EQUAL(kozo_sys_port_out(ports, REGISTER, 1, 0x66), 0);
    EQUAL(port_in(thing(PORTS), REGISTER, 1), 0x66);
    // There is nothing behind the last one, and no way round to the first.
    REFUSED(PORT_IN, OUT_OF_RANGE, kozo_sys_port_in(ports, UINT16_MAX, 2, &(uint64_t){0}));
    REFUSED(PORT_IN, OUT_OF_RANGE, kozo_sys_port_in(ports, UINT16_MAX - 2, 4, &(uint64_t){0}));
    REFUSED(PORT_IN, OUT_OF_RANGE, kozo_sys_port_in(ports, UINT64_C(0x10000) + REGISTER, 1, &(uint64_t){0}));
}

static void copied_range(void) {
    kozo_handle_t child = copy(thing(PORTS), RIGHTS_ALL);
    EQUAL(inspect(child).detail, 0x80);
    EQUAL(kozo_sys_cap_delete(own_cnode, thing(PORTS)), 0);
    EQUAL(kozo_sys_port_out(child, REGISTER, 1, 0x77), 0);
    REFUSED(PORT_IN, OUT_OF_RANGE, kozo_sys_port_in(child, 0x84, 1, &(uint64_t){0}));
}

static void revoked_control(void) {
    kozo_handle_t control = copy(thing(PORT_CONTROL), RIGHTS_ALL), ports = take_slots(1);
    EQUAL(kozo_sys_port_create(control, 0x80, 0x83, own_cnode, ports), 0);
    EQUAL(inspect(control).derived, 1);
    EQUAL(kozo_sys_cap_revoke(own_cnode, control), 0);
    REFUSED(PORT_IN, INVALID_HANDLE, kozo_sys_port_in(ports, REGISTER, 1, &(uint64_t){0}));
}

const struct test port_tests[] = {
    {"IOP001", "a byte is written to a port and read from it", written_and_read},
    {"IOP002", "two bytes are written and read at once, the lower one at the lower port", two_bytes},
    {"IOP003", "four bytes are written and read at once", four_bytes},
    {"IOP004", "what is refused is not written", refused_writes_nothing},
    {"IOP005", "a range of one port has just that", one_port},
    {"IOP006", "the range of all ports ends at the last one", all_ports},
    {"IOP007", "a copy has the same ports", copied_range},
    {"IOP008", "ports end with the authority that they came from", revoked_control},
    {0},
};
