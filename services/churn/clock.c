// SPDX-License-Identifier: Apache-2.0
//
// Time.

#include "clock.h"

#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo_service.h>
#include <kozo_syscalls.h>

/// A notification that nobody signals.
static kozo_handle_t quiet;

void clock_init(void) {
    int64_t error = kozo_create(OBJECT_NOTIFICATION, 0, &quiet);
    if (error)
        kozo_panic("cannot create a notification: %s", kozo_failure_text(error));
}

uint64_t clock_now(void) {
    uint64_t now;
    int64_t error = kozo_sys_clock_read(kozo.clock, &now);
    if (error)
        kozo_panic("cannot read the clock: %s", kozo_failure_text(error));
    return now;
}

void clock_sleep(uint64_t nanoseconds) {
    uint64_t signals;
    kozo_sys_wait_until(quiet, clock_now() + nanoseconds, &signals);
}
