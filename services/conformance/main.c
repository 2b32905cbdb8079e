// SPDX-License-Identifier: Apache-2.0
//
// The conformance suite: what kozo.kidl promises, seen from user mode. Prints a line a test and a count.
#include "check.h"

#include <kozo/ipc.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_names.h>
#include <kozo_service.h>

#include "argument_test.h"
#include "coverage.h"
#include "refusal.h"
#include "scratch.h"
#include "things.h"

const struct kozo_denial *own_denial(void) {
    return &kozo_ipc_buffer->denial;
}

void forget_denial(void) {
    memset(&kozo_ipc_buffer->denial, 0, sizeof(kozo_ipc_buffer->denial));
}

void check_refused(const char *file, int line, const struct kozo_denial *record, uint64_t syscall, uint64_t recorded,
                   int64_t wanted, int64_t status) {
    check_equal(file, line, kozo_syscall_name(syscall), status, wanted);
    if (record != NULL) {
        check_equal(file, line, "the error in the record", record->error, wanted);
        check_equal(file, line, "the syscall in the record", record->syscall, (int64_t)recorded);
    }
    if (status == wanted && !coverage_note(syscall, wanted)) {
        printf("%s:%d: the definition has no error %s of %s\n", file, line, kozo_error_name(wanted),
               kozo_syscall_name(syscall));
        check_fail();
    }
}

static void run(const struct test *tests) {
    for (const struct test *test = tests; test->id; test++) {
        run_test(test->id, test->claim, check_listed, test);
    }
}

static const struct test last_tests[] = {
    {"COV001", "every error of every syscall was provoked, but for those named above", coverage_test},
    {0},
};

int main(void) {
    static const struct test *const lists[] = {
        capability_tests, derivation_tests, untyped_tests, memory_tests,   protection_tests, ipc_tests,
        message_tests,    reply_tests,      order_tests,   cancel_tests,   deadline_tests,   notification_tests,
        reference_tests,  fault_tests,      thread_tests,  register_tests, device_tests,     port_tests,
        irq_tests,        denial_tests,     timer_tests,   preempt_tests,  fastpath_tests,
    };
    scratch_init();
    for (unsigned i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        run(lists[i]);
    }
    run_argument_tests();
    run_refusal_tests();
    run(hostile_tests);
    run(machine_tests);
    run(last_tests);
    return check_end();
}
