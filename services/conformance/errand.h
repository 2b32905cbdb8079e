// SPDX-License-Identifier: Apache-2.0
//
// Syscalls that workers carry out, so that the test itself does not wait in them.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "raw.h"
#include "scratch.h"

struct errand {
    struct worker worker;
    /// Before and after.
    struct raw_call call;
    /// What the syscall returned, once it is done.
    volatile int64_t status;
    /// The record in the worker's buffer, right after it.
    struct kozo_denial denial;
    volatile bool done;
};

/// A worker with a syscall to carry out, that is not started yet. It stays until the test ends.
struct errand *make_errand(uint64_t number, uint64_t first, uint64_t second, uint64_t third);

/// Starts the worker and lets it run until it waits or is done.
void run_errand(struct errand *errand);

/// Makes and runs one, which must be waiting then.
struct errand *start_errand(uint64_t number, uint64_t first, uint64_t second, uint64_t third);

/// Makes and runs one whose syscall does not wait, and returns the status.
int64_t done_errand(uint64_t number, uint64_t first, uint64_t second, uint64_t third);

/// Lets the others run; the errand's syscall must have ended then with this error, and the record say so.
#define ERRAND_REFUSED(errand, syscall, error)                                                                         \
    (let_others_run(), REFUSED_WITH(&(errand)->denial, syscall, error, (errand)->done ? (errand)->status : 1))
