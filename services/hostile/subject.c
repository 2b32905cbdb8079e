// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <kozo/ipc.h>
#include <kozo/memory.h>
#include <kozo/start.h>
#include <kozo_syscalls.h>

#include "attack.h"
#include "scratch.h"

enum { PAGE_SIZE = 4096, PATIENCE_MS = 10000, GROUP = 4 };

/// How far the subject stands below who interrupts it.
static const unsigned BELOW = 1;
static const uint64_t NS_PER_MS = 1000000;

kozo_handle_t subject_thread, subject_code;
static kozo_handle_t faults;
static bool stopped;
static volatile uint8_t *code_bytes;

/// A jump to itself.
#define SPIN "\xeb\xfe"

/// The subject's first instruction, which brings it to its handler.
extern char subject_begins[];
__asm__(".text\nsubject_begins: ud2\n");

/// Waits for the subject's fault. Returns whether there was one.
static bool wait_for_fault(struct outcome *outcome) {
    struct kozo_message message = kozo_message_of(0);
    int64_t error = kozo_recv_until(faults, &message, now() + PATIENCE_MS * NS_PER_MS);
    if (error != 0) {
        *outcome = (struct outcome){.fault = SUBJECT_HANGS};
        must(kozo_sys_thread_stop(subject_thread), "stop the subject");
        stopped = true;
        return false;
    }
    outcome->fault = kozo_message_label(&message);
    outcome->detail = message.words[FAULT_WORD_DETAIL];
    outcome->touched = message.words[FAULT_WORD_FLAGS];
    return true;
}

static void map_page(kozo_handle_t frame, uint64_t address, uint64_t protection) {
    must(kozo_map_frame(frame, address, protection), "map the subject's page");
}

void subject_open(void) {
    volatile uint64_t *page;
    kozo_handle_t code = make_page(PROT_READ | PROT_WRITE, &page);
    code_bytes = (volatile uint8_t *)page;
    subject_code = copy(code, RIGHT_FRAME_READ | RIGHT_FRAME_EXECUTE);
    map_page(subject_code, CODE_PAGE, PROT_READ | PROT_EXECUTE);
    map_page(make(OBJECT_FRAME, FRAME_SMALL_BITS), ISLAND, PROT_READ | PROT_WRITE);
    faults = make_endpoint();
    stopped = false;
    subject_thread = start_faulty_worker((void (*)(uint64_t))(uint64_t)subject_begins, 0, faults).thread;
    struct outcome outcome;
    must(wait_for_fault(&outcome) ? 0 : ERR_TIMED_OUT, "see the subject begin");
}

struct registers subject_registers(void) {
    struct registers registers = {.rip = CODE_PAGE, .rsp = ISLAND + PAGE_SIZE / 2, .flags = FLAGS_FIXED};
    for (unsigned i = 0; i < GENERAL_REGISTERS; i++) {
        registers.general[i] = UINT64_C(0x0123456789abcdef) * (i + 1);
    }
    return registers;
}

static void write_registers(const struct registers *from) {
    must(kozo_sys_thread_write(subject_thread, REGISTERS_CONTROL, from->rip, from->rsp, from->flags, from->fs_base),
         "write the subject's control registers");
    for (unsigned i = 0; i < GENERAL_REGISTERS; i += GROUP) {
        const uint64_t *value = &from->general[i];
        uint64_t last = i + 3 < GENERAL_REGISTERS ? value[3] : 0;
        must(kozo_sys_thread_write(subject_thread, REGISTERS_FIRST + i / GROUP, value[0], value[1], value[2], last),
             "write the subject's registers");
    }
}

static void read_registers(struct registers *into) {
    must(kozo_sys_thread_read(subject_thread, REGISTERS_CONTROL, &into->rip, &into->rsp, &into->flags, &into->fs_base),
         "read the subject's control registers");
    for (unsigned i = 0; i < GENERAL_REGISTERS; i += GROUP) {
        uint64_t value[GROUP];
        must(kozo_sys_thread_read(subject_thread, REGISTERS_FIRST + i / GROUP, &value[0], &value[1], &value[2],
                                  &value[3]),
             "read the subject's registers");
        for (unsigned j = 0; j < GROUP && i + j < GENERAL_REGISTERS; j++) {
            into->general[i + j] = value[j];
        }
    }
}

static void resume(void) {
    must(stopped ? kozo_sys_thread_resume(subject_thread) : kozo_sys_reply(kozo_self.reply, 0, 0, 0, 0, 0),
         "resume the subject");
    stopped = false;
}

void subject_put(uint64_t offset, const char *code, size_t length) {
    for (size_t i = 0; i < length; i++) {
        code_bytes[offset + i] = (uint8_t)code[i];
    }
}

struct outcome subject_go(const struct registers *from) {
    struct outcome outcome;
    write_registers(from);
    resume();
    if (wait_for_fault(&outcome)) {
        read_registers(&outcome.registers);
    }
    return outcome;
}

static void put_at_rip(const char *code, size_t length, const struct registers *from) {
    subject_put(from->rip - CODE_PAGE, code, length);
    subject_put(from->rip - CODE_PAGE + length, CODE("\x0f\x0b"));
}

struct outcome subject_run(const char *code, size_t length, const struct registers *from) {
    put_at_rip(code, length, from);
    return subject_go(from);
}

/// Whether the subject has come to this instruction and was interrupted there.
static bool stands_at(uint64_t instruction) {
    uint64_t state, priority, ceiling, cpu_time, at = 0, slice;
    must(kozo_sys_thread_inspect(subject_thread, &state, &priority, &ceiling, &cpu_time, &at, &slice),
         "inspect the subject");
    return at == instruction;
}

struct registers subject_interrupt(const char *code, size_t length, const struct registers *from) {
    uint64_t state, priority, ceiling, cpu_time, instruction, slice;
    must(kozo_sys_thread_inspect(subject_thread, &state, &priority, &ceiling, &cpu_time, &instruction, &slice),
         "inspect");
    must(kozo_sys_thread_priority(subject_thread, priority - BELOW, ceiling), "lower the subject's priority");
    put_at_rip(code, length, from);
    put_at_rip(CODE(SPIN), &(struct registers){.rip = from->rip + length});
    write_registers(from);
    resume();
    // Whoever else runs: it has to have had its share.
    unsigned patience = PATIENCE_MS;
    do {
        sleep_ms(1);
    } while (!stands_at(from->rip + length) && --patience > 0);
    must(kozo_sys_thread_stop(subject_thread), "stop the subject");
    must(kozo_sys_thread_priority(subject_thread, priority, ceiling), "raise the subject's priority");
    stopped = true;
    struct registers after;
    read_registers(&after);
    return after;
}

void expect_registers(const char *what, const struct registers *after, const struct registers *before,
                      uint32_t changed) {
    for (unsigned i = 0; i < GENERAL_REGISTERS; i++) {
        if ((changed >> i & 1) == 0) {
            expect(what, after->general[i], before->general[i]);
        }
    }
    expect(what, after->rsp, before->rsp);
    expect(what, after->flags & ~FLAG_RF, before->flags & ~FLAG_RF);
    expect(what, after->fs_base, before->fs_base);
}

void expect_fault(const char *what, const char *code, size_t length, const struct registers *from, uint64_t may_come,
                  uint64_t detail) {
    struct outcome outcome = subject_run(code, length, from);
    if ((may_come >> outcome.fault & 1) == 0) {
        expect(what, outcome.fault, (uint64_t)__builtin_ctzll(may_come));
        return;
    }
    expect(what, outcome.detail, detail);
    expect(what, outcome.registers.rip, from->rip);
    expect_registers(what, &outcome.registers, from, 0);
}
