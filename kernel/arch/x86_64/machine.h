// SPDX-License-Identifier: Apache-2.0
//
// All of the machine below the kernel's core.
#pragma once

#include <stdint.h>

#include "kozo_abi.h"

/// Brings up serial ports, descriptor tables, CPU, clock and interrupt controllers, and tells of them in the log.
/// Interrupts are off before and after. `cpu_block` becomes the base of GS, `kernel_stack_top` is where interrupts from
/// user mode put their frame. `info` stays mapped for good. The caller must never return, because the stack canary
/// changes here.
void machine_init(const struct kozo_boot_info *info, void *cpu_block, uint64_t kernel_stack_top);
