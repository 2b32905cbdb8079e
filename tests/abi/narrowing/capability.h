// SPDX-License-Identifier: Apache-2.0
//
// As much of a kernel as kozo_dispatch.h needs.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct slot {
    uint64_t type;
    uint64_t rights;
};

struct thread {
    struct {
        uint64_t argument[6];
    } context;
};

struct need {
    uint64_t type;
    uint64_t rights;
};

struct slot *thread_slot(const struct thread *thread, uint64_t handle);
bool capability_fits(const struct slot *slot, struct need need);
