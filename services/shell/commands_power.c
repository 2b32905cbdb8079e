// SPDX-License-Identifier: Apache-2.0
//
// Commands on the machine's power, by the power service.

#include "command.h"

#include <kozo/print.h>
#include <kozo_service.h>

// The power service answers only if it can't.
static void report(const char *command, int64_t error, const char *impossible) {
    if (error == POWER_ERR_NO_WAY)
        printf("%s: %s\n", command, impossible);
    else if (error == POWER_ERR_NO_EFFECT)
        printf("%s: it was done, and the machine still runs\n", command);
    else
        command_failed(command, "power", error);
}

void command_poweroff(unsigned count, char **words) {
    (void)count;
    if (command_has(words[0], kozo_has_power(), "power"))
        report(words[0], kozo_power_off(kozo.power),
               "the firmware tells no way that this system can switch the machine off");
}

void command_reboot(unsigned count, char **words) {
    (void)count;
    if (command_has(words[0], kozo_has_power(), "power"))
        report(words[0], kozo_power_reboot(kozo.power), "the firmware tells no reset register among the I/O ports");
}
