// SPDX-License-Identifier: Apache-2.0
//
// Commands on the machine's power, by the power service.

#include "command.h"

#include <kozo/ipc.h>
#include <kozo/print.h>

// The power service answers only if it can't.
static void request(const char *command, enum kozo_power_method method, const char *impossible) {
    kozo_handle_t power = command_service(command, "power");
    if (power == NULL_HANDLE)
        return;
    struct kozo_message message = {.label = (uint32_t)method};
    int64_t error = kozo_request(power, &message);
    if (error == STATUS_NOT_FOUND)
        printf("%s: %s\n", command, impossible);
    else
        command_failed(command, "power", error);
}

void command_poweroff(unsigned count, char **words) {
    (void)count;
    request(words[0], POWER_OFF, "the firmware tells no way that this system can switch the machine off");
}

void command_reboot(unsigned count, char **words) {
    (void)count;
    request(words[0], POWER_REBOOT, "the firmware tells no reset register among the I/O ports");
}
