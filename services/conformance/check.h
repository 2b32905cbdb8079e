// SPDX-License-Identifier: Apache-2.0
//
// Tests of the kernel from user mode: each has a stable ID and claims something in English.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <kozo_abi.h>

struct test {
    const char *id;
    const char *claim;
    void (*run)(void);
};

/// The tests of one file, ended by a row of NULL.
extern const struct test capability_tests[], untyped_tests[], memory_tests[], ipc_tests[], notification_tests[];
extern const struct test fault_tests[], thread_tests[], device_tests[], hostile_tests[], machine_tests[];
extern const struct test denial_tests[], timer_tests[], preempt_tests[];

/// Runs the tests, and prints a line for each.
void check_run(const struct test *tests);

/// Prints how many passed and failed. Returns the exit status.
int check_end(void);

/// Notes that the running test fails, unless `value` is `wanted`.
void check_equal(const char *file, int line, const char *what, int64_t value, int64_t wanted);

/// The value must be this number: a status, or what a syscall gave.
#define EQUAL(value, wanted) check_equal(__FILE__, __LINE__, #value, (int64_t)(value), (int64_t)(wanted))
/// The condition must hold.
#define HOLDS(condition) check_equal(__FILE__, __LINE__, #condition, (condition) ? 1 : 0, 1)
