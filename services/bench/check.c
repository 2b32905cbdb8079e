// SPDX-License-Identifier: Apache-2.0
#include "check.h"

#include <kozo/print.h>

#include "cases.h"
#include "scratch.h"

static unsigned passed, failed;
static bool failing;

void check_equal(const char *file, int line, const char *what, int64_t value, int64_t wanted) {
    if (value != wanted) {
        printf("%s:%d: %s is %ld, not %ld\n", file, line, what, value, wanted);
        failing = true;
    }
}

void check_run(const struct test *tests) {
    for (const struct test *test = tests; test->id; test++) {
        failing = false;
        test->run();
        scratch_reset();
        printf("%s %s %s\n", failing ? "FAIL" : "ok  ", test->id, test->claim);
        if (failing) {
            failed++;
        } else {
            passed++;
        }
    }
}

int check_end(void) {
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
