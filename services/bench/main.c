// SPDX-License-Identifier: Apache-2.0
//
// Brings about what the kernel does longest, one by one, each between marks: ./kozo bench measures it.
#include <kozo_abi.h>

#include "cases.h"
#include "scratch.h"

int main(void) {
    scratch_init();
    check_run(create_cases);
    check_run(delete_cases);
    check_run(wait_cases);
    check_run(thread_cases);
    return check_end();
}
