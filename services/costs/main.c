// SPDX-License-Identifier: Apache-2.0
//
// What the kernel's operations cost, in instructions: ./kozo bench prints the rows beside their aims.
//
// Arguments: the name of a row, to measure that one alone, or of a group; "" for all but the groups.
#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo/string.h>

#include "rows.h"
#include "scratch.h"

static const struct test *const files[] = {
    ipc_rows, signal_rows, capability_rows, memory_rows, revoke_rows, device_rows, service_rows,
};

/// What takes long, and is for curves: by name only.
static const struct {
    const char *name;
    const struct test *rows;
} groups[] = {
    {"lengths", length_rows},
    {"revokes", revoke_number_rows},
};

/// Measures the rows of that name, or all; how many there were.
static unsigned measure(const struct test *rows, const char *name) {
    unsigned count = 0;
    for (const struct test *test = rows; test->id; test++) {
        if (*name == '\0' || strcmp(name, test->id) == 0) {
            check_test(test->id, test->claim, check_listed, test);
            count++;
        }
    }
    return count;
}

static unsigned measure_wanted(const char *wanted) {
    unsigned count = 0;
    for (unsigned i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        count += measure(files[i], wanted);
    }
    for (unsigned i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        if (strcmp(wanted, groups[i].name) == 0) {
            count += measure(groups[i].rows, "");
        }
    }
    return count;
}

int main(void) {
    scratch_init();
    if (!measure_calibrate()) {
        return 1;
    }
    if (measure_wanted(kozo_arguments()) == 0) {
        printf("costs: there is no row or group '%s'\n", kozo_arguments());
        return 1;
    }
    return check_end();
}
