// SPDX-License-Identifier: Apache-2.0
//
// Instructions that are not a user's, and selectors.
#include "attack.h"
#include "subject.h"

#define ONE(fault)     (UINT64_C(1) << FAULT_##fault)
#define UD             ONE(INVALID_OPCODE)
#define GP             ONE(GENERAL_PROTECTION)
#define NM             ONE(FPU)
#define KERNEL_CODE    8
#define USER_DATA      0x1b
#define USER_CODE      0x23
#define SELECTOR_INDEX UINT64_C(0xfffc)

bool returns_not_emulated;

struct row {
    const char *name;
    const char *code;
    size_t length;
    /// Bits by Fault; where there are two, CPUs differ.
    uint64_t faults;
};

static void expect_faults(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct registers before = subject_registers();
        expect_fault(rows[i].name, rows[i].code, rows[i].length, &before, rows[i].faults, 0);
        // Also with all the flags that a user can set.
        before.flags |= FLAG_DF | FLAG_NT | FLAG_AC | FLAG_ID;
        expect_fault(rows[i].name, rows[i].code, rows[i].length, &before, rows[i].faults, 0);
    }
}
#define EXPECT_FAULTS(rows) expect_faults(rows, sizeof(rows) / sizeof((rows)[0]))

static void machine_state(void) {
    static const struct row rows[] = {
        {"hlt", CODE("\xf4"), GP},
        {"cli", CODE("\xfa"), GP},
        {"sti", CODE("\xfb"), GP},
        {"clts", CODE("\x0f\x06"), GP},
        {"invlpg (%rsp)", CODE("\x0f\x01\x3c\x24"), GP},
        {"swapgs", CODE("\x0f\x01\xf8"), GP},
        {"lgdt (%rsp)", CODE("\x0f\x01\x14\x24"), GP},
        {"lidt (%rsp)", CODE("\x0f\x01\x1c\x24"), GP},
        {"lldt %ax", CODE("\x0f\x00\xd0"), GP},
        {"ltr %ax", CODE("\x0f\x00\xd8"), GP},
        {"lmsw %ax", CODE("\x0f\x01\xf0"), GP},
        {"sysretq", CODE("\x48\x0f\x07"), GP},
        {"sysretl", CODE("\x0f\x07"), GP},
        {"sysenter", CODE("\x0f\x34"), GP | UD},
        {"sysexit", CODE("\x0f\x35"), GP | UD},
        {"rsm", CODE("\x0f\xaa"), UD},
        {"clac", CODE("\x0f\x01\xca"), UD},
        {"stac", CODE("\x0f\x01\xcb"), UD},
        {"monitor", CODE("\x0f\x01\xc8"), UD},
        {"mwait", CODE("\x0f\x01\xc9"), UD},
        {"invpcid (%rax), %rcx", CODE("\x66\x0f\x38\x82\x08"), GP | UD},
    };
    EXPECT_FAULTS(rows);
}

static void control_registers(void) {
    static const struct row rows[] = {
        {"mov %rax, %cr0", CODE("\x0f\x22\xc0"), GP},      {"mov %rax, %cr2", CODE("\x0f\x22\xd0"), GP},
        {"mov %rax, %cr3", CODE("\x0f\x22\xd8"), GP},      {"mov %rax, %cr4", CODE("\x0f\x22\xe0"), GP},
        {"mov %rax, %cr8", CODE("\x44\x0f\x22\xc0"), GP},  {"mov %cr0, %rax", CODE("\x0f\x20\xc0"), GP},
        {"mov %cr2, %rax", CODE("\x0f\x20\xd0"), GP},      {"mov %cr3, %rax", CODE("\x0f\x20\xd8"), GP},
        {"mov %cr4, %rax", CODE("\x0f\x20\xe0"), GP},      {"mov %cr8, %rax", CODE("\x44\x0f\x20\xc0"), GP},
        {"mov %rax, %cr1", CODE("\x0f\x22\xc8"), GP | UD}, {"mov %rax, %cr15", CODE("\x44\x0f\x22\xf8"), GP | UD},
    };
    EXPECT_FAULTS(rows);
}

static void debug_registers(void) {
    static const struct row rows[] = {
        {"mov %rax, %dr0", CODE("\x0f\x23\xc0"), GP}, {"mov %rax, %dr6", CODE("\x0f\x23\xf0"), GP},
        {"mov %rax, %dr7", CODE("\x0f\x23\xf8"), GP}, {"mov %dr0, %rax", CODE("\x0f\x21\xc0"), GP},
        {"mov %dr6, %rax", CODE("\x0f\x21\xf0"), GP}, {"mov %dr7, %rax", CODE("\x0f\x21\xf8"), GP},
    };
    EXPECT_FAULTS(rows);
}

/// MSRs that would undo everything: of each, a read and a write.
static void model_registers(void) {
    static const uint32_t registers[] = {0x10,       0x1b,       0x174,      0x277,      0x800,
                                         0x830,      0xc0000080, 0xc0000081, 0xc0000082, 0xc0000084,
                                         0xc0000100, 0xc0000101, 0xc0000102, 0xc0000103, 0xffffffff};
    for (unsigned i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
        struct registers before = subject_registers();
        before.general[RCX] = registers[i];
        expect_fault("rdmsr", CODE("\x0f\x32"), &before, GP, 0);
        expect_fault("wrmsr", CODE("\x0f\x30"), &before, GP, 0);
        expect_fault("rdpmc", CODE("\x0f\x33"), &before, GP, 0);
    }
}

static void virtualisation(void) {
    static const struct row rows[] = {
        {"vmcall", CODE("\x0f\x01\xc1"), UD},       {"vmlaunch", CODE("\x0f\x01\xc2"), UD},
        {"vmxoff", CODE("\x0f\x01\xc4"), UD},       {"vmrun", CODE("\x0f\x01\xd8"), UD | GP},
        {"vmmcall", CODE("\x0f\x01\xd9"), UD},      {"vmload", CODE("\x0f\x01\xda"), UD | GP},
        {"vmsave", CODE("\x0f\x01\xdb"), UD | GP},  {"stgi", CODE("\x0f\x01\xdc"), UD | GP},
        {"clgi", CODE("\x0f\x01\xdd"), UD | GP},    {"skinit", CODE("\x0f\x01\xde"), UD | GP},
        {"invlpga", CODE("\x0f\x01\xdf"), UD | GP}, {"getsec", CODE("\x0f\x37"), UD | GP},
        {"encls", CODE("\x0f\x01\xcf"), UD},        {"enclu", CODE("\x0f\x01\xd7"), UD | GP},
        {"vmfunc", CODE("\x0f\x01\xd4"), UD},
    };
    EXPECT_FAULTS(rows);
}

static void ports(void) {
    static const struct row rows[] = {
        {"in $0x80, %al", CODE("\xe4\x80"), GP},
        {"in $0x80, %eax", CODE("\xe5\x80"), GP},
        {"out %al, $0x80", CODE("\xe6\x80"), GP},
        {"out %eax, $0x80", CODE("\xe7\x80"), GP},
        {"in %dx, %al", CODE("\xec"), GP},
        {"in %dx, %eax", CODE("\xed"), GP},
        {"out %al, %dx", CODE("\xee"), GP},
        {"out %eax, %dx", CODE("\xef"), GP},
        {"insb", CODE("\x6c"), GP},
        {"insl", CODE("\x6d"), GP},
        {"outsb", CODE("\x6e"), GP},
        {"outsl", CODE("\x6f"), GP},
        {"rep outsb", CODE("\xf3\x6e"), GP},
    };
    EXPECT_FAULTS(rows);
    // Every port by its number: there is no bitmap that would open one.
    for (uint32_t port = 0; port < 0x10000; port += 0x3f) {
        struct registers before = subject_registers();
        before.general[RDX] = port;
        before.rip += 16;
        expect_fault("in %dx, %al", CODE("\xec"), &before, GP, 0);
    }
}

static void descriptor_tables(void) {
    static const struct row rows[] = {
        {"sgdt (%rsp)", CODE("\x0f\x01\x04\x24"), GP}, {"sidt (%rsp)", CODE("\x0f\x01\x0c\x24"), GP},
        {"sldt %eax", CODE("\x0f\x00\xc0"), GP},       {"str %eax", CODE("\x0f\x00\xc8"), GP},
        {"smsw %eax", CODE("\x0f\x01\xe0"), GP},
    };
    EXPECT_FAULTS(rows);
}

static void segment_bases(void) {
    static const struct row rows[] = {
        {"rdfsbase %rax", CODE("\xf3\x48\x0f\xae\xc0"), UD},
        {"rdgsbase %rax", CODE("\xf3\x48\x0f\xae\xc8"), UD},
        {"wrfsbase %rax", CODE("\xf3\x48\x0f\xae\xd0"), UD},
        {"wrgsbase %rax", CODE("\xf3\x48\x0f\xae\xd8"), UD},
    };
    EXPECT_FAULTS(rows);
}

static void fpu(void) {
    static const struct row rows[] = {
        {"fldz", CODE("\xd9\xee"), NM},
        {"fninit", CODE("\xdb\xe3"), NM},
        {"fnstsw %ax", CODE("\xdf\xe0"), NM},
        {"fwait", CODE("\x9b"), NM},
        {"movq %mm0, %mm1", CODE("\x0f\x6f\xc8"), NM},
        {"fxsave (%rsp)", CODE("\x0f\xae\x04\x24"), NM},
        {"fxrstor (%rsp)", CODE("\x0f\xae\x0c\x24"), NM},
    };
    EXPECT_FAULTS(rows);
}

static void vectors(void) {
    static const struct row rows[] = {
        {"addps %xmm0, %xmm0", CODE("\x0f\x58\xc0"), UD},
        {"movaps (%rsp), %xmm0", CODE("\x0f\x28\x04\x24"), UD},
        {"addsd %xmm0, %xmm0", CODE("\xf2\x0f\x58\xc0"), UD},
        {"pxor %xmm0, %xmm0", CODE("\x66\x0f\xef\xc0"), UD},
        {"ldmxcsr (%rsp)", CODE("\x0f\xae\x14\x24"), UD},
        {"stmxcsr (%rsp)", CODE("\x0f\xae\x1c\x24"), UD},
        {"vmovaps %xmm0, %xmm0", CODE("\xc5\xf8\x28\xc0"), UD},
        {"vzeroall", CODE("\xc5\xfc\x77"), UD},
        {"vmovaps %zmm0, %zmm0", CODE("\x62\xf1\x7c\x48\x28\xc0"), UD},
        {"xsave (%rsp)", CODE("\x0f\xae\x24\x24"), UD},
        {"xrstor (%rsp)", CODE("\x0f\xae\x2c\x24"), UD},
        {"xgetbv", CODE("\x0f\x01\xd0"), UD},
        {"xsetbv", CODE("\x0f\x01\xd1"), UD | GP},
        {"rdpkru", CODE("\x0f\x01\xee"), UD},
        {"wrpkru", CODE("\x0f\x01\xef"), UD},
    };
    EXPECT_FAULTS(rows);
}

/// Instructions that QEMU 10 carries out in user mode, some as others: even so they change rax and flags alone.
static void not_emulated(void) {
    static const struct row rows[] = {
        {"invd", CODE("\x0f\x08"), GP},
        {"wbinvd", CODE("\x0f\x09"), GP},
        {"wbnoinvd", CODE("\xf3\x0f\x09"), GP},
        {"vmxon (%rax)", CODE("\xf3\x0f\xc7\x30"), UD},
        {"into", CODE("\xce"), UD},
        {"aam", CODE("\xd4\x0a"), UD},
        {"aad", CODE("\xd5\x0a"), UD},
        {"salc", CODE("\xd6"), UD},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct registers before = subject_registers();
        struct outcome outcome = subject_run(rows[i].code, rows[i].length, &before);
        bool carried_out = outcome.registers.rip == before.rip + rows[i].length;
        expect_that(rows[i].name, carried_out || outcome.registers.rip == before.rip);
        expect_that(rows[i].name, ((carried_out ? UD : rows[i].faults) >> outcome.fault & 1) != 0);
        outcome.registers.flags = before.flags;
        expect_registers(rows[i].name, &outcome.registers, &before, carried_out ? 1U << RAX : 0);
    }
}

static void invalid(void) {
    static const struct row rows[] = {
        {"push %es", CODE("\x06"), UD},
        {"pop %es", CODE("\x07"), UD},
        {"push %cs", CODE("\x0e"), UD},
        {"push %ss", CODE("\x16"), UD},
        {"pop %ss", CODE("\x17"), UD},
        {"push %ds", CODE("\x1e"), UD},
        {"daa", CODE("\x27"), UD},
        {"das", CODE("\x2f"), UD},
        {"aaa", CODE("\x37"), UD},
        {"aas", CODE("\x3f"), UD},
        {"pusha", CODE("\x60"), UD},
        {"popa", CODE("\x61"), UD},
        {"bound", CODE("\x62\x04\x24"), UD},
        {"0x82", CODE("\x82\xc0\x00"), UD},
        {"lcall $0, $0", CODE("\x9a\x00\x00\x00\x00\x00\x00"), UD},
        {"ljmp $0, $0", CODE("\xea\x00\x00\x00\x00\x00\x00"), UD},
        {"ud1", CODE("\x0f\xb9\xc0"), UD},
        {"lock nop", CODE("\xf0\x90"), UD},
        {"lock cmp", CODE("\xf0\x39\x04\x24"), UD},
    };
    EXPECT_FAULTS(rows);
    // 16 bytes: one more than an instruction may have.
    struct registers before = subject_registers();
    expect_fault("15 prefixes", CODE("\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x90"), &before, GP,
                 0);
}

static void interrupts(void) {
    for (unsigned vector = 0; vector < 256; vector++) {
        struct registers before = subject_registers();
        const char code[] = {(char)0xcd, (char)vector};
        struct outcome outcome = subject_run(code, sizeof(code), &before);
        if (vector == 3 || vector == 4) {
            expect("int 3 and int 4", outcome.fault, vector == 3 ? FAULT_BREAKPOINT : FAULT_OVERFLOW);
            expect("int 3 and int 4", outcome.registers.rip, before.rip + 2);
        } else {
            // The gate by its index, and bit 1 for the table (Intel SDM 3A, "Error Code"). QEMU counts gates of 8
            // bytes.
            expect("int n", outcome.fault, FAULT_GENERAL_PROTECTION);
            expect_that("int n", outcome.detail == vector * 8 + 2 || outcome.detail == vector * 16 + 2);
            expect("int n", outcome.registers.rip, before.rip);
        }
        expect_registers("int n", &outcome.registers, &before, 0);
    }
}

static void traps(void) {
    struct registers before = subject_registers();
    struct outcome outcome = subject_run(CODE("\xcc"), &before);
    expect("int3", outcome.fault, FAULT_BREAKPOINT);
    expect("int3", outcome.registers.rip, before.rip + 1);
    expect_registers("int3", &outcome.registers, &before, 0);
    // INT1 is a trap; QEMU takes it for no instruction.
    outcome = subject_run(CODE("\xf1"), &before);
    bool is_trap = outcome.fault == FAULT_DEBUG && outcome.registers.rip == before.rip + 1;
    bool is_invalid = outcome.fault == FAULT_INVALID_OPCODE && outcome.registers.rip == before.rip;
    expect_that("int1", is_trap || is_invalid);
    expect_registers("int1", &outcome.registers, &before, 0);
}

/// Of the selectors of both tables those that have a name, and some far beyond their ends.
#define SELECTORS UINT64_C(0x10000)
static uint64_t selector_after(uint64_t selector) {
    return selector == 0x3f ? 0xffe0 : selector + 1;
}

static bool is_null(uint64_t selector) {
    return selector < 4;
}

static bool is_user_data(uint64_t selector) {
    return (selector & SELECTOR_INDEX) == (USER_DATA & SELECTOR_INDEX);
}

static bool is_user_code(uint64_t selector) {
    return (selector & SELECTOR_INDEX) == (USER_CODE & SELECTOR_INDEX);
}

static void data_selectors(void) {
    static const struct row rows[] = {
        {"mov %eax, %ds", CODE("\x8e\xd8"), GP},
        {"mov %eax, %es", CODE("\x8e\xc0"), GP},
        {"mov %eax, %fs", CODE("\x8e\xe0"), GP},
        {"mov %eax, %gs", CODE("\x8e\xe8"), GP},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (uint64_t selector = 0; selector < SELECTORS; selector = selector_after(selector)) {
            struct registers before = subject_registers();
            before.general[RAX] = selector;
            if (!is_null(selector) && !is_user_data(selector) && !is_user_code(selector)) {
                expect_fault(rows[i].name, rows[i].code, rows[i].length, &before, GP, selector & SELECTOR_INDEX);
                continue;
            }
            struct outcome outcome = subject_run(rows[i].code, rows[i].length, &before);
            expect(rows[i].name, outcome.fault, FAULT_INVALID_OPCODE);
            expect_registers(rows[i].name, &outcome.registers, &before, 0);
        }
    }
}

static void stack_selectors(void) {
    for (uint64_t selector = 0; selector < SELECTORS; selector = selector_after(selector)) {
        struct registers before = subject_registers();
        before.general[RAX] = selector;
        if (selector == USER_DATA) {
            expect("mov %eax, %ss", subject_run(CODE("\x8e\xd0"), &before).fault, FAULT_INVALID_OPCODE);
        } else {
            expect_fault("mov %eax, %ss", CODE("\x8e\xd0"), &before, GP, selector & SELECTOR_INDEX);
        }
    }
}

/// The words that a far transfer finds on the stack, from the subject's stack pointer on.
static struct registers with_frame(const uint64_t words[], unsigned count) {
    struct registers registers = subject_registers();
    volatile uint64_t *stack = (volatile uint64_t *)registers.rsp;
    for (unsigned i = 0; i < count; i++) {
        stack[i] = words[i];
    }
    return registers;
}

/// Where transfers lead to that succeed: an UD2 further on in the code page.
#define LANDING (CODE_PAGE + 0x100)

static void far_jumps(void) {
    static const struct row rows[] = {
        {"ljmp *(%rsp)", CODE("\x48\xff\x2c\x24"), GP},
        {"lcall *(%rsp)", CODE("\x48\xff\x1c\x24"), GP},
    };
    subject_put(LANDING - CODE_PAGE, CODE("\x0f\x0b"));
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (uint64_t selector = 0; selector < SELECTORS; selector = selector_after(selector)) {
            struct registers before = with_frame((const uint64_t[]){LANDING, selector}, 2);
            if (is_user_code(selector)) {
                struct outcome outcome = subject_run(rows[i].code, rows[i].length, &before);
                // CPUs take the 64-bit form as one of 32 bits, which ends elsewhere, or take it as it is.
                expect_that(rows[i].name, outcome.fault == FAULT_INVALID_OPCODE || outcome.fault == FAULT_PAGE ||
                                              outcome.fault == FAULT_GENERAL_PROTECTION);
            } else {
                uint64_t detail = is_null(selector) ? 0 : selector & SELECTOR_INDEX;
                expect_fault(rows[i].name, rows[i].code, rows[i].length, &before, GP, detail);
            }
        }
    }
}

/// What IRET takes off the stack.
#define FRAME_BYTES 40

/// Some emulators read what LRET and IRET find on the stack as if the kernel did, which faults with SMAP on.
static bool faults_on_stack(const struct outcome *outcome, const struct registers *before) {
    bool faults = outcome->fault == FAULT_PAGE && outcome->detail - before->rsp < FRAME_BYTES;
    returns_not_emulated = returns_not_emulated || faults;
    return faults;
}

/// The return finds a selector that does not lead anywhere.
static void expect_no_return(const char *what, const char *code, size_t length, const struct registers *before,
                             uint64_t selector) {
    struct outcome outcome = subject_run(code, length, before);
    if (!faults_on_stack(&outcome, before)) {
        expect(what, outcome.fault, FAULT_GENERAL_PROTECTION);
        expect(what, outcome.detail, is_null(selector) ? 0 : selector & SELECTOR_INDEX);
    }
    expect(what, outcome.registers.rip, before->rip);
    expect_registers(what, &outcome.registers, before, 0);
}

static void far_returns(void) {
    subject_put(LANDING - CODE_PAGE, CODE("\x0f\x0b"));
    for (uint64_t selector = 0; selector < SELECTORS; selector = selector_after(selector)) {
        struct registers before = with_frame((const uint64_t[]){LANDING, selector}, 2);
        if (selector == USER_CODE) {
            struct outcome outcome = subject_run(CODE("\x48\xcb"), &before);
            expect_that("lretq to oneself", outcome.registers.rip == LANDING || faults_on_stack(&outcome, &before));
        } else {
            expect_no_return("lretq", CODE("\x48\xcb"), &before, selector);
        }
    }
}

static void interrupt_returns(void) {
    subject_put(LANDING - CODE_PAGE, CODE("\x0f\x0b"));
    for (uint64_t selector = 0; selector < SELECTORS; selector = selector_after(selector)) {
        const uint64_t frame[] = {LANDING, selector, FLAGS_FIXED | FLAG_IOPL, ISLAND, USER_DATA};
        struct registers before = with_frame(frame, 5);
        if (selector != USER_CODE) {
            expect_no_return("iretq", CODE("\x48\xcf"), &before, selector);
            continue;
        }
        struct outcome outcome = subject_run(CODE("\x48\xcf"), &before);
        expect_that("iretq to oneself", outcome.registers.rip == LANDING || faults_on_stack(&outcome, &before));
        expect("the flags after IRETQ", outcome.registers.flags & ~FLAG_RF, FLAGS_FIXED);
    }
}

static void interrupt_returns_elsewhere(void) {
    const uint64_t frames[][5] = {
        // Kernel mode, by its own selectors.
        {KERNEL_BASE, KERNEL_CODE, FLAGS_FIXED | FLAG_IOPL, KERNEL_BASE, 0x10},
        {LANDING, KERNEL_CODE, FLAGS_FIXED & ~FLAG_IF, ISLAND, 0x10},
    };
    for (unsigned i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
        struct registers before = with_frame(frames[i], 5);
        expect_no_return("iretq into the kernel", CODE("\x48\xcf"), &before, KERNEL_CODE);
    }
    // A nested task: there are none in 64-bit mode.
    const uint64_t frame[] = {LANDING, USER_CODE, FLAGS_FIXED, ISLAND, USER_DATA};
    struct registers before = with_frame(frame, 5);
    before.flags |= FLAG_NT;
    expect_no_return("iretq with NT", CODE("\x48\xcf"), &before, 0);
    for (uint64_t selector = 0; selector < SELECTORS; selector = selector_after(selector)) {
        const uint64_t bad_stack[] = {LANDING, USER_CODE, FLAGS_FIXED, ISLAND, selector};
        before = with_frame(bad_stack, 5);
        if (selector != USER_DATA) {
            expect_no_return("iretq to another stack", CODE("\x48\xcf"), &before, selector);
        }
    }
}

static void allowed(void) {
    // CPUID, RDTSC and RDTSCP are for all, and show nothing of the kernel's: RDTSCP's number of the CPU is 0.
    struct registers before = subject_registers();
    struct outcome outcome = subject_run(CODE("\x0f\xa2"), &before);
    expect("cpuid", outcome.fault, FAULT_INVALID_OPCODE);
    expect_registers("cpuid", &outcome.registers, &before, 1U << RAX | 1U << RBX | 1U << RCX | 1U << RDX);
    outcome = subject_run(CODE("\x0f\x31"), &before);
    expect("rdtsc", outcome.fault, FAULT_INVALID_OPCODE);
    expect_registers("rdtsc", &outcome.registers, &before, 1U << RAX | 1U << RDX);
    outcome = subject_run(CODE("\x0f\x01\xf9"), &before);
    expect("rdtscp", outcome.fault, FAULT_INVALID_OPCODE);
    expect("rdtscp's number of the CPU", outcome.registers.general[RCX], 0);
    expect_registers("rdtscp", &outcome.registers, &before, 1U << RAX | 1U << RCX | 1U << RDX);
}

static void unaligned(void) {
    struct registers before = subject_registers();
    before.flags |= FLAG_AC;
    before.general[RBX] = ISLAND + 1;
    struct outcome outcome = subject_run(CODE("\x48\x8b\x03"), &before);
    expect("an unaligned access with AC", outcome.fault, FAULT_INVALID_OPCODE);
    expect_registers("an unaligned access with AC", &outcome.registers, &before, 1U << RAX);
    // And AC does not open user memory to the kernel, or the like: a syscall with it is as any other.
}

const struct attack instruction_attacks[] = {
    {"ATK013", "instructions that change the machine's state fault and leave all as it was", machine_state},
    {"ATK014", "so do all moves to and from control registers", control_registers},
    {"ATK015", "so do all moves to and from debug registers", debug_registers},
    {"ATK016", "so do reads and writes of model-specific registers and counters", model_registers},
    {"ATK017", "so do the instructions of VMX, SVM, SMX and SGX", virtualisation},
    {"ATK018", "so does every IN and OUT, whatever the port", ports},
    {"ATK019", "so do SGDT, SIDT, SLDT, STR and SMSW, which would show where the kernel is (UMIP)", descriptor_tables},
    {"ATK020", "so do RDFSBASE, WRFSBASE, RDGSBASE and WRGSBASE (FSGSBASE is off)", segment_bases},
    {"ATK021", "x87, MMX and FXSAVE instructions fault as use of the FPU", fpu},
    {"ATK022", "SSE, AVX, XSAVE and protection-key instructions are invalid", vectors},
    {"ATK023", "what is no instruction in 64-bit mode is invalid, also with prefixes", invalid},
    {"ATK121", "what an emulator carries out that no CPU would changes nothing that matters", not_emulated},
    {"ATK024", "INT n is refused for all 256 vectors but 3 and 4", interrupts},
    {"ATK025", "INT3 and INT1 are faults of the thread's", traps},
    {"ATK026", "DS, ES, FS and GS take the two user segments and null, and no other selector", data_selectors},
    {"ATK027", "SS takes the user's data segment, and no other selector", stack_selectors},
    {"ATK028", "far jumps and calls lead to no selector but the user's code, and through no gate", far_jumps},
    {"ATK029", "so do far returns", far_returns},
    {"ATK030", "so does IRETQ, and it sets no IOPL", interrupt_returns},
    {"ATK031", "IRETQ does not lead into the kernel, to another stack segment or to a nested task",
     interrupt_returns_elsewhere},
    {"ATK032", "CPUID, RDTSC and RDTSCP are open to all and touch nothing else", allowed},
    {"ATK033", "AC does not switch alignment checks on", unaligned},
    {0},
};
