// SPDX-License-Identifier: Apache-2.0
#include "check.h"

#include <kozo/print.h>

#include "scratch.h"

static unsigned passed, failed;
static bool failing;

void check_fail(void) {
    failing = true;
}

void check_equal(const char *file, int line, const char *what, int64_t value, int64_t wanted) {
    if (value != wanted) {
        printf("%s:%d: %s is %ld, not %ld\n", file, line, what, value, wanted);
        check_fail();
    }
}

void check_test(const char *id, const char *claim, void (*run)(const void *row), const void *row) {
    failing = false;
    run(row);
    scratch_reset();
    printf("%s %s %s\n", failing ? "FAIL" : "ok  ", id, claim);
    if (failing) {
        failed++;
    } else {
        passed++;
    }
}

void check_listed(const void *row) {
    const struct test *test = row;
    test->run();
}

int check_end(void) {
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
