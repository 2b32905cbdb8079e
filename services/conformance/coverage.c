// SPDX-License-Identifier: Apache-2.0
#include "coverage.h"

#include <kozo/print.h>
#include <kozo_names.h>
#include <kozo_refusals.h>
#include <kozo_service.h>

#include "check.h"

enum { REFUSALS = sizeof(kozo_refusals) / sizeof(kozo_refusals[0]) - 1, BITS = 64 };

static uint64_t provoked[(REFUSALS + BITS - 1) / BITS];

/// What no program can provoke, and why. The last row has no reason.
static const struct {
    uint64_t syscall;
    int64_t error;
    const char *reason;
} impossible[] = {
    {SYS_TABLE_UNMAP, ERR_MISSING_RIGHT, "a PageTable can't be copied, and so always has its right"},
    {SYS_AUDIT_START, ERR_MISSING_RIGHT, "init gives nobody an Audit"},
    {SYS_AUDIT_START, ERR_OUT_OF_RANGE, "init gives nobody an Audit"},
    {SYS_AUDIT_STEP, ERR_MISSING_RIGHT, "init gives nobody an Audit"},
    {0, 0, 0},
};

static const char *name_of(uint64_t syscall) {
    return syscall == 0 ? "no syscall" : kozo_syscall_name(syscall);
}

static bool is_provoked(unsigned i) {
    return (provoked[i / BITS] >> i % BITS & 1) != 0;
}

bool coverage_note(uint64_t syscall, int64_t error) {
    for (unsigned i = 0; i < REFUSALS; i++) {
        if (kozo_refusals[i].syscall == syscall && kozo_refusals[i].error == error) {
            provoked[i / BITS] |= UINT64_C(1) << i % BITS;
            return true;
        }
    }
    return false;
}

static const char *why_impossible(const struct kozo_refusal *refusal) {
    for (unsigned i = 0; impossible[i].reason != 0; i++) {
        if (impossible[i].syscall == refusal->syscall && impossible[i].error == refusal->error) {
            return impossible[i].reason;
        }
    }
    return 0;
}

void coverage_test(void) {
    unsigned count = 0;
    for (unsigned i = 0; i < REFUSALS; i++) {
        const struct kozo_refusal *refusal = &kozo_refusals[i];
        const char *reason = why_impossible(refusal);
        const char *syscall = name_of(refusal->syscall), *error = kozo_error_name(refusal->error);
        if (is_provoked(i)) {
            count++;
        } else if (reason != 0) {
            printf("not exercised: %s %s: %s\n", syscall, error, reason);
        } else {
            printf("nobody provoked %s %s\n", syscall, error);
        }
        // One that was provoked is not impossible.
        HOLDS(is_provoked(i) != (reason != 0));
    }
    if (!kozo_has_device()) {
        printf("not exercised: device memory: this machine tells of none\n");
    }
    printf("%u of %u errors of syscalls provoked\n", count, (unsigned)REFUSALS);
}
