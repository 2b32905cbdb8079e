// SPDX-License-Identifier: Apache-2.0
//
// The CPU's features and control registers, and its instructions that C has no words for.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define RFLAGS_TF   (UINT64_C(1) << 8)
#define RFLAGS_IF   (UINT64_C(1) << 9)
#define RFLAGS_DF   (UINT64_C(1) << 10)
#define RFLAGS_IOPL (UINT64_C(3) << 12)
#define RFLAGS_NT   (UINT64_C(1) << 14)
#define RFLAGS_RF   (UINT64_C(1) << 16)
#define RFLAGS_AC   (UINT64_C(1) << 18)

struct cpuid {
    uint32_t eax, ebx, ecx, edx;
};

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

static inline uint64_t read_cr0(void) {
    uint64_t value;
    __asm__ volatile("movq %%cr0, %0" : "=r"(value));
    return value;
}

static inline void write_cr0(uint64_t value) {
    __asm__ volatile("movq %0, %%cr0" : : "r"(value) : "memory");
}

/// The address of the last page fault.
static inline uint64_t read_cr2(void) {
    uint64_t value;
    __asm__ volatile("movq %%cr2, %0" : "=r"(value));
    return value;
}

static inline uint64_t read_cr3(void) {
    uint64_t value;
    __asm__ volatile("movq %%cr3, %0" : "=r"(value));
    return value;
}

static inline void write_cr3(uint64_t value) {
    __asm__ volatile("movq %0, %%cr3" : : "r"(value) : "memory");
}

static inline uint64_t read_cr4(void) {
    uint64_t value;
    __asm__ volatile("movq %%cr4, %0" : "=r"(value));
    return value;
}

static inline void write_cr4(uint64_t value) {
    __asm__ volatile("movq %0, %%cr4" : : "r"(value) : "memory");
}

static inline void invlpg(uint64_t address) {
    __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

static inline uint64_t rdtsc(void) {
    uint32_t low;
    uint32_t high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

/// Waits for one interrupt, and takes it, with interrupts off before and after. STI takes effect after the next
/// instruction (Intel SDM 2B, STI), so none slips in between.
static inline void cpu_wait_for_interrupt(void) {
    __asm__ volatile("sti\n\thlt\n\tcli" : : : "memory");
}

/// Stops for ever.
static inline _Noreturn void cpu_halt(void) {
    for (;;) {
        __asm__ volatile("cli\n\thlt" : : : "memory");
    }
}
