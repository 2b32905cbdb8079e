// SPDX-License-Identifier: Apache-2.0
//
// The power service: switches the machine off and resets it, by the registers that ACPI tells of.

#include "acpi.h"

#include <kozo/start.h>
#include <kozo_servers.h>

int64_t power_serve_off(uint64_t client) {
    (void)client;
    return acpi_power_off();
}

int64_t power_serve_reboot(uint64_t client) {
    (void)client;
    return acpi_reset();
}

int main(void) {
    kozo_handle_t offer = kozo_need_handle("offer");
    acpi_init();
    power_serve(offer);
}
