// SPDX-License-Identifier: Apache-2.0
//
// Tests of the kernel from user mode: each has a stable ID and claims something in English.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kozo_abi.h>

struct test {
    const char *id;
    const char *claim;
    void (*run)(void);
};

/// The tests of one file, ended by a row of NULL.
extern const struct test capability_tests[], derivation_tests[], untyped_tests[], memory_tests[], protection_tests[];
extern const struct test ipc_tests[], message_tests[], reply_tests[], cancel_tests[], deadline_tests[];
extern const struct test notification_tests[], reference_tests[], fault_tests[], thread_tests[], register_tests[];
extern const struct test device_tests[], port_tests[], irq_tests[], denial_tests[], timer_tests[], hostile_tests[];
extern const struct test machine_tests[], order_tests[], preempt_tests[], fastpath_tests[];

/// Runs a test and prints what came of it. What it used is given back.
void check_test(const char *id, const char *claim, void (*run)(const void *row), const void *row);

/// Runs the function of a struct test, for check_test().
void check_listed(const void *row);

/// Prints how many passed and failed. Returns the exit status.
int check_end(void);

/// Notes that the running test fails.
void check_fail(void);

/// Notes that the running test fails, unless `value` is `wanted`.
void check_equal(const char *file, int line, const char *what, int64_t value, int64_t wanted);

/// The value must be this number: a status, or what a syscall gave.
#define EQUAL(value, wanted) check_equal(__FILE__, __LINE__, #value, (int64_t)(value), (int64_t)(wanted))
/// The condition must hold.
#define HOLDS(condition) check_equal(__FILE__, __LINE__, #condition, (condition) ? 1 : 0, 1)

/// Forgets what the first thread's record of denials says, so that the next one is seen to be new.
void forget_denial(void);

/// Notes that the running test fails, unless the syscall ended with this error, and the record says that and is of this
/// syscall. The error must be one that the definition has for the syscall, and counts as provoked.
///
/// @param record    of the thread that made it; NULL if that has no IPC buffer, and so none
/// @param recorded  the syscall that the record has to name: RECV where REPLY_RECV waited
void check_refused(const char *file, int line, const struct kozo_denial *record, uint64_t syscall, uint64_t recorded,
                   int64_t wanted, int64_t status);

/// The first thread's record.
const struct kozo_denial *own_denial(void);

/// The first thread's syscall must be refused with this error: REFUSED(SIGNAL, WRONG_TYPE, kozo_sys_signal(frame)).
#define REFUSED(syscall, error, call)                                                                                  \
    (forget_denial(),                                                                                                  \
     check_refused(__FILE__, __LINE__, own_denial(), SYS_##syscall, SYS_##syscall, ERR_##error, (call)))
/// The syscall of another thread, which has ended with this status, must have been refused so, and left this record, or
/// none if that is NULL.
#define REFUSED_WITH(record, syscall, error, status)                                                                   \
    check_refused(__FILE__, __LINE__, record, SYS_##syscall, SYS_##syscall, ERR_##error, (status))
