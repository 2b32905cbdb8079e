// SPDX-License-Identifier: Apache-2.0
//
// The machine's power by ACPI's fixed hardware registers (ACPI 6.5, 4.8.3).

#include "acpi.h"

#include <kozo/print.h>
#include <kozo_service.h>
#include <kozo_syscalls.h>
#include <stdbool.h>

// PM1 control register (ACPI 6.5, 4.8.3.2.1): 16 bits wide.
#define PM1_WIDTH          2
#define PM1_SLEEP_TYPE(n)  ((uint64_t)(n) << 10)
#define PM1_SLEEP_TYPE_ALL PM1_SLEEP_TYPE(7)
#define PM1_SLEEP_ENABLE   (UINT64_C(1) << 13)

// Generic address structure (ACPI 6.5, 5.2.3.2).
#define SPACE_IO UINT32_C(1)

// Reset register (ACPI 6.5, 4.8.3.6): always 8 bits wide.
#define RESET_WIDTH 1

// How long the machine may take to do as it was told.
#define PATIENCE_NS UINT64_C(1000000000)

static const struct kozo_machine_info *machine;

void acpi_init(void) {
    struct kozo_region region = kozo_region_machine();
    if (!region.address || region.size < sizeof(struct kozo_init_info))
        kozo_panic("its region \"machine\" is too small");
    machine = &((const struct kozo_init_info *)region.address)->machine;
}

// By when the machine has done what it is told now.
static uint64_t deadline_from_now(void) {
    uint64_t now;
    return kozo_sys_clock_read(kozo.clock, &now) ? 0 : now + PATIENCE_NS;
}

static void wait_for_end(uint64_t deadline) {
    uint64_t now;
    while (!kozo_sys_clock_read(kozo.clock, &now) && now < deadline)
        ;
}

static bool is_io(const struct kozo_generic_address *address) {
    return address->space == SPACE_IO && address->address != 0;
}

// The control register's value with this sleep type, its other bits kept.
static bool read_control(kozo_handle_t ports, uint64_t port, uint32_t type, uint64_t *value) {
    if (kozo_sys_port_in(ports, port, PM1_WIDTH, value))
        return false;
    *value = (*value & ~(PM1_SLEEP_TYPE_ALL | PM1_SLEEP_ENABLE)) | PM1_SLEEP_TYPE(type);
    return true;
}

// Both control registers get the type first; then both are enabled (ACPI 6.5, 16.1.7 has them written back to back).
int64_t acpi_power_off(void) {
    uint64_t port_a = machine->pm1a_control.address, port_b = machine->pm1b_control.address;
    bool has_b = is_io(&machine->pm1b_control) && kozo_has_ports_pm1b();
    uint64_t value_a, value_b = 0;
    if (!machine->has_s5 || !is_io(&machine->pm1a_control) || machine->s5_type_a > 7 || machine->s5_type_b > 7)
        return POWER_ERR_NO_WAY;
    if (!read_control(kozo.ports_pm1a, port_a, machine->s5_type_a, &value_a))
        return POWER_ERR_NO_WAY;
    if (has_b && !read_control(kozo.ports_pm1b, port_b, machine->s5_type_b, &value_b))
        return POWER_ERR_NO_WAY;
    uint64_t deadline = deadline_from_now();
    kozo_sys_port_out(kozo.ports_pm1a, port_a, PM1_WIDTH, value_a);
    if (has_b)
        kozo_sys_port_out(kozo.ports_pm1b, port_b, PM1_WIDTH, value_b);
    kozo_sys_port_out(kozo.ports_pm1a, port_a, PM1_WIDTH, value_a | PM1_SLEEP_ENABLE);
    if (has_b)
        kozo_sys_port_out(kozo.ports_pm1b, port_b, PM1_WIDTH, value_b | PM1_SLEEP_ENABLE);
    wait_for_end(deadline);
    return POWER_ERR_NO_EFFECT;
}

int64_t acpi_reset(void) {
    if (!is_io(&machine->reset))
        return POWER_ERR_NO_WAY;
    uint64_t deadline = deadline_from_now();
    if (kozo_sys_port_out(kozo.ports_reset, machine->reset.address, RESET_WIDTH, machine->reset_value) == 0)
        wait_for_end(deadline);
    return POWER_ERR_NO_EFFECT;
}
