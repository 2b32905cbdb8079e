// SPDX-License-Identifier: Apache-2.0
//
// What is in use of the machine, as init and the kernel count it.

#include "usage.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo_clients.h>
#include <kozo_service.h>

struct usage usage_count(void) {
    struct usage now;
    int64_t error = kozo_system_usage(kozo.system, &now.free, &now.uncreated, &now.capabilities, &now.slots);
    if (error)
        kozo_panic("init does not count: %s", kozo_failure_text(error));
    return now;
}

void usage_show(const char *when, const struct usage *usage) {
    printf("%s: %s: %lu bytes free, %lu bytes uncreated, %lu capabilities, %lu slots of init\n", kozo_name(), when,
           usage->free, usage->uncreated, usage->capabilities, usage->slots);
}
