// SPDX-License-Identifier: Apache-2.0
//
// The power service: switches the machine off and resets it, by the registers that ACPI tells of.

#include "acpi.h"

#include <kozo/ipc.h>
#include <kozo/start.h>

static enum kozo_status serve(const struct kozo_message *request) {
    switch (request->label) {
    case POWER_OFF:
        return acpi_power_off();
    case POWER_REBOOT:
        return acpi_reset();
    default:
        return STATUS_BAD_METHOD;
    }
}

int main(void) {
    kozo_handle_t offer = kozo_need_handle("offer");
    acpi_init();
    struct kozo_message message = {.length = 0};
    for (;;) {
        kozo_serve_next(offer, &message);
        kozo_answer(&message, serve(&message));
    }
}
