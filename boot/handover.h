// SPDX-License-Identifier: Apache-2.0
//
// From the firmware to the kernel.
#pragma once

#include <stdint.h>

#include "kozo_abi.h"

/// Leave the boot services with the last memory map in boot->regions, load the page tables at physical address `root`,
/// and jump to the kernel at `entry`: rdi holds boot's address in the direct map, interrupts are off, DF is clear, rsp
/// is not to be used.
_Noreturn void handover(struct kozo_boot_info *boot, uint64_t root, uint64_t entry);
