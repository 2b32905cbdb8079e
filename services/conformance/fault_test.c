// SPDX-License-Identifier: Apache-2.0
#include <kozo/ipc.h>
#include <kozo/start.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "errand.h"
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

extern char raise_stack[], raise_overflow[], raise_unaligned[];
__asm__(".text\n"
        "raise_stack: movabsq $0x8000000000000000, %rsp\n pushq %rax\n"
        "raise_overflow: int $4\n ud2\n"
        // With AC set, a word at an odd address.
        "raise_unaligned: pushfq\n orl $0x40000, (%rsp)\n popfq\n movl -7(%rsp), %eax\n ud2\n");

static struct fault fault_of(const char *code, kozo_handle_t handler) {
    start_faulty_worker((void (*)(uint64_t))(uint64_t)code, 0, handler);
    return receive_fault(handler);
}

static void stack_fault(void) {
    // QEMU's emulator takes it for a general-protection fault.
    uint64_t label = fault_of(raise_stack, make_endpoint()).label;
    HOLDS(label == FAULT_STACK || label == FAULT_GENERAL_PROTECTION);
}

static void overflow(void) {
    struct fault fault = fault_of(raise_overflow, make_endpoint());
    EQUAL(fault.label, FAULT_OVERFLOW);
    // A trap: it stands behind the instruction, and goes on from there.
    EQUAL(fault.word[FAULT_WORD_INSTRUCTION], (uint64_t)raise_overflow + 2);
}

static void unaligned(void) {
    EQUAL(fault_of(raise_unaligned, make_endpoint()).label, FAULT_INVALID_OPCODE);
}

static void error_codes(void) {
    // A gate that is not the user's: that it was one of the interrupt table (Intel SDM 3A, "Error Code"). Its number
    // follows, which not all versions of QEMU get right.
    EQUAL(fault_of(forbidden_int80, make_endpoint()).word[FAULT_WORD_DETAIL] & 7, 2);
    EQUAL(fault_of(forbidden_hlt, make_endpoint()).word[FAULT_WORD_DETAIL], 0);
    EQUAL(fault_of(forbidden_ud2, make_endpoint()).word[FAULT_WORD_DETAIL], 0);
}

static void whole_message(void) {
    kozo_handle_t handler = make_endpoint();
    struct worker worker = start_faulty_worker((void (*)(uint64_t))(uint64_t)forbidden_ud2, 0, handler);
    struct kozo_message message;
    EQUAL(kozo_recv(handler, &message), 0);
    EQUAL(message.tag, KOZO_TAG(FAULT_INVALID_OPCODE, 4, 0));
    EQUAL(message.words[FAULT_WORD_INSTRUCTION], (uint64_t)forbidden_ud2);
    EQUAL(message.words[FAULT_WORD_STACK], worker.stack - 8);
    EQUAL(message.words[FAULT_WORD_FLAGS], 0);
    EQUAL(state_of(worker.thread), THREAD_CALLING);
}

static void faults_in_order(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t receive = copy(owner, RIGHT_ENDPOINT_RECEIVE);
    for (uint64_t i = 1; i <= 3; i++) {
        start_faulty_worker((void (*)(uint64_t))(uint64_t)forbidden_ud2, 0, mint(owner, RIGHT_ENDPOINT_SEND, i));
        let_others_run();
    }
    for (uint64_t i = 1; i <= 3; i++) {
        EQUAL(receive_fault(receive).badge, i);
    }
}

static void with_stack(void) {
    static uint64_t place[64];
    kozo_handle_t handler = make_endpoint();
    start_faulty_worker((void (*)(uint64_t))(uint64_t)forbidden_ud2, 0, handler);
    receive_fault(handler);
    struct kozo_message message = {.tag = 2, .words = {(uint64_t)forbidden_ud2, (uint64_t)&place[64]}};
    EQUAL(kozo_reply_recv(handler, &message), 0);
    EQUAL(message.words[FAULT_WORD_STACK], (uint64_t)&place[64]);
}

/// Answers that are refused, and the thread still waits for one.
static void refused_answers(void) {
    static const struct {
        uint64_t tag, words[2], blamed;
    } rows[] = {
        {3, {0, 0}, 1},
        {UINT64_C(1) << TAG_CAPS_SHIFT, {0, 0}, 1},
        {1, {USER_END, 0}, 2},
        {1, {KERNEL_BASE, 0}, 2},
        {2, {0, USER_END + 1}, 3},
        {2, {0, DIRECT_MAP}, 3},
    };
    kozo_handle_t handler = make_endpoint();
    struct worker worker = start_faulty_worker((void (*)(uint64_t))(uint64_t)forbidden_ud2, 0, handler);
    receive_fault(handler);
    kozo_ipc_buffer->send_caps[0] = handler;
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct kozo_message message = {.tag = rows[i].tag | TAG_NONBLOCK,
                                       .words = {rows[i].words[0], rows[i].words[1]}};
        REFUSED(REPLY_RECV, MESSAGE_REFUSED, kozo_reply_recv(handler, &message));
        EQUAL(own_denial()->argument, rows[i].blamed);
        EQUAL(state_of(worker.thread), THREAD_CALLING);
    }
    answer_fault((uint64_t)after_fault);
    let_others_run();
    EQUAL(state_of(worker.thread), THREAD_WAITING);
}

static void answered_late(void) {
    kozo_handle_t handler = make_endpoint(), reply = make(OBJECT_REPLY, 0);
    reached = 0;
    start_faulty_worker((void (*)(uint64_t))(uint64_t)forbidden_ud2, 0, handler);
    EQUAL(kozo_sys_thread_bind(own_thread, THREAD_SLOT_REPLY, reply, 0), 0);
    receive_fault(handler);
    EQUAL(kozo_sys_thread_bind(own_thread, THREAD_SLOT_REPLY, kozo_self.reply, 0), 0);
    REFUSED(REPLY, MESSAGE_REFUSED, kozo_sys_reply(reply, 1, USER_END, 0, 0, 0));
    EQUAL(kozo_sys_reply(reply, 1, (uint64_t)after_fault, 0, 0, 0), 0);
    let_others_run();
    EQUAL(reached, 2);
}

static void dropped(void) {
    kozo_handle_t handler = make_endpoint();
    struct worker worker = start_faulty_worker((void (*)(uint64_t))(uint64_t)forbidden_ud2, 0, handler);
    receive_fault(handler);
    uint64_t out;
    REFUSED(RECV, WOULD_BLOCK, kozo_sys_recv(handler, TAG_NONBLOCK, &out, &out, &out, &out, &out, &out));
    // Whoever receives again without an answer leaves the thread where it is, and that can be resumed.
    EQUAL(state_of(worker.thread), THREAD_FAULTED);
    EQUAL(kozo_sys_thread_resume(worker.thread), 0);
    EQUAL(receive_fault(handler).label, FAULT_INVALID_OPCODE);
}

static void stopped_in_fault(void) {
    kozo_handle_t handler = make_endpoint();
    struct worker worker = start_faulty_worker((void (*)(uint64_t))(uint64_t)forbidden_ud2, 0, handler);
    receive_fault(handler);
    EQUAL(kozo_sys_thread_stop(worker.thread), 0);
    EQUAL(state_of(worker.thread), THREAD_STOPPED);
    REFUSED(REPLY, NO_CALLER, kozo_sys_reply(kozo_self.reply, 0, 0, 0, 0, 0));
    // It stands where it stood.
    EQUAL(kozo_sys_thread_resume(worker.thread), 0);
    EQUAL(receive_fault(handler).word[FAULT_WORD_INSTRUCTION], (uint64_t)forbidden_ud2);
}

static void nobody_receives(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    struct worker worker =
        start_faulty_worker((void (*)(uint64_t))(uint64_t)forbidden_ud2, 0, copy(owner, RIGHT_ENDPOINT_SEND));
    let_others_run();
    EQUAL(state_of(worker.thread), THREAD_FAULTED);
    REFUSED(THREAD_START, IN_USE, kozo_sys_thread_start(worker.thread, 0x1000, 0, 0, 0));
}

static void handler_ends(void) {
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    kozo_handle_t receive = copy(owner, RIGHT_ENDPOINT_RECEIVE);
    struct worker worker =
        start_faulty_worker((void (*)(uint64_t))(uint64_t)forbidden_ud2, 0, copy(owner, RIGHT_ENDPOINT_SEND));
    receive_fault(receive);
    EQUAL(kozo_sys_cap_delete(own_cnode, receive), 0);
    EQUAL(state_of(worker.thread), THREAD_FAULTED);
}

static void receive_then_fault(uint64_t endpoint) {
    struct kozo_message message;
    kozo_recv(endpoint, &message);
    __builtin_trap();
}

static void faulting_server(void) {
    // A server that faults, with nobody to handle that, does not keep its caller waiting.
    kozo_handle_t endpoint = make_endpoint();
    struct errand *server = start_errand(SYS_RECV, endpoint, 0, 0);
    struct errand *caller = make_errand(SYS_CALL, endpoint, 0, 0);
    EQUAL(kozo_sys_thread_stop(server->worker.thread), 0);
    run_errand(caller);
    EQUAL(kozo_sys_thread_write(server->worker.thread, REGISTERS_CONTROL, (uint64_t)receive_then_fault,
                                server->worker.stack - 8, FLAGS_FIXED, 0),
          0);
    EQUAL(kozo_sys_thread_write(server->worker.thread, REGISTERS_SECOND, 0, endpoint, 0, 0), 0);
    EQUAL(kozo_sys_thread_resume(server->worker.thread), 0);
    ERRAND_REFUSED(caller, CALL, PEER_GONE);
    EQUAL(state_of(server->worker.thread), THREAD_FAULTED);
}

static void record_untouched(void) {
    // A fault is no syscall, and leaves no record.
    kozo_handle_t owner = make(OBJECT_ENDPOINT, 0);
    struct worker worker =
        start_faulty_worker((void (*)(uint64_t))(uint64_t)forbidden_ud2, 0, copy(owner, RIGHT_ENDPOINT_SEND));
    let_others_run();
    EQUAL(worker.buffer->denial.kind, DENIAL_NONE);
    EQUAL(worker.buffer->denial.error, 0);
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
    {"FLT013", "a push where no address is faults", stack_fault},
    {"FLT014", "an overflow trap stands behind its instruction", overflow},
    {"FLT015", "unaligned words are no fault, whatever AC says", unaligned},
    {"FLT016", "a fault tells the error code that the CPU has for it", error_codes},
    {"FLT017", "a fault's message is its label and four words", whole_message},
    {"FLT018", "faults queue in their order, with the badge of each thread's capability", faults_in_order},
    {"FLT019", "a fault's handler can move the thread to another stack", with_stack},
    {"FLT020", "an answer that makes no sense is refused with what is to blame, and can be given anew",
     refused_answers},
    {"FLT021", "a fault is answered later through its Reply", answered_late},
    {"FLT022", "a fault whose answer is dropped leaves the thread faulted, to be resumed", dropped},
    {"FLT023", "a thread that is stopped in a fault is resumed where it stood", stopped_in_fault},
    {"FLT024", "a fault that nobody can receive stops the thread, which is not started anew", nobody_receives},
    {"FLT025", "a fault whose handler has ended leaves the thread faulted", handler_ends},
    {"FLT026", "the caller of a server that faults unheard gets PEER_GONE", faulting_server},
    {"FLT027", "a fault leaves no record of a denial", record_untouched},
    {0},
};
