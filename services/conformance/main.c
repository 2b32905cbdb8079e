// SPDX-License-Identifier: Apache-2.0
//
// The conformance suite: what kozo.kidl promises, seen from user mode. Prints a line a test and a count.
#include "check.h"

#include <kozo/print.h>
#include <kozo/start.h>

#include "scratch.h"

static unsigned passed, failed;
static bool failing;

void check_equal(const char *file, int line, const char *what, int64_t value, int64_t wanted) {
    if (value != wanted) {
        printf("%s:%d: %s is %ld, not %ld\n", file, line, what, value, wanted);
        failing = true;
    }
}

static void run(const struct test *tests) {
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

int main(void) {
    scratch_init();
    run(capability_tests);
    run(untyped_tests);
    run(memory_tests);
    run(ipc_tests);
    run(notification_tests);
    run(fault_tests);
    run(thread_tests);
    run(device_tests);
    run(denial_tests);
    run(timer_tests);
    run(preempt_tests);
    run(hostile_tests);
    run(machine_tests);
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
