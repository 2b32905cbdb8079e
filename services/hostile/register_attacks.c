// SPDX-License-Identifier: Apache-2.0
//
// Registers and flags as no program has them, where the kernel is entered: by syscall, fault and interrupt.
#include <kozo/memory.h>
#include <kozo_syscalls.h>

#include "attack.h"
#include "scratch.h"
#include "subject.h"

/// Addresses that are the kernel's, nobody's, or no addresses.
static const uint64_t odd_addresses[] = {
    0,
    1,
    USER_END - 1,
    USER_END,
    UINT64_C(0x7fffffffffff),
    UINT64_C(0x800000000000),
    UINT64_C(0x7fffffffffffffff),
    UINT64_C(0x8000000000000000),
    UINT64_C(0xffff7fffffffffff),
    DIRECT_MAP,
    DIRECT_MAP + 0x100000,
    KERNEL_BASE,
    UINT64_MAX - 7,
    UINT64_MAX,
};
enum { ODD_ADDRESSES = sizeof(odd_addresses) / sizeof(odd_addresses[0]) };

static const uint64_t odd_flags[] = {
    FLAG_DF, FLAG_NT, FLAG_AC, FLAG_ID, FLAG_RF, FLAG_DF | FLAG_NT | FLAG_AC | FLAG_ID | FLAG_RF,
};
enum { ODD_FLAGS = sizeof(odd_flags) / sizeof(odd_flags[0]) };

#define SYSCALL_CODE "\x0f\x05"
/// mov rsp, rbx; then what follows.
#define SET_STACK "\x48\x89\xdc"

/// Bits for expect_registers(): what SYSCALL itself and the status change.
#define SYSCALL_CHANGES (1U << RAX | 1U << RCX | 1U << R11)

/// A yield, which takes its first argument only and preserves all other registers.
static struct registers yielding(void) {
    struct registers registers = subject_registers();
    registers.general[RAX] = SYS_THREAD_YIELD;
    registers.general[RDI] = subject_thread;
    return registers;
}

/// The code's last instruction is a SYSCALL, which succeeded or was refused with `status`.
static void expect_syscall(const char *what, const struct outcome *outcome, const struct registers *before,
                           size_t length, int64_t status) {
    expect(what, outcome->fault, FAULT_INVALID_OPCODE);
    expect(what, outcome->registers.rip, before->rip + length);
    expect(what, outcome->registers.general[RAX], (uint64_t)status);
    expect(what, outcome->registers.general[RCX], before->rip + length);
    expect(what, outcome->registers.general[R11] & ~FLAG_RF, before->flags & ~FLAG_RF);
    expect_registers(what, &outcome->registers, before, SYSCALL_CHANGES);
}

static int64_t status_with(unsigned changed) {
    if (changed == RAX) {
        return ERR_INVALID_SYSCALL;
    }
    return changed == RDI ? ERR_INVALID_HANDLE : 0;
}

static void addresses_at_syscall(void) {
    for (unsigned changed = 0; changed < GENERAL_REGISTERS; changed++) {
        for (unsigned i = 0; i < ODD_ADDRESSES; i++) {
            struct registers before = yielding();
            before.general[changed] = odd_addresses[i];
            // Handle 1 and syscall 1 are some.
            if (odd_addresses[i] == 1 && (changed == RAX || changed == RDI)) {
                continue;
            }
            struct outcome outcome = subject_run(CODE(SYSCALL_CODE), &before);
            expect_syscall("a syscall with an odd register", &outcome, &before, 2, status_with(changed));
        }
    }
}

static void stacks_at_syscall(void) {
    for (unsigned i = 0; i < ODD_ADDRESSES; i++) {
        struct registers before = yielding();
        before.general[RBX] = odd_addresses[i];
        struct outcome outcome = subject_run(CODE(SET_STACK SYSCALL_CODE), &before);
        before.rsp = odd_addresses[i];
        expect_syscall("a syscall with an odd stack", &outcome, &before, 5, 0);
    }
}

static void stacks_at_fault(void) {
    for (unsigned i = 0; i < ODD_ADDRESSES; i++) {
        struct registers before = subject_registers();
        before.general[RBX] = odd_addresses[i];
        struct outcome outcome = subject_run(CODE(SET_STACK), &before);
        before.rsp = odd_addresses[i];
        expect("a fault with an odd stack", outcome.fault, FAULT_INVALID_OPCODE);
        expect("where it faulted", outcome.registers.rip, before.rip + 3);
        expect_registers("a fault with an odd stack", &outcome.registers, &before, 0);
    }
}

static void stacks_at_interrupt(void) {
    for (unsigned i = 0; i < ODD_ADDRESSES; i++) {
        struct registers before = subject_registers();
        before.general[RBX] = odd_addresses[i];
        struct registers after = subject_interrupt(CODE(SET_STACK), &before);
        before.rsp = odd_addresses[i];
        expect("where it was interrupted", after.rip, before.rip + 3);
        expect_registers("an interrupt with an odd stack", &after, &before, 0);
    }
}

static void flags_at_syscall(void) {
    for (unsigned i = 0; i < ODD_FLAGS; i++) {
        struct registers before = yielding();
        before.flags |= odd_flags[i];
        struct outcome outcome = subject_run(CODE(SYSCALL_CODE), &before);
        expect_syscall("a syscall with odd flags", &outcome, &before, 2, 0);
    }
}

static void spin(uint64_t unused) {
    (void)unused;
    for (;;) {
        __asm__ volatile("pause");
    }
}

/// A syscall that ends with another thread, one that was interrupted and goes on by IRET, which NT would make fault.
static void flags_at_switch(void) {
    start_worker(spin, 0, 1);
    for (unsigned i = 0; i < ODD_FLAGS; i++) {
        // It is interrupted when this thread wakes.
        sleep_ms(1);
        struct registers before = yielding();
        before.general[RAX] = SYS_THREAD_STOP;
        before.flags |= odd_flags[i];
        struct registers after = subject_interrupt(CODE(SYSCALL_CODE), &before);
        expect("where it stopped", after.rip, before.rip + 2);
        expect("the syscall's status", after.general[RAX], 0);
        expect_registers("stopping with odd flags", &after, &before, SYSCALL_CHANGES);
    }
}

/// The kernel clears memory upwards, whatever DF says.
static void flags_at_clearing(void) {
    kozo_handle_t untyped = make(OBJECT_UNTYPED, FRAME_SMALL_BITS + 1), frames = take_slots(2);
    must(kozo_sys_cap_create(untyped, OBJECT_FRAME, FRAME_SMALL_BITS, own_cnode, frames, 1), "create a frame");
    volatile uint64_t *below = (volatile uint64_t *)(ISLAND + 0x2000), *above = (volatile uint64_t *)(ISLAND + 0x4000);
    must(kozo_map_frame(frames, (uint64_t)below, PROT_READ | PROT_WRITE), "map a frame");
    for (unsigned i = 0; i < 512; i++) {
        below[i] = i + 1;
    }
    struct registers before = subject_registers();
    const uint64_t arguments[] = {untyped, OBJECT_FRAME, FRAME_SMALL_BITS, own_cnode, frames + 1, 1};
    const enum general places[] = {RDI, RSI, RDX, R10, R8, R9};
    before.general[RAX] = SYS_CAP_CREATE;
    for (unsigned i = 0; i < 6; i++) {
        before.general[places[i]] = arguments[i];
    }
    before.flags |= FLAG_DF | FLAG_AC | FLAG_NT;
    struct outcome outcome = subject_run(CODE(SYSCALL_CODE), &before);
    expect_syscall("creating a frame with DF", &outcome, &before, 2, 0);
    must(kozo_map_frame(frames + 1, (uint64_t)above, PROT_READ), "map the new frame");
    for (unsigned i = 0; i < 512; i++) {
        expect("the frame below", below[i], i + 1);
        expect("the new frame", above[i], 0);
    }
}

static void flags_at_fault(void) {
    for (unsigned i = 0; i < ODD_FLAGS; i++) {
        struct registers before = subject_registers();
        before.flags |= odd_flags[i];
        struct outcome outcome = subject_run(CODE(""), &before);
        expect("a fault with odd flags", outcome.fault, FAULT_INVALID_OPCODE);
        expect_registers("a fault with odd flags", &outcome.registers, &before, 0);
    }
}

static void flags_at_interrupt(void) {
    for (unsigned i = 0; i < ODD_FLAGS; i++) {
        struct registers before = subject_registers();
        before.flags |= odd_flags[i];
        struct registers after = subject_interrupt(CODE(""), &before);
        expect("where it was interrupted", after.rip, before.rip);
        expect_registers("an interrupt with odd flags", &after, &before, 0);
    }
}

/// mov rax, flags of its choice; push rax; popf; pushf; pop rbx.
static void flags_popped(void) {
    const uint64_t wanted[] = {FLAG_IOPL,        FLAG_VM,           FLAG_VIF,          FLAG_IF,
                               UINT64_C(1) << 1, UINT64_C(1) << 15, ~UINT64_C(0) << 22};
    for (unsigned i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        struct registers before = subject_registers();
        before.general[RAX] = FLAGS_FIXED ^ wanted[i];
        struct outcome outcome = subject_run(CODE("\x50\x9d\x9c\x5b"), &before);
        expect("POPF with a flag of the kernel's", outcome.fault, FAULT_INVALID_OPCODE);
        expect("the flags after POPF", outcome.registers.general[RBX], FLAGS_FIXED);
    }
}

static void steps(void) {
    struct registers before = yielding();
    before.flags |= FLAG_TF;
    struct outcome outcome = subject_run(CODE(SYSCALL_CODE), &before);
    before.flags &= ~FLAG_TF;
    expect("a step over a syscall", outcome.fault, FAULT_DEBUG);
    expect("where the step ended", outcome.registers.rip, before.rip + 2);
    expect("the syscall's status", outcome.registers.general[RAX], 0);
    expect_registers("a step over a syscall", &outcome.registers, &before, SYSCALL_CHANGES);
}

/// Lets the code run from flags with TF on until it stands at an UD2. Returns the number of steps on the way.
static unsigned step_to_end(const char *what, const char *code, size_t length) {
    struct registers before = yielding();
    before.flags |= FLAG_TF;
    // mov ecx, ss; mov ss, ecx; and the code, which the step is held back into.
    subject_put(0, CODE("\x8c\xd1\x8e\xd1"));
    subject_put(4, code, length);
    subject_put(4 + length, CODE("\x0f\x0b"));
    struct outcome outcome = subject_go(&before);
    unsigned count = 0;
    for (; outcome.fault == FAULT_DEBUG && count < 8; count++) {
        outcome.registers.flags |= FLAG_TF;
        outcome = subject_go(&outcome.registers);
    }
    expect(what, outcome.fault, FAULT_INVALID_OPCODE);
    expect(what, outcome.registers.rip, before.rip + 4 + length);
    expect(what, outcome.registers.rsp, before.rsp);
    return count;
}

static void held_steps(void) {
    expect_that("a step held back into SYSCALL", step_to_end("MOV SS, SYSCALL", CODE(SYSCALL_CODE)) >= 1);
    expect_that("a step held back into UD2", step_to_end("MOV SS, UD2", CODE("")) >= 1);
    expect_that("a step held back twice", step_to_end("MOV SS twice", CODE("\x8e\xd1\x8e\xd1")) >= 1);
}

/// mov ecx, ss; mov ss, ecx; and a trap, with TF on: the trap's own fault comes, and no other.
static void held_into_traps(void) {
    const struct {
        const char *code;
        size_t length;
        uint64_t fault;
    } rows[] = {
        {CODE("\x8c\xd1\x8e\xd1\xcc"), FAULT_BREAKPOINT},
        {CODE("\x8c\xd1\x8e\xd1\xcd\x03"), FAULT_BREAKPOINT},
        {CODE("\x8c\xd1\x8e\xd1\xcd\x04"), FAULT_OVERFLOW},
        {CODE("\x8c\xd1\x8e\xd1\xcd\x80"), FAULT_GENERAL_PROTECTION},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct registers before = subject_registers();
        before.flags |= FLAG_TF;
        struct outcome outcome = subject_run(rows[i].code, rows[i].length, &before);
        // The step over the first MOV, which nothing holds back.
        expect("a step over MOV", outcome.fault, FAULT_DEBUG);
        expect("a step over MOV", outcome.registers.rip, before.rip + 2);
        outcome.registers.flags |= FLAG_TF;
        outcome = subject_go(&outcome.registers);
        // A CPU may take the step on the way to the trap's handler, and drop it, or deliver it before the trap.
        if (outcome.fault == FAULT_DEBUG) {
            outcome = subject_go(&outcome.registers);
        }
        expect("MOV SS and a trap", outcome.fault, rows[i].fault);
        expect("the stack at a trap", outcome.registers.rsp, before.rsp);
    }
}

static void jumps(void) {
    for (unsigned i = 0; i < ODD_ADDRESSES; i++) {
        struct registers before = subject_registers();
        before.general[RBX] = odd_addresses[i];
        struct outcome outcome = subject_run(CODE("\xff\xe3"), &before);
        bool user = odd_addresses[i] < USER_END;
        bool expected = outcome.fault == FAULT_PAGE || (!user && outcome.fault == FAULT_GENERAL_PROTECTION);
        expect_that("a jump to an odd address faults", expected);
        before.rip = outcome.registers.rip;
        expect_registers("a jump to an odd address", &outcome.registers, &before, 0);
        // Once more from where it stands, if it can be told to: it must not get any further.
        if (before.rip < USER_END) {
            expect("the fault comes again", subject_go(&before).fault, outcome.fault);
        }
    }
}

const struct attack register_attacks[] = {
    {"ATK001", "addresses of the kernel and of nobody in any register at a syscall change nothing",
     addresses_at_syscall},
    {"ATK002", "any stack pointer is preserved by a syscall", stacks_at_syscall},
    {"ATK003", "any stack pointer is preserved by a fault, and nothing is written there", stacks_at_fault},
    {"ATK004", "any stack pointer is preserved by an interrupt", stacks_at_interrupt},
    {"ATK005", "DF, NT, AC, ID and RF at a syscall come back as they were", flags_at_syscall},
    {"ATK006", "the same at a fault", flags_at_fault},
    {"ATK007", "the same at an interrupt", flags_at_interrupt},
    {"ATK008", "POPF changes neither IOPL nor IF, VM, VIF or reserved flags", flags_popped},
    {"ATK009", "TF at a syscall is one step, of the thread's own", steps},
    {"ATK010", "a step held back by MOV SS into a syscall or fault ends in the thread (CVE-2018-8897)", held_steps},
    {"ATK011", "a step held back by MOV SS into INT3, INTO and INT n ends in the thread", held_into_traps},
    {"ATK012", "a jump to an address of the kernel's or to none faults, each time", jumps},
    {"ATK118", "with any of these flags a syscall may end in a thread that was interrupted", flags_at_switch},
    {"ATK119", "memory is cleared upwards, with DF set too", flags_at_clearing},
    {0},
};
