// SPDX-License-Identifier: Apache-2.0
//
// The tables that the CPU finds segments, stacks and interrupt handlers by: GDT, TSS, IDT.
#pragma once

#include <stdint.h>

#include "descriptor_selectors.h"

/// An interrupt stack below which a page is left for a guard.
struct interrupt_stack {
    /// Unmapped by paging_init().
    uint8_t guard[4096];
    uint8_t bytes[IST_STACK_SIZE];
};
_Static_assert(sizeof(struct interrupt_stack) % 4096 == 0, "each guard is a page");

/// The stacks of IST_NMI to IST_DEBUG, in that order, aligned to pages.
extern struct interrupt_stack interrupt_stacks[IST_COUNT];

/// Loads the tables and the segment registers, which leaves the bases of FS and GS zero. Interrupts from user mode take
/// the stack that ends at `kernel_stack_top`.
void descriptors_init(uint64_t kernel_stack_top);
