// SPDX-License-Identifier: Apache-2.0
//
// Threads that use the CPU against the kernel: flags, segments, addresses.
#include <kozo/memory.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "fault.h"
#include "raw.h"
#include "scratch.h"

extern void hostile_stack_syscall(uint64_t), hostile_stack_fault(uint64_t), hostile_jump(uint64_t);
extern void hostile_flags(uint64_t), hostile_mov_ss_syscall(uint64_t), hostile_mov_ss_fault(uint64_t);
extern void hostile_local_selector(uint64_t), hostile_kernel_selector(uint64_t);

// Bits of rflags (Intel SDM 1, "EFLAGS Register"). IOPL is what POPF does not set for a user.
#define FLAG_DF   (UINT64_C(1) << 10)
#define FLAG_IOPL (UINT64_C(3) << 12)
#define FLAG_NT   (UINT64_C(1) << 14)
#define FLAG_AC   (UINT64_C(1) << 18)
#define FLAG_ID   (UINT64_C(1) << 21)

static const uint64_t odd_flags[] = {FLAG_DF, FLAG_NT, FLAG_AC, FLAG_ID, FLAG_DF | FLAG_NT | FLAG_AC | FLAG_ID};
enum { ODD_FLAGS = sizeof(odd_flags) / sizeof(odd_flags[0]) };

static volatile uint64_t reached;

static void flags_at_syscalls(void) {
    for (unsigned i = 0; i < ODD_FLAGS; i++) {
        // The frame is cleared upwards, whatever DF says.
        struct raw_call call = {
            SYS_CAP_CREATE, {pool, OBJECT_FRAME, FRAME_SMALL_BITS, own_cnode, take_slots(1), 1}, {0}, 0};
        EQUAL(raw_syscall_flags(&call, FLAGS_FIXED | odd_flags[i] | FLAG_IOPL), 0);
        EQUAL(call.flags & ~FLAGS_FREE, FLAGS_FIXED);
        EQUAL(call.flags & odd_flags[i], odd_flags[i]);
    }
}

static void flags_at_faults(void) {
    for (unsigned i = 0; i < ODD_FLAGS; i++) {
        kozo_handle_t handler = make_endpoint();
        struct worker worker = start_faulty_worker(hostile_flags, FLAGS_FIXED | odd_flags[i], handler);
        EQUAL(receive_fault(handler).label, FAULT_INVALID_OPCODE);
        uint64_t instruction, stack, flags = 0, fs_base;
        EQUAL(kozo_sys_thread_read(worker.thread, REGISTERS_CONTROL, &instruction, &stack, &flags, &fs_base), 0);
        EQUAL(flags & odd_flags[i], odd_flags[i]);
        // Back to user mode with them, into the same fault.
        answer_fault(0);
        EQUAL(receive_fault(handler).label, FAULT_INVALID_OPCODE);
        scratch_reset();
    }
}

static void trapped_syscall(uint64_t argument) {
    struct raw_call call = {.number = argument};
    EQUAL(raw_syscall_flags(&call, FLAGS_FIXED | FLAGS_STEP), ERR_INVALID_SYSCALL);
    reached = 1;
    worker_end();
}

static void trap_flag(void) {
    kozo_handle_t handler = make_endpoint();
    reached = 0;
    start_faulty_worker(trapped_syscall, SYS_MAX + 1, handler);
    EQUAL(receive_fault(handler).label, FAULT_DEBUG);
    answer_fault(0);
    let_others_run();
    EQUAL(reached, 1);
}

/// The worker's fault is an invalid opcode in the end, maybe after steps.
static void expect_ud2(void (*entry)(uint64_t)) {
    kozo_handle_t handler = make_endpoint();
    start_faulty_worker(entry, own_thread, handler);
    struct fault fault = receive_fault(handler);
    for (unsigned steps = 0; fault.label == FAULT_DEBUG && steps < 4; steps++) {
        answer_fault(0);
        fault = receive_fault(handler);
    }
    EQUAL(fault.label, FAULT_INVALID_OPCODE);
}

static void mov_ss(void) {
    expect_ud2(hostile_mov_ss_syscall);
    expect_ud2(hostile_mov_ss_fault);
}

static void stack_pointers(void) {
    expect_ud2(hostile_stack_syscall);
    kozo_handle_t handler = make_endpoint();
    start_faulty_worker(hostile_stack_fault, 0, handler);
    for (unsigned i = 0; i < 2; i++) {
        struct fault fault = receive_fault(handler);
        EQUAL(fault.label, FAULT_INVALID_OPCODE);
        EQUAL(fault.word[FAULT_WORD_STACK], UINT64_C(1) << 63);
        answer_fault(0);
    }
}

/// Where the thread stands then is up to the CPU, and so is the kind of its next fault.
static void instruction_pointers(void) {
    kozo_handle_t handler = make_endpoint();
    start_faulty_worker(hostile_jump, 0, handler);
    for (unsigned i = 0; i < 3; i++) {
        uint64_t label = receive_fault(handler).label;
        HOLDS(label == FAULT_GENERAL_PROTECTION || label == FAULT_PAGE);
        answer_fault(0);
    }
}

static void last_instruction(void) {
    kozo_handle_t frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    uint64_t page = USER_END - 4096;
    EQUAL(kozo_map_frame(frame, page, PROT_READ | PROT_WRITE), 0);
    // A SYSCALL instruction, 0f 05, in two parts, so that no binary check takes it for one of this program's own.
    volatile uint8_t *code = (volatile uint8_t *)page;
    code[4094] = 0x0f;
    code[4095] = 0x05;
    EQUAL(kozo_sys_space_protect(own_space, frame, PROT_READ | PROT_EXECUTE), 0);
    kozo_handle_t handler = make_endpoint();
    start_faulty_worker((void (*)(uint64_t))(page + 4094), 0, handler);
    struct fault fault = receive_fault(handler);
    EQUAL(fault.label, FAULT_PAGE);
    EQUAL(fault.word[FAULT_WORD_INSTRUCTION], USER_END);
}

/// All selectors that a user can load, in one number.
static uint64_t read_selectors(void) {
    uint64_t ds, es, fs, gs;
    __asm__ volatile("movl %%ds, %k0\n movl %%es, %k1\n movl %%fs, %k2\n movl %%gs, %k3"
                     : "=r"(ds), "=r"(es), "=r"(fs), "=r"(gs));
    return ds | es << 16 | fs << 32 | gs << 48;
}

/// Leaves a data and a code segment and null selectors that are not 0.
static void leave_selectors(void) {
    __asm__ volatile("movl %0, %%ds\n movl %1, %%es\n movl %2, %%fs\n movl %2, %%gs"
                     :
                     : "r"(0x1b), "r"(0x23), "r"(3)
                     : "memory");
}

static volatile uint64_t found;

static void leave_and_call(uint64_t endpoint) {
    leave_selectors();
    uint64_t badge, tag, word[4];
    kozo_sys_call(endpoint, 0, 0, 0, 0, 0, &badge, &tag, &word[0], &word[1], &word[2], &word[3]);
    found = read_selectors();
    reached = 1;
    leave_selectors();
    worker_end();
}

static void selectors(void) {
    EQUAL(read_selectors(), 0);
    kozo_handle_t endpoint = make_endpoint();
    reached = 0;
    start_worker(leave_and_call, endpoint, 0);
    uint64_t badge, tag, word[4];
    // The worker's call, the answer to it, and the worker's end each switch threads.
    EQUAL(kozo_sys_recv(endpoint, 0, &badge, &tag, &word[0], &word[1], &word[2], &word[3]), 0);
    EQUAL(read_selectors(), 0);
    leave_selectors();
    REFUSED(
        REPLY_RECV, WOULD_BLOCK,
        kozo_sys_reply_recv(endpoint, TAG_NONBLOCK, 0, 0, 0, 0, &badge, &tag, &word[0], &word[1], &word[2], &word[3]));
    let_others_run();
    EQUAL(reached, 1);
    EQUAL(found, 0);
    EQUAL(read_selectors(), 0);
}

static void call_twice(uint64_t endpoint) {
    uint64_t badge, tag, word[4];
    leave_selectors();
    kozo_sys_call(endpoint, 0, 0, 0, 0, 0, &badge, &tag, &word[0], &word[1], &word[2], &word[3]);
    found = read_selectors();
    leave_selectors();
    kozo_sys_call(endpoint, 0, 0, 0, 0, 0, &badge, &tag, &word[0], &word[1], &word[2], &word[3]);
}

/// A call to a thread that receives, and an answer by one that receives again: what the kernel does fastest.
static void selectors_fast(void) {
    kozo_handle_t endpoint = make_endpoint();
    start_worker(call_twice, endpoint, 0);
    uint64_t badge, tag, word[4];
    EQUAL(kozo_sys_recv(endpoint, 0, &badge, &tag, &word[0], &word[1], &word[2], &word[3]), 0);
    leave_selectors();
    EQUAL(kozo_sys_reply_recv(endpoint, 0, 0, 0, 0, 0, &badge, &tag, &word[0], &word[1], &word[2], &word[3]), 0);
    EQUAL(read_selectors(), 0);
    EQUAL(found, 0);
}

static void selectors_refused(void) {
    kozo_handle_t handler = make_endpoint();
    start_faulty_worker(hostile_local_selector, 0, handler);
    EQUAL(receive_fault(handler).label, FAULT_GENERAL_PROTECTION);
    start_faulty_worker(hostile_kernel_selector, 0, handler);
    EQUAL(receive_fault(handler).label, FAULT_GENERAL_PROTECTION);
}

const struct test machine_tests[] = {
    {"MCH001", "DF, NT, AC, ID and IOPL at a syscall change nothing in the kernel, and come back", flags_at_syscalls},
    {"MCH002", "the same at a fault", flags_at_faults},
    {"MCH003", "TF at a syscall is a step for the thread's handler, and gone after it", trap_flag},
    {"MCH004", "a step held back by MOV SS into the kernel harms nobody", mov_ss},
    {"MCH005", "non-canonical stack pointers at syscalls and faults are the thread's own trouble", stack_pointers},
    {"MCH006", "a jump to a non-canonical address faults, each time it is resumed", instruction_pointers},
    {"MCH007", "a syscall at the end of user space returns to a page fault", last_instruction},
    {"MCH008", "segment selectors do not pass to another thread", selectors},
    {"MCH009", "not on the fast path either", selectors_fast},
    {"MCH010", "selectors of the kernel's and of a local table cannot be loaded", selectors_refused},
    {0},
};
