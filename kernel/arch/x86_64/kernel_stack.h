// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdint.h>

enum { KERNEL_STACK_SIZE = 16384 };

/// The stack of all entries into the kernel, from a page that is unmapped as a guard upwards.
struct kernel_stack {
    uint8_t guard[4096];
    uint8_t bytes[KERNEL_STACK_SIZE];
};

extern struct kernel_stack kernel_stack;
