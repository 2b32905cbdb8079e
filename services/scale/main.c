// SPDX-License-Identifier: Apache-2.0
//
// What operations cost by how many capabilities, threads or timers there are: ./kozo bench --scale makes curves of it.
// It takes 256 MiB.
#include "field.h"
#include "scratch.h"

static void run(const struct test *curves) {
    for (const struct test *test = curves; test->id; test++) {
        check_test(test->id, test->claim, check_listed, test);
    }
}

int main(void) {
    scratch_init();
    field_init();
    if (!measure_calibrate()) {
        return 1;
    }
    run(lookup_curves);
    run(thread_curves);
    run(queue_curves);
    run(timer_curves);
    return check_end();
}
