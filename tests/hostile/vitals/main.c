// SPDX-License-Identifier: Apache-2.0
//
// Tells how the victims are.

#include "victim.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo_service.h>
#include <kozo_syscalls.h>

#define PATIENCE_NS UINT64_C(10000000000)

int main(void) {
    uint64_t now = 0;
    kozo_sys_clock_read(kozo.clock, &now);
    struct victim_report report;
    int64_t error = victim_ask(kozo.victim_client, now + PATIENCE_NS, &report);
    if (error != 0) {
        kozo_panic("cannot ask the victims: %s", kozo_failure_text(error));
    }
    printf("vitals: %lu beats, %lu messages, %lu bursts, %lu damage\n", report.beats, report.messages, report.bursts,
           report.damage);
    return report.damage != 0;
}
