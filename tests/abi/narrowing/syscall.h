// SPDX-License-Identifier: Apache-2.0
//
// How kozo_dispatch.h lists syscalls, and ends some.
#pragma once

#include "capability.h"

struct syscall_entry {
    int64_t (*narrow)(struct slot *slot, struct thread *caller);
    struct need need;
    // The ends of the language have rights that the kernel has no bits for.
    uint64_t fits;
    bool ipc;
};

static inline int64_t syscall_end_ipc(struct thread *caller, int64_t status) {
    (void)caller;
    return status;
}
