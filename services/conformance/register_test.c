// SPDX-License-Identifier: Apache-2.0
//
// Registers: what a thread starts with, and what others read and write of it.
#include <kozo_syscalls.h>

#include "check.h"
#include "errand.h"
#include "fault.h"
#include "registers.h"
#include "scratch.h"
#include "things.h"

/// Starts a thread that stores its registers and ends in a fault, which nobody handles.
static void store(kozo_handle_t thread) {
    EQUAL(kozo_sys_thread_resume(thread), 0);
    let_others_run();
    EQUAL(state_of(thread), THREAD_FAULTED);
}

static void at_start(void) {
    struct worker worker = create_worker();
    EQUAL(kozo_sys_thread_priority(worker.thread, 100, 100), 0);
    EQUAL(kozo_sys_thread_start(worker.thread, (uint64_t)registers_store, worker.stack, 4711, 0), 0);
    let_others_run();
    EQUAL(registers_stored.rdi, 4711);
    EQUAL(registers_stored.rsp, worker.stack);
    EQUAL(registers_stored.rflags, FLAGS_FIXED);
    EQUAL(registers_stored.rax | registers_stored.rbx | registers_stored.rcx | registers_stored.rdx, 0);
    EQUAL(registers_stored.rsi | registers_stored.rbp | registers_stored.r8 | registers_stored.r9, 0);
    EQUAL(registers_stored.r10 | registers_stored.r11 | registers_stored.r12 | registers_stored.r13, 0);
    EQUAL(registers_stored.r14 | registers_stored.r15, 0);
}

static void started_anew(void) {
    struct worker worker = create_worker();
    run_worker(&worker, registers_store, 1, 0);
    let_others_run();
    EQUAL(kozo_sys_thread_stop(worker.thread), 0);
    EQUAL(kozo_sys_thread_write(worker.thread, REGISTERS_FIRST, 1, 2, 3, 4), 0);
    run_worker(&worker, registers_store, 2, 0);
    let_others_run();
    EQUAL(registers_stored.rdi, 2);
    EQUAL(registers_stored.rax | registers_stored.rbx | registers_stored.rcx | registers_stored.rdx, 0);
}

static void write_all(kozo_handle_t thread) {
    EQUAL(kozo_sys_thread_write(thread, REGISTERS_FIRST, 101, 102, 103, 104), 0);
    EQUAL(kozo_sys_thread_write(thread, REGISTERS_SECOND, 105, 106, 107, 108), 0);
    EQUAL(kozo_sys_thread_write(thread, REGISTERS_THIRD, 109, 110, 111, 112), 0);
    EQUAL(kozo_sys_thread_write(thread, REGISTERS_FOURTH, 113, 114, 115, 0), 0);
}

static void written(void) {
    struct worker worker = create_worker();
    EQUAL(kozo_sys_thread_priority(worker.thread, 100, 100), 0);
    EQUAL(kozo_sys_thread_write(worker.thread, REGISTERS_CONTROL, (uint64_t)registers_store, worker.stack, FLAGS_FIXED,
                                0),
          0);
    write_all(worker.thread);
    store(worker.thread);
    const uint64_t found[] = {registers_stored.rax, registers_stored.rbx, registers_stored.rcx, registers_stored.rdx,
                              registers_stored.rsi, registers_stored.rdi, registers_stored.rbp, registers_stored.r8,
                              registers_stored.r9,  registers_stored.r10, registers_stored.r11, registers_stored.r12,
                              registers_stored.r13, registers_stored.r14, registers_stored.r15};
    for (unsigned i = 0; i < sizeof(found) / sizeof(found[0]); i++) {
        EQUAL(found[i], 101 + i);
    }
}

static void check_group(kozo_handle_t thread, enum kozo_register_group group, uint64_t first, unsigned count) {
    uint64_t value[4];
    EQUAL(kozo_sys_thread_read(thread, group, &value[0], &value[1], &value[2], &value[3]), 0);
    for (unsigned i = 0; i < 4; i++) {
        EQUAL(value[i], i < count ? first + i : 0);
    }
}

static void read_back(void) {
    kozo_handle_t thread = thing(THREAD);
    write_all(thread);
    check_group(thread, REGISTERS_FIRST, 101, 4);
    check_group(thread, REGISTERS_SECOND, 105, 4);
    check_group(thread, REGISTERS_THIRD, 109, 4);
    check_group(thread, REGISTERS_FOURTH, 113, 3);
}

static void control(void) {
    kozo_handle_t thread = thing(THREAD);
    uint64_t instruction = 0, stack = 0, flags = 0, fs_base = 0;
    EQUAL(kozo_sys_thread_write(thread, REGISTERS_CONTROL, USER_END - 1, USER_END, FLAGS_FIXED | FLAGS_FREE,
                                USER_END - 1),
          0);
    EQUAL(kozo_sys_thread_read(thread, REGISTERS_CONTROL, &instruction, &stack, &flags, &fs_base), 0);
    EQUAL(instruction, USER_END - 1);
    EQUAL(stack, USER_END);
    EQUAL(flags, FLAGS_FIXED | FLAGS_FREE);
    EQUAL(fs_base, USER_END - 1);
}

static void each_free_flag(void) {
    kozo_handle_t thread = thing(THREAD);
    for (unsigned bit = 0; bit < 64; bit++) {
        uint64_t flag = UINT64_C(1) << bit;
        int64_t status = kozo_sys_thread_write(thread, REGISTERS_CONTROL, 0, 0, FLAGS_FIXED ^ flag, 0);
        EQUAL(status, (FLAGS_FREE & flag) != 0 ? 0 : ERR_INVALID_ARGUMENT);
    }
}

static void refused_changes_nothing(void) {
    kozo_handle_t thread = thing(THREAD);
    write_all(thread);
    REFUSED(THREAD_WRITE, INVALID_ARGUMENT, kozo_sys_thread_write(thread, REGISTERS_FOURTH, 1, 2, 3, 4));
    check_group(thread, REGISTERS_FOURTH, 113, 3);
    EQUAL(kozo_sys_thread_write(thread, REGISTERS_CONTROL, 1, 2, FLAGS_FIXED, 3), 0);
    REFUSED(THREAD_WRITE, OUT_OF_RANGE, kozo_sys_thread_write(thread, REGISTERS_CONTROL, 7, 8, FLAGS_FIXED, USER_END));
    uint64_t instruction = 0, stack = 0, flags = 0, fs_base = 0;
    EQUAL(kozo_sys_thread_read(thread, REGISTERS_CONTROL, &instruction, &stack, &flags, &fs_base), 0);
    EQUAL(instruction, 1);
    EQUAL(stack, 2);
    EQUAL(fs_base, 3);
}

static void fs_base(void) {
    static volatile uint64_t first = 71, second = 72;
    struct worker worker = create_worker();
    EQUAL(kozo_sys_thread_priority(worker.thread, 100, 100), 0);
    EQUAL(kozo_sys_thread_start(worker.thread, (uint64_t)registers_read_fs, worker.stack, 0, (uint64_t)&first), 0);
    let_others_run();
    uint64_t rax = 0, out, control[4];
    EQUAL(kozo_sys_thread_read(worker.thread, REGISTERS_FIRST, &rax, &out, &out, &out), 0);
    EQUAL(rax, 71);
    EQUAL(kozo_sys_thread_read(worker.thread, REGISTERS_CONTROL, &control[0], &control[1], &control[2], &control[3]),
          0);
    EQUAL(control[3], &first);
    EQUAL(kozo_sys_thread_write(worker.thread, REGISTERS_CONTROL, (uint64_t)registers_read_fs, worker.stack,
                                FLAGS_FIXED, (uint64_t)&second),
          0);
    store(worker.thread);
    EQUAL(kozo_sys_thread_read(worker.thread, REGISTERS_FIRST, &rax, &out, &out, &out), 0);
    EQUAL(rax, 72);
}

static void of_the_faulted(void) {
    kozo_handle_t handler = make_endpoint();
    struct worker worker = start_faulty_worker(registers_store, 9, handler);
    struct fault fault = receive_fault(handler);
    uint64_t instruction = 0, stack = 0, flags = 0, base = 1, rsi, rdi = 0, rbp, r8;
    EQUAL(kozo_sys_thread_read(worker.thread, REGISTERS_CONTROL, &instruction, &stack, &flags, &base), 0);
    EQUAL(instruction, fault.word[FAULT_WORD_INSTRUCTION]);
    EQUAL(stack, fault.word[FAULT_WORD_STACK]);
    EQUAL(base, 0);
    EQUAL(kozo_sys_thread_read(worker.thread, REGISTERS_SECOND, &rsi, &rdi, &rbp, &r8), 0);
    EQUAL(rdi, 9);
}

/// One that waits for a fault's handler to receive is as still as one whose fault was received.
static void of_the_queued_fault(void) {
    kozo_handle_t handler = make_endpoint();
    struct worker worker = start_faulty_worker(registers_store, 9, handler);
    let_others_run();
    EQUAL(state_of(worker.thread), THREAD_SENDING);
    uint64_t rsi, rdi = 0, rbp, r8;
    EQUAL(kozo_sys_thread_read(worker.thread, REGISTERS_SECOND, &rsi, &rdi, &rbp, &r8), 0);
    EQUAL(rdi, 9);
}

/// In each state in which a syscall of the thread's is under way.
static void of_those_that_wait(void) {
    static const uint64_t numbers[] = {SYS_CALL, SYS_SEND, SYS_RECV, SYS_REPLY_RECV, SYS_WAIT};
    for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        kozo_handle_t by = numbers[i] == SYS_WAIT ? thing(NOTIFICATION) : make_endpoint();
        kozo_handle_t thread = start_errand(numbers[i], by, 0, 0)->worker.thread;
        uint64_t out;
        REFUSED(THREAD_READ, IN_USE, kozo_sys_thread_read(thread, REGISTERS_FIRST, &out, &out, &out, &out));
        REFUSED(THREAD_WRITE, IN_USE, kozo_sys_thread_write(thread, REGISTERS_FIRST, 1, 2, 3, 4));
    }
}

static void step(kozo_handle_t handler, uint64_t instruction) {
    struct fault fault = receive_fault(handler);
    EQUAL(fault.label, FAULT_DEBUG);
    EQUAL(fault.word[FAULT_WORD_INSTRUCTION], instruction);
}

/// A step across a syscall ends behind it.
static void step_over_syscall(void) {
    kozo_handle_t handler = make_endpoint();
    struct worker worker = create_faulty_worker(handler);
    EQUAL(kozo_sys_thread_priority(worker.thread, 100, 100), 0);
    EQUAL(kozo_sys_thread_write(worker.thread, REGISTERS_CONTROL, (uint64_t)registers_syscall, worker.stack,
                                FLAGS_FIXED | FLAGS_STEP, 0),
          0);
    EQUAL(kozo_sys_thread_write(worker.thread, REGISTERS_FIRST, UINT64_MAX, 0, 0, 0), 0);
    EQUAL(kozo_sys_thread_resume(worker.thread), 0);
    step(handler, (uint64_t)registers_after_syscall);
    uint64_t rax = 0, out;
    EQUAL(kozo_sys_thread_read(worker.thread, REGISTERS_FIRST, &rax, &out, &out, &out), 0);
    EQUAL(rax, ERR_INVALID_SYSCALL);
    answer_fault(0);
    EQUAL(receive_fault(handler).label, FAULT_INVALID_OPCODE);
}

static void written_status(void) {
    // Who writes rax of a thread that was stopped in a wait changes what its syscall returned.
    struct errand *errand = start_errand(SYS_WAIT, make(OBJECT_NOTIFICATION, 0), 0, 0);
    EQUAL(kozo_sys_thread_stop(errand->worker.thread), 0);
    uint64_t rax = 0, rbx, rcx, rdx;
    EQUAL(kozo_sys_thread_read(errand->worker.thread, REGISTERS_FIRST, &rax, &rbx, &rcx, &rdx), 0);
    EQUAL(rax, ERR_CANCELLED);
    EQUAL(kozo_sys_thread_write(errand->worker.thread, REGISTERS_FIRST, 12, rbx, rcx, rdx), 0);
    EQUAL(kozo_sys_thread_resume(errand->worker.thread), 0);
    let_others_run();
    HOLDS(errand->done);
    EQUAL(errand->status, 12);
}

const struct test register_tests[] = {
    {"REG001", "a thread starts with its argument in rdi, its stack, and zero in all other registers", at_start},
    {"REG002", "so it does when it is started anew", started_anew},
    {"REG003", "each register that is written is what the thread goes on with", written},
    {"REG004", "each register that was written is read", read_back},
    {"REG005", "instruction, stack, flags and FS base are read as they were written", control},
    {"REG006", "of rflags just the bits of FLAGS_FREE can be changed", each_free_flag},
    {"REG007", "a write that is refused changes no register", refused_changes_nothing},
    {"REG008", "the FS base is what the thread was started with, and what was written later", fs_base},
    {"REG009", "the registers of a fault are those that its message tells", of_the_faulted},
    {"REG010", "registers are read, too, while a fault waits to be received", of_the_queued_fault},
    {"REG011", "registers are neither read nor written while a syscall waits", of_those_that_wait},
    {"REG012", "a single step over a syscall ends behind it, with its status", step_over_syscall},
    {"REG013", "the registers of a thread that was stopped in a wait have the status, and take another",
     written_status},
    {0},
};
