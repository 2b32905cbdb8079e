// SPDX-License-Identifier: Apache-2.0
//
// The command that shows who may do what.

#include "capability_text.h"
#include "command.h"

#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_service.h>
#include <stdbool.h>

// Print the capabilities of service number `service`.
static int64_t print_capabilities(uint64_t service, const struct kozo_service_info *of) {
    printf("%.24s%s\n", (const char *)of->name, of->state == SERVICE_RUNNING ? "" : ": does not run");
    int64_t error = 0;
    for (uint64_t number = 0; !error; number++) {
        struct kozo_capability_info info;
        error = kozo_system_caps(kozo.system, service, number, &info);
        if (error)
            break;
        char row[CAPABILITY_TEXT_SIZE];
        capability_row(row, &info);
        printf("%s\n", row);
    }
    return error == STATUS_NOT_FOUND ? 0 : error;
}

void command_caps(unsigned count, char **words) {
    const char *wanted = count ? words[1] : NULL;
    bool found = false;
    int64_t error = 0;
    for (uint64_t number = 0; !error; number++) {
        struct kozo_service_info info;
        error = kozo_system_list(kozo.system, number, &info);
        const char *name = (const char *)info.name;
        if (error || (wanted && strncmp(name, wanted, sizeof(info.name)) != 0))
            continue;
        found = true;
        error = print_capabilities(number, &info);
    }
    if (error != STATUS_NOT_FOUND)
        command_failed(words[0], "init", error);
    else if (wanted && !found)
        printf("%s: there is no service \"%s\"\n", words[0], wanted);
}
