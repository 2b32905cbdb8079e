// SPDX-License-Identifier: Apache-2.0
//
// The conformance suite: what kozo.kidl promises, seen from user mode. Prints a line a test and a count.
#include "check.h"
#include "scratch.h"

int main(void) {
    scratch_init();
    check_run(capability_tests);
    check_run(untyped_tests);
    check_run(memory_tests);
    check_run(ipc_tests);
    check_run(notification_tests);
    check_run(fault_tests);
    check_run(thread_tests);
    check_run(device_tests);
    check_run(denial_tests);
    check_run(timer_tests);
    check_run(preempt_tests);
    check_run(hostile_tests);
    check_run(machine_tests);
    return check_end();
}
