// SPDX-License-Identifier: Apache-2.0

#include "cpu.h"

#include <stddef.h>

#include "descriptor_selectors.h"
#include "log.h"
#include "msr.h"
#include "panic.h"

/// The page attributes as they are after reset, but for entry 1, PWT alone: write-combining (01) in place of
/// write-through (04). PCD and PWT together mean uncached (Intel SDM 3A, "Programming the PAT"). No page was mapped by
/// entry 1 before, so that no cache has to be flushed.
#define PAGE_ATTRIBUTES UINT64_C(0x0007040600070106)

/// Where SYSCALL goes, in entry.S.
extern void syscall_entry(void);

enum cpuid_register { EAX, EBX, ECX, EDX };

/// A feature's place (Intel SDM 2A, CPUID).
struct feature {
    const char *name;
    uint32_t leaf;
    enum cpuid_register reg;
    unsigned bit;
};

static const struct feature required[] = {
    {"TSC", 1, EDX, 4},
    {"MSR", 1, EDX, 5},
    {"PAE", 1, EDX, 6},
    {"APIC", 1, EDX, 9},
    {"PGE", 1, EDX, 13},
    {"PAT", 1, EDX, 16},
    {"SYSCALL", 0x80000001, EDX, 11},
    {"NX", 0x80000001, EDX, 20},
    {"64-bit mode", 0x80000001, EDX, 29},
    {"SMEP", 7, EBX, 7},
    // Without it CLAC, with which every interrupt entry begins, is an invalid opcode.
    {"SMAP", 7, EBX, 20},
};
static const struct feature umip = {"UMIP", 7, ECX, 2};
static const struct feature rdrand = {"RDRAND", 1, ECX, 30};
static const struct feature hypervisor = {"hypervisor", 1, ECX, 31};
static const struct feature arch_capabilities = {"ARCH_CAPABILITIES", 7, EDX, 29};
static const struct feature invariant_tsc = {"invariant TSC", 0x80000007, EDX, 8};

/// What the compiler's stack protector compares with. Written at boot only.
extern uintptr_t __stack_chk_guard;
uintptr_t __stack_chk_guard = UINT64_C(0x595e9fbd94fda700);

_Noreturn void __stack_chk_fail(void);

_Noreturn void __stack_chk_fail(void) {
    panic("a function has overwritten the canary on its stack");
}

struct cpuid cpuid(uint32_t leaf, uint32_t subleaf) {
    // The first leaf of each range tells the last; beyond it Intel CPUs answer with data of another leaf.
    if (leaf > cpuid_raw(leaf & 0x80000000, 0).eax) {
        return (struct cpuid){0};
    }
    return cpuid_raw(leaf, subleaf);
}

static bool has(const struct feature *feature) {
    const struct cpuid leaf = cpuid(feature->leaf, 0);
    const uint32_t registers[] = {[EAX] = leaf.eax, [EBX] = leaf.ebx, [ECX] = leaf.ecx, [EDX] = leaf.edx};
    return (registers[feature->reg] >> feature->bit & 1) != 0;
}

static void check_required(void) {
    bool complete = true;
    for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
        if (!has(&required[i])) {
            klog("This CPU has no %s.\n", required[i].name);
            complete = false;
        }
    }
    if (!complete) {
        panic("the CPU lacks what the lines above name; KOZO can't run on it");
    }
    if ((read_cr4() & CR4_LA57) != 0) {
        panic("the loader has left five-level paging on; KOZO uses four levels");
    }
}

/// Everything that isn't named is off: among it RDPMC and FSGSBASE for users, PCID, and the state of x87, SSE and AVX.
/// With TS and MP every x87 and MMX instruction, and WAIT, raises #NM; without OSFXSR and OSXSAVE every SSE and AVX
/// instruction raises #UD (Intel SDM 3A, "Control Registers", CR0.TS and CR4.OSFXSR). AM is off: alignment isn't
/// checked.
static void set_control_registers(void) {
    write_cr0(CR0_PE | CR0_MP | CR0_TS | CR0_ET | CR0_NE | CR0_WP | CR0_PG);
    write_cr4(CR4_DE | CR4_PAE | CR4_MCE | CR4_PGE | CR4_SMEP | CR4_SMAP | (cpu_has_umip() ? CR4_UMIP : 0));
    // No breakpoint is armed, whatever the firmware left there (Intel SDM 3B, "Debug Control Register (DR7)").
    __asm__ volatile("movq %0, %%dr7" : : "r"(UINT64_C(0x400)));
}

static void set_syscall(void) {
    wrmsr(MSR_EFER, EFER_SCE | EFER_LME | EFER_LMA | EFER_NXE);
    // AMD's SYSRET takes the privilege level of SS from here, Intel's sets it.
    wrmsr(MSR_STAR, (uint64_t)(SELECTOR_KERNEL_DATA | 3) << 48 | (uint64_t)SELECTOR_KERNEL_CODE << 32);
    wrmsr(MSR_LSTAR, (uint64_t)syscall_entry);
    // Nobody gets into 32-bit mode: there is no segment for it.
    wrmsr(MSR_CSTAR, 0);
    // SYSENTER, which Intel's CPUs have in 64-bit mode too, faults (Intel SDM 2B, SYSENTER).
    wrmsr(MSR_SYSENTER_CS, 0);
    wrmsr(MSR_SFMASK, RFLAGS_TF | RFLAGS_IF | RFLAGS_DF | RFLAGS_IOPL | RFLAGS_NT | RFLAGS_RF | RFLAGS_AC);
}

void cpu_init(void) {
    check_required();
    wrmsr(MSR_PAT, PAGE_ATTRIBUTES);
    set_control_registers();
    set_syscall();
}

/// CPUs of Intel are open to Meltdown unless IA32_ARCH_CAPABILITIES says RDCL_NO; those of AMD are not (Intel SDM 4).
static bool is_open_to_meltdown(void) {
    const struct cpuid vendor = cpuid(0, 0);
    const bool intel = vendor.ebx == 0x756e6547 && vendor.edx == 0x49656e69 && vendor.ecx == 0x6c65746e;
    const bool rdcl_no = has(&arch_capabilities) && (rdmsr(MSR_ARCH_CAPABILITIES) & 1) != 0;
    return intel && !rdcl_no;
}

void cpu_warn(void) {
    if (is_open_to_meltdown()) {
        klog("WARNING: this CPU is open to Meltdown. Any service can read all memory; KOZO doesn't defend against "
             "it.\n");
    }
}

bool cpu_has_umip(void) {
    return has(&umip);
}

void cpu_set_block(void *block) {
    wrmsr(MSR_FS_BASE, 0);
    wrmsr(MSR_GS_BASE, (uint64_t)block);
    wrmsr(MSR_KERNEL_GS_BASE, 0);
}

/// A hypervisor keeps the counter steady for its guest, and often doesn't say so by the CPUID bit.
bool cpu_tsc_is_steady(void) {
    return has(&invariant_tsc) || has(&hypervisor);
}

/// A random number, or 0 where the CPU has none. Ten tries are enough (Intel SDM 1, "RDRAND").
static uint64_t random_number(void) {
    for (unsigned i = 0; has(&rdrand) && i < 10; i++) {
        uint64_t value;
        uint8_t valid;
        __asm__ volatile("rdrand %0\n\tsetc %1" : "=r"(value), "=qm"(valid) : : "cc");
        if (valid != 0) {
            return value;
        }
    }
    return 0;
}

/// The lowest byte is zero, so that no string that runs over can write it.
__attribute__((no_stack_protector)) void cpu_set_stack_guard(void) {
    const uint64_t mixed = (random_number() ^ rdtsc() ^ __stack_chk_guard) * UINT64_C(0x9e3779b97f4a7c15);
    __stack_chk_guard = mixed & ~UINT64_C(0xff);
}
