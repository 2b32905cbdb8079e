// SPDX-License-Identifier: Apache-2.0
//
// What the kernel's operations cost, in instructions: ./kozo bench prints the rows beside their aims.
//
// Arguments: the name of a row, to measure that one alone; "" for all.
#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo/string.h>

#include "rows.h"
#include "scratch.h"

static const struct test *const files[] = {
    ipc_rows, signal_rows, capability_rows, memory_rows, revoke_rows, device_rows, service_rows,
};

/// Measures the rows of that name, or all; how many there were.
static unsigned measure(const char *name) {
    unsigned count = 0;
    for (unsigned i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        for (const struct test *test = files[i]; test->id; test++) {
            if (*name == '\0' || strcmp(name, test->id) == 0) {
                check_test(test->id, test->claim, check_listed, test);
                count++;
            }
        }
    }
    return count;
}

int main(void) {
    scratch_init();
    if (!measure_calibrate()) {
        return 1;
    }
    if (measure(kozo_arguments()) == 0) {
        printf("costs: there is no row '%s'\n", kozo_arguments());
        return 1;
    }
    return check_end();
}
