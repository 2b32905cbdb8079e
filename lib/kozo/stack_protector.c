// SPDX-License-Identifier: Apache-2.0
//
// The stack protector's canary and its report.

#include <kozo/print.h>
#include <kozo/stack_protector.h>
#include <stdbool.h>

// Intel SDM 2A, CPUID: leaf 1, ECX bit 30 is RDRAND.
#define CPUID_1_ECX_RDRAND (UINT32_C(1) << 30)
// Intel SDM 1, 7.3.17.1: RDRAND that fails ten times in a row is broken.
#define RDRAND_TRIES 10

uintptr_t __stack_chk_guard = 0x5bd1e995a7c3f100;

static bool has_rdrand(void) {
    uint32_t eax = 1, ebx, ecx = 0, edx;
    __asm__("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
    return (ecx & CPUID_1_ECX_RDRAND) != 0;
}

static bool rdrand(uint64_t *value) {
    bool done = false;
    for (int i = 0; i < RDRAND_TRIES && !done; i++)
        __asm__ volatile("rdrand %0" : "=r"(*value), "=@ccc"(done));
    return done;
}

static uint64_t time_stamp(void) {
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

__attribute__((no_stack_protector)) void kozo_stack_protector_init(void) {
    uint64_t value;
    if (!has_rdrand() || !rdrand(&value))
        value = time_stamp() * 0x9e3779b97f4a7c15; // a guess to an attacker who does not know when it started
    __stack_chk_guard = value & ~UINT64_C(0xff);
}

void __stack_chk_fail(void) {
    kozo_panic("a stack frame was overwritten");
}
