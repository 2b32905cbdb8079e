// SPDX-License-Identifier: Apache-2.0
//
// Addresses that are not the thread's to touch: the kernel's, those of no memory, and its own pages the wrong way.
#include <kozo/memory.h>
#include <kozo_syscalls.h>

#include "attack.h"
#include "scratch.h"
#include "subject.h"

#define PAGE_SIZE UINT64_C(4096)

#define PAGE_FAULT (UINT64_C(1) << FAULT_PAGE)
#define LOAD       "\x48\x8b\x00" // mov (%rax), %rax
#define STORE      "\x48\x89\x00" // mov %rax, (%rax)
#define JUMP       "\xff\xe0"     // jmp *%rax

/// Canonical, and not the user's. Whether there is memory is told by FAULT_FLAG_PRESENT alone.
static const uint64_t kernel_addresses[] = {
    USER_END,
    USER_END + 0xff8,
    UINT64_C(0xffff800000000000),
    DIRECT_MAP + 0x1000,
    DIRECT_MAP + 0x100000,
    KERNEL_BASE,
    KERNEL_BASE + 0x100000,
    KERNEL_BASE + 0x200000,
    UINT64_C(0xffffc00000000000),
    UINT64_MAX - 7,
};
enum { KERNEL_ADDRESSES = sizeof(kernel_addresses) / sizeof(kernel_addresses[0]) };

static const uint64_t no_addresses[] = {
    UINT64_C(0x800000000000),
    UINT64_C(0x7fffffffffffff00),
    UINT64_C(0x8000000000000000),
    UINT64_C(0xffff7ffffffffff0),
};
enum { NO_ADDRESSES = sizeof(no_addresses) / sizeof(no_addresses[0]) };

static struct outcome touch(const char *code, size_t length, uint64_t address) {
    struct registers before = subject_registers();
    before.general[RAX] = address;
    struct outcome outcome = subject_run(code, length, &before);
    expect_registers("touching an address", &outcome.registers, &before, 0);
    return outcome;
}

static void expect_page_fault(const char *what, const struct outcome *outcome, uint64_t address, uint64_t flags) {
    expect(what, outcome->fault, FAULT_PAGE);
    expect(what, outcome->detail, address);
    expect(what, outcome->touched & ~FAULT_FLAG_PRESENT, flags);
}

static void kernel_half(void) {
    for (unsigned i = 0; i < KERNEL_ADDRESSES; i++) {
        uint64_t address = kernel_addresses[i];
        struct outcome outcome = touch(CODE(LOAD), address);
        expect_page_fault("a load", &outcome, address, 0);
        outcome = touch(CODE(STORE), address);
        expect_page_fault("a store", &outcome, address, FAULT_FLAG_WRITE);
        outcome = touch(CODE(JUMP), address);
        expect_page_fault("a jump", &outcome, address, FAULT_FLAG_EXECUTE);
        expect("where it stands", outcome.registers.rip, address);
    }
}

static void no_address(void) {
    for (unsigned i = 0; i < NO_ADDRESSES; i++) {
        expect("a load", touch(CODE(LOAD), no_addresses[i]).fault, FAULT_GENERAL_PROTECTION);
        expect("a store", touch(CODE(STORE), no_addresses[i]).fault, FAULT_GENERAL_PROTECTION);
        // push with such a stack pointer, and a load through rbp: these are the stack segment's, but QEMU has one fault
        // for all.
        struct registers before = subject_registers();
        before.general[RBX] = no_addresses[i] + 8;
        before.general[RBP] = no_addresses[i];
        uint64_t fault = subject_run(CODE("\x48\x89\xdc\x50"), &before).fault;
        expect_that("a push faults", fault == FAULT_STACK || fault == FAULT_GENERAL_PROTECTION);
        fault = subject_run(CODE("\x48\x8b\x45\x00"), &before).fault;
        expect_that("a load by rbp faults", fault == FAULT_STACK || fault == FAULT_GENERAL_PROTECTION);
    }
}

static void read_and_write(void) {
    static const struct {
        const char *name;
        const char *code;
        size_t length;
    } rows[] = {
        {"lock xadd", CODE("\xf0\x48\x0f\xc1\x18")}, {"xchg", CODE("\x48\x87\x18")},
        {"cmpxchg16b", CODE("\x48\x0f\xc7\x08")},    {"lock bts", CODE("\xf0\x48\x0f\xab\x18")},
        {"movnti", CODE("\x48\x0f\xc3\x18")},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct registers before = subject_registers();
        // A bit of the word itself, for BTS.
        before.general[RBX] = 5;
        before.general[RAX] = DIRECT_MAP + 0x100000;
        struct outcome outcome = subject_run(rows[i].code, rows[i].length, &before);
        expect(rows[i].name, outcome.fault, FAULT_PAGE);
        expect(rows[i].name, outcome.detail, before.general[RAX]);
        expect_registers(rows[i].name, &outcome.registers, &before, 0);
    }
}

static void hints(void) {
    static const struct {
        const char *name;
        const char *code;
        size_t length;
    } rows[] = {
        {"prefetchnta", CODE("\x0f\x18\x00")},    {"prefetcht0", CODE("\x0f\x18\x08")},
        {"prefetchw", CODE("\x0f\x0d\x08")},      {"clflush", CODE("\x0f\xae\x38")},
        {"clflushopt", CODE("\x66\x0f\xae\x38")}, {"clwb", CODE("\x66\x0f\xae\x30")},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (unsigned j = 0; j < KERNEL_ADDRESSES; j++) {
            struct registers before = subject_registers();
            before.general[RAX] = kernel_addresses[j];
            struct outcome outcome = subject_run(rows[i].code, rows[i].length, &before);
            // A prefetch never faults. A flush is checked as a load; emulators do nothing at all.
            bool passed = outcome.fault == FAULT_INVALID_OPCODE && outcome.registers.rip > before.rip;
            bool invalid = outcome.fault == FAULT_INVALID_OPCODE && outcome.registers.rip == before.rip;
            bool refused = outcome.fault == FAULT_PAGE && outcome.detail == kernel_addresses[j];
            expect_that(rows[i].name, i < 3 ? passed : passed || refused || invalid);
            expect_registers(rows[i].name, &outcome.registers, &before, 0);
        }
    }
}

/// rep stosb from the island's last bytes on, and down from its first ones: it stops at the page's edge, to the byte.
static void string_writes(void) {
    struct registers before = subject_registers();
    before.general[RCX] = 100;
    before.general[RDI] = ISLAND + PAGE_SIZE - 16;
    struct outcome outcome = subject_run(CODE("\xf3\xaa"), &before);
    expect_page_fault("rep stosb", &outcome, ISLAND + PAGE_SIZE, FAULT_FLAG_WRITE);
    expect("what is left to write", outcome.registers.general[RCX], 84);
    expect("where it goes on", outcome.registers.general[RDI], ISLAND + PAGE_SIZE);
    before.general[RDI] = ISLAND + 15;
    before.flags |= FLAG_DF;
    outcome = subject_run(CODE("\xf3\xaa"), &before);
    expect_page_fault("std; rep stosb", &outcome, ISLAND - 1, FAULT_FLAG_WRITE);
    expect("what is left to write", outcome.registers.general[RCX], 84);
    expect("the flags", outcome.registers.flags & FLAG_DF, FLAG_DF);
    // From the kernel into the island.
    before = subject_registers();
    before.general[RCX] = PAGE_SIZE;
    before.general[RSI] = KERNEL_BASE;
    before.general[RDI] = ISLAND;
    outcome = subject_run(CODE("\xf3\xa4"), &before);
    expect_page_fault("rep movsb", &outcome, KERNEL_BASE, 0);
    expect("what was read of the kernel", outcome.registers.general[RCX], PAGE_SIZE);
}

static void guards(void) {
    struct registers before = subject_registers();
    before.rsp = ISLAND;
    static const struct {
        const char *code;
        size_t length;
    } rows[] = {{CODE("\x50")}, {CODE("\xe8\x00\x00\x00\x00")}, {CODE("\x9c")}, {CODE("\xff\x34\x24")}};
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct outcome outcome = subject_run(rows[i].code, rows[i].length, &before);
        expect_page_fault("below the stack", &outcome, ISLAND - 8, FAULT_FLAG_WRITE);
        expect_registers("below the stack", &outcome.registers, &before, 0);
    }
}

static void code_edge(void) {
    struct registers before = subject_registers();
    before.rip = CODE_PAGE + PAGE_SIZE - 1;
    subject_put(PAGE_SIZE - 1, CODE("\x90"));
    struct outcome outcome = subject_go(&before);
    expect_page_fault("running off the code", &outcome, CODE_PAGE + PAGE_SIZE, FAULT_FLAG_EXECUTE);
    // mov $imm64, %rax with all but its first two bytes missing.
    before.rip = CODE_PAGE + PAGE_SIZE - 2;
    subject_put(PAGE_SIZE - 2, CODE("\x48\xb8"));
    outcome = subject_go(&before);
    expect_page_fault("an instruction with no end", &outcome, CODE_PAGE + PAGE_SIZE, FAULT_FLAG_EXECUTE);
    expect("where it stands", outcome.registers.rip, before.rip);
}

/// SYSCALL in the last two bytes below USER_END: SYSRET would go to where no user page is ever mapped, and one page on
/// to a non-canonical address.
static void end_of_user_half(void) {
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    uint64_t page = USER_END - PAGE_SIZE;
    must(kozo_map_frame(frame, page, PROT_READ | PROT_WRITE), "map the last page");
    volatile uint8_t *code = (volatile uint8_t *)page;
    code[PAGE_SIZE - 2] = 0x0f;
    code[PAGE_SIZE - 1] = 0x05;
    must(kozo_sys_space_protect(own_space, frame, PROT_READ | PROT_EXECUTE), "protect the last page");
    struct registers before = subject_registers();
    before.rip = USER_END - 2;
    before.general[RAX] = SYS_MAX + 1;
    struct outcome outcome = subject_go(&before);
    expect_page_fault("SYSRET to the end", &outcome, USER_END, FAULT_FLAG_EXECUTE);
    expect_status("the syscall's status", (int64_t)outcome.registers.general[RAX], ERR_INVALID_SYSCALL);
    expect("where it stands", outcome.registers.rip, USER_END);
}

static void segment_bases(void) {
    struct registers before = subject_registers();
    before.general[RAX] = 0x1b;
    // mov %eax, %fs; mov %eax, %gs; then a load by FS or GS: the bases are 0, and not the kernel's block.
    struct outcome outcome = subject_run(CODE("\x8e\xe0\x8e\xe8\x64\x48\x8b\x04\x25\x10\x00\x00\x00"), &before);
    expect_page_fault("a load by FS", &outcome, 0x10, 0);
    outcome = subject_run(CODE("\x8e\xe0\x8e\xe8\x65\x48\x8b\x04\x25\x10\x00\x00\x00"), &before);
    expect_page_fault("a load by GS", &outcome, 0x10, 0);
    // A base that was given stays, and one in the kernel's half is not to be had.
    before.fs_base = ISLAND;
    outcome = subject_run(CODE("\x64\x48\x8b\x04\x25\x10\x20\x00\x00"), &before);
    expect_page_fault("a load by FS", &outcome, ISLAND + 0x2010, 0);
    const uint64_t bases[] = {USER_END, DIRECT_MAP, KERNEL_BASE, UINT64_C(0x800000000000), UINT64_MAX};
    for (unsigned i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
        expect_status(
            "a base of the kernel's",
            kozo_sys_thread_write(subject_thread, REGISTERS_CONTROL, CODE_PAGE, ISLAND, FLAGS_FIXED, bases[i]),
            ERR_OUT_OF_RANGE);
    }
}

static void write_or_execute(void) {
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    const uint64_t both = PROT_READ | PROT_WRITE | PROT_EXECUTE;
    uint64_t address = ISLAND + 2 * PAGE_SIZE;
    expect_status("map W and X", kozo_sys_space_map(own_space, frame, address, both), ERR_WRITE_AND_EXECUTE);
    must(kozo_map_frame(frame, address, PROT_READ | PROT_WRITE), "map a page");
    expect_status("protect W and X", kozo_sys_space_protect(own_space, frame, both), ERR_WRITE_AND_EXECUTE);
    struct outcome outcome = touch(CODE(JUMP), address);
    expect_page_fault("executing data", &outcome, address, FAULT_FLAG_EXECUTE);
    expect("executing data", outcome.touched & FAULT_FLAG_PRESENT, FAULT_FLAG_PRESENT);
    // The subject has written here, so that the translation is warm when the page becomes code.
    struct registers before = subject_registers();
    before.general[RBX] = address;
    expect("writing data", subject_run(CODE("\x48\x89\x1b"), &before).fault, FAULT_INVALID_OPCODE);
    must(kozo_sys_space_protect(own_space, frame, PROT_READ | PROT_EXECUTE), "protect a page");
    outcome = subject_run(CODE("\x48\x89\x1b"), &before);
    expect_page_fault("writing code", &outcome, address, FAULT_FLAG_WRITE);
    expect("writing code", *(volatile uint64_t *)address, address);
    // Its own code page is not writable either.
    outcome = touch(CODE(STORE), CODE_PAGE);
    expect_page_fault("writing its own code", &outcome, CODE_PAGE, FAULT_FLAG_WRITE);
}

static void write_here_execute_there(void) {
    // Who may write and execute a frame may map it twice. That is what its rights are for: without one of them it can
    // not.
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    uint64_t address = ISLAND + 2 * PAGE_SIZE;
    kozo_handle_t data = copy(frame, RIGHT_FRAME_READ | RIGHT_FRAME_WRITE);
    kozo_handle_t code = copy(frame, RIGHT_FRAME_READ | RIGHT_FRAME_EXECUTE);
    must(kozo_map_frame(data, address, PROT_READ | PROT_WRITE), "map a page");
    expect_status("execute without EXECUTE", kozo_sys_space_protect(own_space, data, PROT_READ | PROT_EXECUTE),
                  ERR_MISSING_RIGHT);
    expect_status("write without WRITE",
                  kozo_sys_space_map(own_space, code, address + PAGE_SIZE, PROT_READ | PROT_WRITE), ERR_MISSING_RIGHT);
    expect_status("map it twice by one capability", kozo_sys_space_map(own_space, data, address + PAGE_SIZE, PROT_READ),
                  ERR_ALREADY_MAPPED);
    // A copy of the weak one is no stronger.
    expect_status("execute by a copy",
                  kozo_sys_space_map(own_space, copy(data, RIGHTS_ALL), address + PAGE_SIZE, PROT_READ | PROT_EXECUTE),
                  ERR_MISSING_RIGHT);
}

static void nothing_at_zero(void) {
    const uint64_t addresses[] = {0, 8, 0x1000, 0x10000, ISLAND - 8, ISLAND + PAGE_SIZE, USER_END - PAGE_SIZE};
    for (unsigned i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        struct outcome outcome = touch(CODE(LOAD), addresses[i]);
        expect_page_fault("nothing there", &outcome, addresses[i], 0);
        expect("nothing there", outcome.touched, 0);
    }
}

const struct attack address_attacks[] = {
    {"ATK034", "the kernel's half can't be read, written or executed, nor the page below it", kernel_half},
    {"ATK035", "what is no address is a fault of protection or of the stack", no_address},
    {"ATK036", "atomic and non-temporal writes to the direct map fault and write nothing", read_and_write},
    {"ATK037", "prefetching and flushing the kernel's memory changes no register and harms nobody", hints},
    {"ATK038", "a string instruction stops at the last byte that is the user's, up or down", string_writes},
    {"ATK039", "a full stack faults below its page", guards},
    {"ATK040", "code without an end faults behind its page", code_edge},
    {"ATK041", "a syscall at the end of user space does not take SYSRET to a non-canonical address", end_of_user_half},
    {"ATK042", "the bases of FS and GS are no way into the kernel", segment_bases},
    {"ATK043", "no page is writable and executable, and a change holds at once", write_or_execute},
    {"ATK044", "to write a frame here and execute it there takes both rights", write_here_execute_there},
    {"ATK045", "where nothing is mapped nothing can be touched", nothing_at_zero},
    {0},
};
