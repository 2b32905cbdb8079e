// SPDX-License-Identifier: Apache-2.0
//
// Segment selectors, for C and assembler. SYSCALL loads CS and SS from SELECTOR_KERNEL_CODE and the next; SYSRET loads
// SS from SELECTOR_KERNEL_DATA + 8 and CS from SELECTOR_KERNEL_DATA + 16 (Intel SDM 2B, SYSCALL and SYSRET), hence the
// order.
#pragma once

#define SELECTOR_KERNEL_CODE 0x08
#define SELECTOR_KERNEL_DATA 0x10
#define SELECTOR_USER_DATA   0x1b
#define SELECTOR_USER_CODE   0x23
#define SELECTOR_TSS         0x28

/// Interrupt stacks: 0 stands for the stack of the privilege level.
#define IST_NMI           1
#define IST_DOUBLE_FAULT  2
#define IST_MACHINE_CHECK 3
#define IST_DEBUG         4
#define IST_COUNT         4
#define IST_STACK_SIZE    8192
