// SPDX-License-Identifier: Apache-2.0
//
// The power service: switches the machine off and resets it, by the registers that ACPI tells of.

#include "acpi.h"

#include <kozo_servers.h>
#include <kozo_service.h>

int64_t power_serve_off(uint64_t client) {
    (void)client;
    return acpi_power_off();
}

int64_t power_serve_reboot(uint64_t client) {
    (void)client;
    return acpi_reset();
}

int main(void) {
    acpi_init();
    power_serve(kozo.offer);
}
