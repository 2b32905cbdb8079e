// SPDX-License-Identifier: Apache-2.0
//
// Brings about what the kernel does longest, one by one, each between marks: ./kozo bench measures it.
#include <kozo_abi.h>

#include "cases.h"
#include "scratch.h"

static void run(const struct test *cases) {
    for (const struct test *test = cases; test->id; test++) {
        check_test(test->id, test->claim, check_listed, test);
    }
}

int main(void) {
    scratch_init();
    run(create_cases);
    run(delete_cases);
    run(wait_cases);
    run(thread_cases);
    return check_end();
}
