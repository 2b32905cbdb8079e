// SPDX-License-Identifier: Apache-2.0
//
// What services made use of in a run of the system, as `./kozo trace --tally` counts it (tools/trace/tally.h tells the
// lines).

#ifndef KOZOC_USAGE_H
#define KOZOC_USAGE_H

#include <stdbool.h>
#include <stdint.h>

/// In the order of the words in usage.c.
enum usage_kind {
    USAGE_RAN,
    USAGE_SLOT,
    USAGE_REGION,
    USAGE_CALL,
    USAGE_CAPS,
    USAGE_SYSCALL,
    USAGE_IN,
    USAGE_OUT,
    USAGE_COPIED,
    USAGE_SIGNAL,
    USAGE_READ,
    USAGE_WRITE,
    USAGE_KINDS,
};

/// Stands for each detail.
#define USAGE_ANY UINT64_MAX

struct use;

struct usage {
    struct use *first;
};

/// Read a file. False, after a line on stderr, if it cannot be read or a line is none.
bool usage_read(struct usage *usage, const char *path);

/// How often that came about. The place is 0 where the kind has none.
uint64_t usage_count(const struct usage *usage, const char *service, enum usage_kind kind, uint64_t place,
                     uint64_t detail);

#endif
