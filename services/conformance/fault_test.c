// SPDX-License-Identifier: Apache-2.0
#include <kozo_syscalls.h>

#include "check.h"
#include "fault.h"
#include "scratch.h"

static volatile uint64_t reached;

static void writer(uint64_t address) {
    *(volatile uint64_t *)address = 99;
    reached = 1;
    worker_end();
}

static void pager(void) {
    volatile uint64_t *page;
    kozo_handle_t frame = make_page(PROT_READ | PROT_WRITE, &page);
    EQUAL(kozo_sys_frame_unmap(frame), 0);
    kozo_handle_t handler = make_endpoint();
    reached = 0;
    start_faulty_worker(writer, (uint64_t)page, mint(handler, RIGHT_ENDPOINT_SEND, 55));
    struct fault fault = receive_fault(handler);
    EQUAL(fault.badge, 55);
    EQUAL(fault.label, FAULT_PAGE);
    EQUAL(fault.word[FAULT_WORD_DETAIL], (uint64_t)page);
    uint64_t instruction = fault.word[FAULT_WORD_INSTRUCTION];
    HOLDS(instruction >= (uint64_t)writer && instruction < (uint64_t)writer + 64);
    EQUAL(fault.word[FAULT_WORD_FLAGS], FAULT_FLAG_WRITE);
    EQUAL(kozo_sys_space_map(own_space, frame, (uint64_t)page, PROT_READ | PROT_WRITE), 0);
    answer_fault(0);
    let_others_run();
    EQUAL(reached, 1);
    EQUAL(page[0], 99);
}

static void read_only(void) {
    volatile uint64_t *page;
    make_page(PROT_READ, &page);
    kozo_handle_t handler = make_endpoint();
    start_faulty_worker(writer, (uint64_t)page, handler);
    EQUAL(receive_fault(handler).word[FAULT_WORD_FLAGS], FAULT_FLAG_WRITE | FAULT_FLAG_PRESENT);
    EQUAL(page[0], 0);
}

static void not_executable(void) {
    volatile uint64_t *page;
    make_page(PROT_READ | PROT_WRITE, &page);
    page[0] = 0xc3;
    kozo_handle_t handler = make_endpoint();
    start_faulty_worker((void (*)(uint64_t))(uint64_t)page, 0, handler);
    struct fault fault = receive_fault(handler);
    EQUAL(fault.label, FAULT_PAGE);
    EQUAL(fault.word[FAULT_WORD_FLAGS] & FAULT_FLAG_EXECUTE, FAULT_FLAG_EXECUTE);
}

static void kernel_memory(void) {
    kozo_handle_t handler = make_endpoint();
    start_faulty_worker(writer, KERNEL_BASE, handler);
    EQUAL(receive_fault(handler).label, FAULT_PAGE);
    start_faulty_worker(writer, DIRECT_MAP, handler);
    EQUAL(receive_fault(handler).label, FAULT_PAGE);
    start_faulty_worker(writer, UINT64_C(0x8000000000000000), handler);
    EQUAL(receive_fault(handler).label, FAULT_GENERAL_PROTECTION);
}

/// Instructions that a user may not execute, each with what it raises.
extern char forbidden_ud2[], forbidden_hlt[], forbidden_in[], forbidden_int80[], forbidden_sse[], forbidden_x87[];
extern char forbidden_divide[], forbidden_int3[], forbidden_wrmsr[], forbidden_cli[], forbidden_sgdt[],
    forbidden_rdpmc[];
__asm__(".text\n"
        "forbidden_ud2: ud2\n"
        "forbidden_hlt: hlt\n"
        "forbidden_in: inb $0x80, %al\n"
        "forbidden_int80: int $0x80\n"
        "forbidden_sse: addsd %xmm0, %xmm0\n"
        "forbidden_x87: fldz\n"
        "forbidden_divide: xorl %eax, %eax\n divl %eax\n"
        "forbidden_int3: int3\n"
        "forbidden_wrmsr: wrmsr\n"
        "forbidden_cli: cli\n"
        "forbidden_sgdt: sgdt -64(%rsp)\n"
        "forbidden_rdpmc: rdpmc\n");

static void instructions(void) {
    static const struct {
        const char *code;
        uint64_t fault;
    } rows[] = {
        {forbidden_ud2, FAULT_INVALID_OPCODE},
        {forbidden_hlt, FAULT_GENERAL_PROTECTION},
        {forbidden_in, FAULT_GENERAL_PROTECTION},
        {forbidden_int80, FAULT_GENERAL_PROTECTION},
        {forbidden_x87, FAULT_FPU},
        {forbidden_divide, FAULT_DIVIDE},
        {forbidden_int3, FAULT_BREAKPOINT},
        {forbidden_wrmsr, FAULT_GENERAL_PROTECTION},
        {forbidden_cli, FAULT_GENERAL_PROTECTION},
        {forbidden_rdpmc, FAULT_GENERAL_PROTECTION},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        kozo_handle_t handler = make_endpoint();
        struct worker worker = start_faulty_worker((void (*)(uint64_t))(uint64_t)rows[i].code, 0, handler);
        EQUAL(receive_fault(handler).label, rows[i].fault);
        EQUAL(kozo_sys_thread_stop(worker.thread), 0);
        scratch_reset();
    }
}

static void sse(void) {
    kozo_handle_t handler = make_endpoint();
    start_faulty_worker((void (*)(uint64_t))(uint64_t)forbidden_sse, 0, handler);
    uint64_t label = receive_fault(handler).label;
    HOLDS(label == FAULT_FPU || label == FAULT_INVALID_OPCODE);
}

static void after_fault(uint64_t argument) {
    (void)argument;
    reached = 2;
    worker_end();
}

static void resumed_elsewhere(void) {
    kozo_handle_t handler = make_endpoint();
    reached = 0;
    start_faulty_worker((void (*)(uint64_t))(uint64_t)forbidden_ud2, 0, handler);
    receive_fault(handler);
    answer_fault((uint64_t)after_fault);
    let_others_run();
    EQUAL(reached, 2);
}

static void bad_answer(void) {
    kozo_handle_t handler = make_endpoint();
    start_faulty_worker((void (*)(uint64_t))(uint64_t)forbidden_ud2, 0, handler);
    receive_fault(handler);
    struct fault none;
    uint64_t tag;
    REFUSED(REPLY_RECV, MESSAGE_REFUSED,
            kozo_sys_reply_recv(handler, TAG_NONBLOCK | 1, USER_END, 0, 0, 0, &none.badge, &tag, &none.word[0],
                                &none.word[1], &none.word[2], &none.word[3]));
}

static void unhandled(void) {
    struct worker worker = start_faulty_worker((void (*)(uint64_t))(uint64_t)forbidden_ud2, 0, NULL_HANDLE);
    let_others_run();
    EQUAL(state_of(worker.thread), THREAD_FAULTED);
    EQUAL(kozo_sys_thread_resume(worker.thread), 0);
    let_others_run();
    EQUAL(state_of(worker.thread), THREAD_FAULTED);
}

/// Three instructions to step through, of 3, 4 and 2 bytes.
extern char stepped[];
__asm__("stepped: movq %rdi, %rax\n addq $1, %rax\n ud2\n");

static void step(kozo_handle_t thread) {
    uint64_t instruction, stack, flags, fs_base;
    EQUAL(kozo_sys_thread_read(thread, REGISTERS_CONTROL, &instruction, &stack, &flags, &fs_base), 0);
    EQUAL(flags & FLAGS_STEP, 0);
    EQUAL(kozo_sys_thread_write(thread, REGISTERS_CONTROL, instruction, stack, flags | FLAGS_STEP, fs_base), 0);
}

static void stepping(void) {
    kozo_handle_t handler = make_endpoint();
    struct worker worker = start_faulty_worker((void (*)(uint64_t))(uint64_t)forbidden_ud2, 0, handler);
    uint64_t stack = receive_fault(handler).word[FAULT_WORD_STACK];
    EQUAL(
        kozo_sys_thread_write(worker.thread, REGISTERS_CONTROL, (uint64_t)stepped, stack, FLAGS_FIXED | FLAGS_STEP, 0),
        0);
    EQUAL(kozo_sys_thread_write(worker.thread, REGISTERS_SECOND, 0, 41, 0, 0), 0);
    answer_fault(0);
    const uint64_t lengths[] = {3, 7};
    for (unsigned i = 0; i < 2; i++) {
        struct fault fault = receive_fault(handler);
        EQUAL(fault.label, FAULT_DEBUG);
        EQUAL(fault.word[FAULT_WORD_INSTRUCTION], (uint64_t)stepped + lengths[i]);
        uint64_t rax = 0, rbx, rcx, rdx;
        EQUAL(kozo_sys_thread_read(worker.thread, REGISTERS_FIRST, &rax, &rbx, &rcx, &rdx), 0);
        EQUAL(rax, 41 + i);
        if (i == 0) {
            step(worker.thread);
        }
        answer_fault(0);
    }
    // Not stepped any more, it runs on to its end.
    EQUAL(receive_fault(handler).label, FAULT_INVALID_OPCODE);
}

static void registers_of_the_running(void) {
    struct worker worker = start_worker(writer, (uint64_t)&reached, 0);
    uint64_t value[4];
    REFUSED(THREAD_READ, IN_USE,
            kozo_sys_thread_read(worker.thread, REGISTERS_CONTROL, &value[0], &value[1], &value[2], &value[3]));
    REFUSED(THREAD_WRITE, IN_USE, kozo_sys_thread_write(worker.thread, REGISTERS_FIRST, 0, 0, 0, 0));
    EQUAL(kozo_sys_thread_stop(worker.thread), 0);
    kozo_handle_t weak = copy(worker.thread, RIGHTS_THREAD & ~RIGHT_THREAD_CONFIGURE);
    REFUSED(THREAD_WRITE, MISSING_RIGHT, kozo_sys_thread_write(weak, REGISTERS_FIRST, 0, 0, 0, 0));
    EQUAL(kozo_sys_thread_write(worker.thread, REGISTERS_FIRST, 0, 0, 0, 0), 0);
}

static void bad_registers(void) {
    kozo_handle_t thread = start_faulty_worker((void (*)(uint64_t))(uint64_t)forbidden_ud2, 0, NULL_HANDLE).thread;
    let_others_run();
    const uint64_t bad_flags[] = {0, FLAGS_FIXED | 3 << 12, FLAGS_FIXED | 1 << 17, FLAGS_FIXED | 1 << 19, UINT64_MAX};
    for (unsigned i = 0; i < sizeof(bad_flags) / sizeof(bad_flags[0]); i++) {
        REFUSED(THREAD_WRITE, INVALID_ARGUMENT,
                kozo_sys_thread_write(thread, REGISTERS_CONTROL, 0, 0, bad_flags[i], 0));
    }
    REFUSED(THREAD_WRITE, OUT_OF_RANGE, kozo_sys_thread_write(thread, REGISTERS_CONTROL, USER_END, 0, FLAGS_FIXED, 0));
    REFUSED(THREAD_WRITE, OUT_OF_RANGE,
            kozo_sys_thread_write(thread, REGISTERS_CONTROL, KERNEL_BASE, 0, FLAGS_FIXED, 0));
    REFUSED(THREAD_WRITE, OUT_OF_RANGE,
            kozo_sys_thread_write(thread, REGISTERS_CONTROL, 0, UINT64_MAX, FLAGS_FIXED, 0));
    REFUSED(THREAD_WRITE, OUT_OF_RANGE,
            kozo_sys_thread_write(thread, REGISTERS_CONTROL, 0, 0, FLAGS_FIXED, DIRECT_MAP));
}

const struct test fault_tests[] = {
    {"FLT001", "a page fault tells its handler where and how, who can map the page and resume", pager},
    {"FLT002", "a page mapped readable cannot be written", read_only},
    {"FLT003", "a writable page cannot be executed", not_executable},
    {"FLT004", "the kernel's memory and non-canonical addresses fault", kernel_memory},
    {"FLT005", "privileged, undefined, FPU and interrupt instructions fault as what they are", instructions},
    {"FLT006", "an SSE instruction faults", sse},
    {"FLT007", "a fault's handler can move the thread on", resumed_elsewhere},
    {"FLT008", "a fault's answer that makes no sense is refused", bad_answer},
    {"FLT009", "a fault that nobody handles stops the thread", unhandled},
    {"FLT010", "a thread is stepped one instruction at a time, its registers read and written between", stepping},
    {"FLT011", "registers are for those with CONFIGURE, while the thread is still", registers_of_the_running},
    {"FLT012", "flags and addresses that would harm the kernel are refused", bad_registers},
    {0},
};
