// SPDX-License-Identifier: Apache-2.0
//
// Model-specific registers (Intel SDM 4, "Architectural MSRs").
#pragma once

#include <stdint.h>

#define MSR_APIC_BASE         UINT32_C(0x1b)
#define MSR_ARCH_CAPABILITIES UINT32_C(0x10a)
#define MSR_SYSENTER_CS       UINT32_C(0x174)
#define MSR_PAT               UINT32_C(0x277)
/// Registers of the x2APIC: the offset in the xAPIC's page, divided by 16, from here.
#define MSR_X2APIC         UINT32_C(0x800)
#define MSR_EFER           UINT32_C(0xc0000080)
#define MSR_STAR           UINT32_C(0xc0000081)
#define MSR_LSTAR          UINT32_C(0xc0000082)
#define MSR_CSTAR          UINT32_C(0xc0000083)
#define MSR_SFMASK         UINT32_C(0xc0000084)
#define MSR_FS_BASE        UINT32_C(0xc0000100)
#define MSR_GS_BASE        UINT32_C(0xc0000101)
#define MSR_KERNEL_GS_BASE UINT32_C(0xc0000102)

/// Bits of MSR_EFER.
#define EFER_SCE (UINT64_C(1) << 0)
#define EFER_LME (UINT64_C(1) << 8)
#define EFER_LMA (UINT64_C(1) << 10)
#define EFER_NXE (UINT64_C(1) << 11)

static inline uint64_t rdmsr(uint32_t msr) {
    uint32_t low;
    uint32_t high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return (uint64_t)high << 32 | low;
}

static inline void wrmsr(uint32_t msr, uint64_t value) {
    __asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}
