// SPDX-License-Identifier: Apache-2.0
// For the registers of a signal's context.
#define _GNU_SOURCE

#include "machine.h"

// The kernel's first: the C library has another PROT_READ.
#include "arch.h"
#include "cpu_block.h"
#include "kernel/arch/x86_64/kernel_stack.h"
#include "kernel/arch/x86_64/msr.h"
#include "symbols.h"
#include "syscall.h"

#include <asm/prctl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <cmocka.h>

/// Those flags that SYSCALL leaves as the user has them, and that conditional jumps look at.
enum { ARITHMETIC_FLAGS = 0x8d5 };
enum { TRAP_FLAG = 1 << 8, BREAKPOINT = 0xcc, NOP = 0x90 };
/// The longest of those that are carried out here.
enum { LOOK_AHEAD = 8, MOST_BREAKPOINTS = 32, MOST_SIGNALS = 1000, SIGNAL_STACK = 1 << 16 };

// What the assembler's objects and the kernel name of each other.
extern unsigned char syscall_entry[];
extern unsigned char leave_kernel[];
void kernel_main(void);
void __real_syscall_finish(int64_t status, struct thread *caller);
void __wrap_syscall_finish(int64_t status, struct thread *caller);
int64_t __real_syscall_refuse(const struct slot *slot, struct thread *caller, const struct syscall_entry *entry);
int64_t __wrap_syscall_refuse(const struct slot *slot, struct thread *caller, const struct syscall_entry *entry);

_Alignas(16) struct kernel_stack kernel_stack;

void kernel_main(void) {
    abort();
}

/// Where the registers stand in a signal's context, in the order of struct user_registers.
static const int places[USER_REGISTERS] = {REG_RAX, REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8,  REG_R9,  REG_RBX,
                                           REG_RBP, REG_R12, REG_R13, REG_R14, REG_R15, REG_RCX, REG_R11, REG_RSP};
/// And in the order of their numbers in instructions.
static const int numbered[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                 REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

static struct {
    /// The next trap is the SYSCALL.
    bool begins;
    bool is_running;
    bool in_steps;
    /// So far; without an end they would go on for ever.
    unsigned signals;
    struct user_registers user;
    /// cpu.trace_next at the beginning.
    uint8_t traced;
    struct machine_exit exit;
    /// The instruction stepped to, or NULL.
    const unsigned char *at;
    /// Where C that was called returns to, with a breakpoint instead of the byte; or NULL.
    unsigned char *returns_to;
    unsigned char byte;
    uint64_t gs_base;
    uint64_t other_gs_base;
    /// The process's own registers.
    gregset_t own;
} run;

static struct machine_trace *trace;
static uint64_t entry_size;
static uint64_t leave_size;
static struct sigaction actions_before[NSIG];

// ---- The code, and breakpoints in it

static struct {
    unsigned char *at;
    unsigned char byte;
    /// It reads a selector: needless where all are null, as the process's own are.
    bool reads;
} breakpoints[MOST_BREAKPOINTS];
static unsigned breakpoint_count;
/// Whether those that read stand there.
static bool reads_stop;

static bool is_in(const unsigned char *at, const unsigned char *function, uint64_t size) {
    return at >= function && at < function + size;
}

/// What stands in the code, breakpoints left out.
static void read_code(const unsigned char *at, unsigned char bytes[LOOK_AHEAD]) {
    memcpy(bytes, at, LOOK_AHEAD);
    for (unsigned i = 0; i < breakpoint_count; i++) {
        size_t offset = (size_t)(breakpoints[i].at - at);
        if (offset < LOOK_AHEAD) {
            bytes[offset] = breakpoints[i].byte;
        }
    }
}

static bool is_breakpoint(const unsigned char *at) {
    for (unsigned i = 0; i < breakpoint_count; i++) {
        if (breakpoints[i].at == at) {
            return true;
        }
    }
    return false;
}

static void set_breakpoint(const unsigned char *at, bool reads) {
    if (is_breakpoint(at) || breakpoint_count == MOST_BREAKPOINTS) {
        return;
    }
    unsigned char *place = syscall_entry + (at - syscall_entry);
    breakpoints[breakpoint_count].at = place;
    breakpoints[breakpoint_count].byte = *place;
    breakpoints[breakpoint_count++].reads = reads;
    if (!reads || reads_stop) {
        *place = BREAKPOINT;
    }
}

/// Has those that read there or not.
static void let_reads_stop(bool stop) {
    if (stop == reads_stop) {
        return;
    }
    reads_stop = stop;
    for (unsigned i = 0; i < breakpoint_count; i++) {
        if (breakpoints[i].reads) {
            *breakpoints[i].at = stop ? BREAKPOINT : breakpoints[i].byte;
        }
    }
}

/// A place that only ends a run: IRET would take the process to where its segments do not exist.
static void stop_at_iret(void) {
    unsigned found = 0;
    for (uint64_t i = 0; i + 1 < leave_size; i++) {
        if (leave_kernel[i] == 0x48 && leave_kernel[i + 1] == 0xcf) {
            set_breakpoint(&leave_kernel[i], false);
            found++;
        }
    }
    assert_int_equal(found, 1);
}

// ---- The trace

bool machine_is_branch(unsigned offset) {
    unsigned char bytes[LOOK_AHEAD];
    read_code(syscall_entry + offset, bytes);
    return (bytes[0] & 0xf0) == 0x70 || (bytes[0] == 0x0f && (bytes[1] & 0xf0) == 0x80);
}

bool machine_does_nothing(unsigned offset) {
    return syscall_entry[offset] == 0xeb && syscall_entry[offset + 1] == 0;
}

/// Whether a jump or call begins there.
static bool jumps(unsigned offset) {
    unsigned char byte = syscall_entry[offset];
    return machine_is_branch(offset) || byte == 0xeb || byte == 0xe9 || byte == 0xe8;
}

/// Bytes of a jump or call.
static uint8_t jump_length(const unsigned char *at) {
    return *at == 0x0f ? 6 : *at == 0xe9 || *at == 0xe8 ? 5 : 2;
}

/// The next instruction to be executed is `at`.
static void note(const unsigned char *at) {
    const unsigned char *from = run.at;
    run.at = is_in(at, syscall_entry, entry_size) ? at : NULL;
    if (run.at != NULL) {
        trace->executed[at - syscall_entry] = true;
    }
    if (from == NULL) {
        return;
    }
    unsigned offset = (unsigned)(from - syscall_entry);
    uint8_t length = jumps(offset) ? jump_length(from) : (uint8_t)(at - from);
    trace->length[offset] = length;
    if (machine_is_branch(offset)) {
        bool passes = at == from + length;
        (passes ? trace->passed : trace->taken)[offset] = true;
        run.exit.jumped = passes || cpu.trace_next != run.traced ? run.exit.jumped : (uint64_t)from;
    }
}

// ---- What a user may not execute

static void set_gs_base(uint64_t base) {
    (void)syscall(SYS_arch_prctl, ARCH_SET_GS, base);
}

static void leave(greg_t *registers, enum machine_end end, const char *wrong) {
    run.is_running = false;
    run.exit.wrong = run.exit.wrong != NULL ? run.exit.wrong : wrong;
    run.exit.end = run.exit.wrong != NULL ? END_STRAYED : end;
    run.exit.at = (uint64_t)registers[REG_RIP];
    uint64_t *values = (uint64_t *)&run.exit.registers;
    for (unsigned i = 0; i < USER_REGISTERS; i++) {
        values[i] = (uint64_t)registers[places[i]];
    }
    memcpy(registers, run.own, sizeof(run.own));
    set_gs_base(0);
}

static void swap_gs(void) {
    uint64_t base = run.gs_base;
    run.gs_base = run.other_gs_base;
    run.other_gs_base = base;
    set_gs_base(run.gs_base);
}

/// SYSRET, or IRET if `frame` is what it takes.
static void leave_to_user(greg_t *registers, const uint64_t *frame) {
    bool is_right = run.gs_base == 0 && run.other_gs_base == (uint64_t)&cpu;
    bool is_straight = is_in((const unsigned char *)registers[REG_RIP], syscall_entry, entry_size);
    if (run.at != NULL) {
        trace->length[run.at - syscall_entry] = 3;
    }
    leave(registers,
          frame != NULL ? END_IRET
          : is_straight ? END_STRAIGHT
                        : END_SYSRET,
          is_right ? NULL : "GS base is wrong");
    if (frame != NULL) {
        run.exit.registers.instruction = frame[0];
        run.exit.registers.flags = frame[2];
        run.exit.registers.stack = frame[3];
    }
}

/// Bit of host.selectors for a segment register by its number in instructions: ES, CS, SS, DS, FS, GS.
static unsigned selector_bit(unsigned segment) {
    static const unsigned bits[8] = {2, 0, 0, 1, 4, 8, 0, 0};
    return bits[segment];
}

enum { SOME_SELECTOR = 0x2b };

/// A null selector in FS or GS clears the base as well (Intel SDM 2A, MOV).
static void load_null(unsigned segment) {
    unsigned bit = selector_bit(segment);
    run.exit.loads++;
    host.selectors &= ~bit;
    if (bit == 4) {
        host.fs_base = 0;
    } else if (bit == 8) {
        run.gs_base = 0;
        set_gs_base(0);
    }
}

/// MOV from a segment register to a place in the per-CPU block. Returns its length, or 0 if it is none.
static unsigned store_selector(greg_t *registers, const unsigned char bytes[LOOK_AHEAD]) {
    unsigned bit = selector_bit(bytes[2] >> 3 & 7);
    if (bytes[0] != 0x65 || bytes[1] != 0x8c || (bytes[2] & 0xc7) != 0x04 || bytes[3] != 0x25 || bit == 0) {
        return 0;
    }
    int32_t offset;
    memcpy(&offset, bytes + 4, sizeof(offset));
    uint16_t selector = (host.selectors & bit) != 0 ? SOME_SELECTOR : 0;
    memcpy((unsigned char *)&cpu + offset, &selector, sizeof(selector));
    set_breakpoint((const unsigned char *)registers[REG_RIP], true);
    return LOOK_AHEAD;
}

/// MOV from and to a segment register. Returns its length, or 0 if it is none or does what the process can't.
static unsigned move_selector(greg_t *registers, const unsigned char bytes[LOOK_AHEAD]) {
    unsigned prefix = (bytes[0] & 0xf0) == 0x40 ? 1 : 0;
    const unsigned char *code = bytes + prefix;
    unsigned segment = code[1] >> 3 & 7;
    if ((code[0] != 0x8c && code[0] != 0x8e) || code[1] < 0xc0 || selector_bit(segment) == 0) {
        return 0;
    }
    greg_t *value = &registers[numbered[(code[1] & 7) | (prefix != 0 && (bytes[0] & 1) != 0 ? 8 : 0)]];
    if (code[0] == 0x8c) {
        *value = (host.selectors & selector_bit(segment)) != 0 ? SOME_SELECTOR : 0;
    } else if ((uint16_t)*value == 0) {
        load_null(segment);
    } else {
        return 0;
    }
    set_breakpoint((const unsigned char *)registers[REG_RIP], code[0] == 0x8c);
    return prefix + 2;
}

static bool begins_with(const unsigned char bytes[LOOK_AHEAD], const char *code, size_t length) {
    return memcmp(bytes, code, length) == 0;
}

/// Carries out the next instruction if the process can't. Returns whether there may be more.
static bool carry_out(greg_t *registers) {
    unsigned char bytes[LOOK_AHEAD];
    read_code((const unsigned char *)registers[REG_RIP], bytes);
    unsigned length = 3;
    if (begins_with(bytes, "\x0f\x01\xf8", 3)) {
        swap_gs();
    } else if (begins_with(bytes, "\x0f\x22\xd8", 3)) {
        write_cr3((uint64_t)registers[REG_RAX]);
    } else if (begins_with(bytes, "\x0f\x30", 2) && (uint32_t)registers[REG_RCX] == MSR_FS_BASE) {
        host.fs_base = (uint64_t)registers[REG_RDX] << 32 | (uint32_t)registers[REG_RAX];
        run.exit.loads++;
        length = 2;
    } else if (begins_with(bytes, "\x48\x0f\x07", 3)) {
        leave_to_user(registers, NULL);
        return false;
    } else if (begins_with(bytes, "\x48\xcf", 2)) {
        leave_to_user(registers, (const uint64_t *)registers[REG_RSP]);
        return false;
    } else if (bytes[0] == 0xfb) {
        leave(registers, END_WAITS, NULL);
        return false;
    } else {
        length = store_selector(registers, bytes);
        length = length != 0 ? length : move_selector(registers, bytes);
    }
    registers[REG_RIP] += length;
    return length != 0;
}

static void begin(greg_t *registers) {
    memcpy(run.own, registers, sizeof(run.own));
    const uint64_t *values = (const uint64_t *)&run.user;
    for (unsigned i = 0; i < USER_REGISTERS; i++) {
        registers[places[i]] = (greg_t)values[i];
    }
    registers[REG_RIP] = (greg_t)syscall_entry;
    registers[REG_EFL] &= ~(greg_t)ARITHMETIC_FLAGS;
    registers[REG_EFL] |= (greg_t)run.user.flags & ARITHMETIC_FLAGS;
    run.begins = false;
    run.is_running = true;
    run.gs_base = 0;
    run.other_gs_base = (uint64_t)&cpu;
    run.at = NULL;
    run.returns_to = NULL;
    run.signals = 0;
    if (run.in_steps) {
        registers[REG_EFL] |= TRAP_FLAG;
        note(syscall_entry);
    }
}

/// C was called, which is not stepped through.
static void run_c(greg_t *registers) {
    registers[REG_EFL] &= ~(greg_t)TRAP_FLAG;
    const uint64_t *stack = (const uint64_t *)registers[REG_RSP];
    uint64_t offset = *stack - (uint64_t)syscall_entry;
    if (offset < entry_size) {
        run.returns_to = syscall_entry + offset;
        run.byte = *run.returns_to;
        *run.returns_to = BREAKPOINT;
    }
}

/// A trap or fault in the code: a step, a breakpoint, or what a user may not execute.
static void go_on(greg_t *registers, int signal) {
    const unsigned char *at = (const unsigned char *)registers[REG_RIP];
    if (signal == SIGTRAP && run.returns_to != NULL && at - 1 == run.returns_to) {
        registers[REG_RIP] = (greg_t)--at;
        registers[REG_EFL] |= TRAP_FLAG;
        *run.returns_to = run.byte;
        run.returns_to = NULL;
        note(at);
    } else if (signal == SIGTRAP && !run.in_steps && is_breakpoint(at - 1)) {
        registers[REG_RIP] = (greg_t)--at;
    } else if (signal == SIGTRAP && run.in_steps) {
        note(at);
    }
    bool is_code = is_in(at, syscall_entry, entry_size) || is_in(at, leave_kernel, leave_size);
    if (!is_code && signal == SIGTRAP) {
        run_c(registers);
        return;
    }
    bool any = false;
    while (is_code && carry_out(registers)) {
        any = true;
        if (run.in_steps) {
            note((const unsigned char *)registers[REG_RIP]);
        }
    }
    if (run.is_running && !any && signal != SIGTRAP) {
        leave(registers, END_STRAYED, "a fault");
    }
}

static void on_signal(int signal, siginfo_t *info, void *context) {
    (void)info;
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    if (run.begins) {
        begin(registers);
    } else if (run.is_running && ++run.signals > MOST_SIGNALS) {
        leave(registers, END_STRAYED, "it does not end");
    } else if (run.is_running) {
        go_on(registers, signal);
    } else {
        // It has nothing to do with this: it happens again, and what was there before deals with it.
        (void)sigaction(signal, &actions_before[signal], NULL);
    }
}

// ---- The border to C

void __wrap_syscall_finish(int64_t status, struct thread *caller) {
    void *const *frame = __builtin_frame_address(0);
    bool is_right = (uint64_t)(frame + 2) == cpu.kernel_stack_top && frame[0] == NULL && run.gs_base == (uint64_t)&cpu;
    if (!is_right) {
        run.exit.wrong = "C was called with a wrong stack, GS base, or end of backtraces";
    }
    __real_syscall_finish(status, caller);
}

int64_t __wrap_syscall_refuse(const struct slot *slot, struct thread *caller, const struct syscall_entry *entry) {
    if ((slot->rights & entry->fits) != 0) {
        run.exit.wrong = "what fits is to be refused";
    }
    return __real_syscall_refuse(slot, caller, entry);
}

struct machine_exit machine_syscall(const struct user_registers *user, bool in_steps) {
    run.in_steps = in_steps;
    let_reads_stop(host.selectors != 0);
    run.user = *user;
    run.begins = true;
    run.exit = (struct machine_exit){.end = END_STRAYED};
    run.traced = cpu.trace_next;
    __asm__ volatile("int3" : : : "memory");
    run.exit.handed_on = cpu.trace_next != run.traced;
    return run.exit;
}

// ---- Before and after

static void allow_changes(const unsigned char *function, uint64_t size) {
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t first = (uint64_t)function & ~(page - 1);
    uint64_t end = ((uint64_t)function + size + page - 1) & ~(page - 1);
    // The address as a pointer again.
    void *start = (unsigned char *)function - ((uint64_t)function - first);
    assert_int_equal(mprotect(start, end - first, PROT_READ | PROT_WRITE | PROT_EXEC), 0);
}

void machine_start(struct machine_trace *into) {
    trace = into;
    symbols_start();
    entry_size = symbols_size(syscall_entry);
    leave_size = symbols_size(leave_kernel);
    assert_in_range(entry_size, 1, MACHINE_CODE_BYTES);
    allow_changes(syscall_entry, entry_size);
    allow_changes(leave_kernel, leave_size);
    stop_at_iret();

    // The assembler has a user's stack pointer, and a thread for one.
    void *memory = mmap(NULL, SIGNAL_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(memory, MAP_FAILED);
    const stack_t stack = {.ss_sp = memory, .ss_size = SIGNAL_STACK};
    assert_int_equal(sigaltstack(&stack, NULL), 0);
}

void machine_catch(void) {
    const struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    static const int signals[] = {SIGTRAP, SIGSEGV, SIGBUS, SIGILL};
    for (unsigned i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        assert_int_equal(sigaction(signals[i], &action, &actions_before[signals[i]]), 0);
    }
}

static void leave_out(unsigned offset, unsigned length) {
    memset(syscall_entry + offset, NOP, length);
    for (unsigned i = 0; i < breakpoint_count; i++) {
        if (breakpoints[i].at == syscall_entry + offset) {
            breakpoints[i] = breakpoints[--breakpoint_count];
        }
    }
}

static void always_jump(unsigned offset) {
    unsigned char *at = syscall_entry + offset;
    if (*at == 0x0f) {
        // The distance counts from the same end.
        at[0] = NOP;
        at[1] = 0xe9;
    } else {
        at[0] = 0xeb;
    }
}

void machine_make(const struct machine_change *change) {
    if (change->length != 0) {
        leave_out(change->offset, change->length);
    } else {
        always_jump(change->offset);
    }
}
