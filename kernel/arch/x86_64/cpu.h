// SPDX-License-Identifier: Apache-2.0
//
// The CPU's features and control registers.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "instructions.h"

#define RFLAGS_TF   (UINT64_C(1) << 8)
#define RFLAGS_IF   (UINT64_C(1) << 9)
#define RFLAGS_DF   (UINT64_C(1) << 10)
#define RFLAGS_IOPL (UINT64_C(3) << 12)
#define RFLAGS_NT   (UINT64_C(1) << 14)
#define RFLAGS_RF   (UINT64_C(1) << 16)
#define RFLAGS_AC   (UINT64_C(1) << 18)

/// Checks that the CPU has what the kernel needs, panics naming what is missing, and sets the control registers and
/// MSRs: protections on, the FPU trapped, SYSCALL to `syscall_entry`. After descriptors_init.
void cpu_init(void);

/// Warns of a CPU that the kernel can't keep its memory secret on.
void cpu_warn(void);

/// Whether the CPU keeps users from reading its descriptor table registers (UMIP, on where it is there).
bool cpu_has_umip(void);

/// Makes `block` the base of GS in the kernel. In user mode, that is after SWAPGS, it is 0.
void cpu_set_block(void *block);

/// Whether the time stamp counter runs at one rate whatever the CPU's frequency and sleep.
bool cpu_tsc_is_steady(void);

/// Sets the stack canary. Only from a function that has none and never returns to one that has.
void cpu_set_stack_guard(void);

/// Leaf `leaf`, subleaf `subleaf`; all zero where the CPU has no such leaf.
struct cpuid cpuid(uint32_t leaf, uint32_t subleaf);
