// SPDX-License-Identifier: Apache-2.0

#include "panic.h"

#include <stdarg.h>
#include <stdbool.h>

#include "cpu.h"
#include "cpu_block.h"
#include "descriptor.h"
#include "kernel_stack.h"
#include "kozo_abi.h"
#include "log.h"
#include "panic_record.h"
#include "serial.h"

struct panic_record kozo_panic_record;

/// The ELF note that holds the build id, from kernel.ld: its header and the owner's name are four words.
extern const uint8_t kozo_build_id_note[16 + PANIC_BUILD_ID];

static void emit(char character) {
    if (character == '\n') {
        serial_write('\r');
        serial_write_record('\r');
    }
    serial_write(character);
    serial_write_record(character);
}

// These have no canary, as log_format() has none.
static void print(const char *format, ...) __attribute__((format(printf, 1, 2), no_stack_protector));

static void print(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    log_format(emit, format, arguments);
    va_end(arguments);
}

/// Prints a character of the cause, and adds it to the record.
static void emit_cause(char character) {
    char *cause = kozo_panic_record.cause;
    size_t length = 0;
    while (cause[length] != '\0') {
        length++;
    }
    if (length < PANIC_CAUSE_BYTES - 1) {
        cause[length] = character;
    }
    emit(character);
}

static void print_cause(const char *format, ...) __attribute__((format(printf, 1, 2), no_stack_protector));

static void print_cause(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    log_format(emit_cause, format, arguments);
    va_end(arguments);
}

/// A panic in the middle of a panic (a broken stack, for example) ends at once.
static void begin(void) {
    __asm__ volatile("cli");
    if (kozo_panic_record.magic != 0) {
        print("\nKOZO PANIC: again, while telling of the first\n");
        cpu_halt();
    }
    kozo_panic_record.magic = PANIC_MAGIC;
    kozo_panic_record.fingerprint = ABI_FINGERPRINT;
    for (unsigned i = 0; i < PANIC_BUILD_ID; i++) {
        kozo_panic_record.build_id[i] = kozo_build_id_note[16 + i];
    }
    kozo_panic_record.cr2 = read_cr2();
    kozo_panic_record.cr3 = read_cr3();
    print("\nKOZO PANIC: ");
}

static bool is_within(uint64_t address, const uint8_t *bytes, uint64_t size) {
    return address >= (uint64_t)bytes && address < (uint64_t)bytes + size;
}

/// The end of the stack that holds `address`, or 0.
static uint64_t end_of_stack(uint64_t address) {
    for (unsigned i = 0; i < IST_COUNT; i++) {
        if (is_within(address, interrupt_stacks[i].bytes, IST_STACK_SIZE)) {
            return (uint64_t)interrupt_stacks[i].bytes + IST_STACK_SIZE;
        }
    }
    if (is_within(address, kernel_stack.bytes, KERNEL_STACK_SIZE)) {
        return (uint64_t)kernel_stack.bytes + KERNEL_STACK_SIZE;
    }
    return 0;
}

/// Follows the chain of frames: at rbp the caller's rbp, above it the return address. Invariant: each frame lies above
/// the last one, and both words of it below the stack's end.
static void trace(uint64_t rbp) {
    struct panic_record *record = &kozo_panic_record;
    const uint64_t end = end_of_stack(rbp);
    while (rbp % 8 == 0 && end >= 16 && rbp <= end - 16 && record->backtrace_length < PANIC_BACKTRACE) {
        const uint64_t *frame = (const uint64_t *)rbp;
        if (frame[1] < KERNEL_BASE) {
            return;
        }
        record->backtrace[record->backtrace_length++] = frame[1];
        if (frame[0] <= rbp) {
            return;
        }
        rbp = frame[0];
    }
}

static void print_backtrace(void) {
    print("backtrace:");
    for (uint64_t i = 0; i < kozo_panic_record.backtrace_length; i++) {
        print(" %016lx", kozo_panic_record.backtrace[i]);
    }
    print("\n");
}

static void print_build(void) {
    print("build=");
    for (unsigned i = 0; i < PANIC_BUILD_ID; i++) {
        print("%02x", kozo_panic_record.build_id[i]);
    }
    print(" abi=%016lx\n", kozo_panic_record.fingerprint);
}

/// Keeps the last syscalls of the slow path, and prints them as caller:number, the newest first.
static void print_syscalls(void) {
    struct panic_record *record = &kozo_panic_record;
    print("syscalls:");
    const uint64_t number_mask = (UINT64_C(1) << THREAD_SIZE_BITS) - 1;
    const unsigned next = cpu.trace_next / sizeof(uint64_t);
    for (unsigned i = 1; i <= PANIC_SYSCALLS; i++) {
        const uint64_t traced = cpu.traced[(next + TRACED_SYSCALLS - i) % TRACED_SYSCALLS];
        if (traced == 0) {
            break;
        }
        const struct traced_syscall syscall = {traced & ~number_mask, traced & number_mask};
        record->syscalls[record->syscall_count++] = syscall;
        print(" %lx:%lu", syscall.caller, syscall.number);
    }
    print("\n");
}

static void print_registers(const struct exception_frame *r) {
    print("vector=%lu error=%lx cr2=%016lx cr3=%016lx\n", r->vector, r->error_code, kozo_panic_record.cr2,
          kozo_panic_record.cr3);
    print("rip=%016lx cs=%04lx rflags=%08lx rsp=%016lx ss=%04lx\n", r->rip, r->cs, r->rflags, r->rsp, r->ss);
    print("rax=%016lx rbx=%016lx rcx=%016lx rdx=%016lx\n", r->rax, r->rbx, r->rcx, r->rdx);
    print("rsi=%016lx rdi=%016lx rbp=%016lx  r8=%016lx\n", r->rsi, r->rdi, r->rbp, r->r8);
    print(" r9=%016lx r10=%016lx r11=%016lx r12=%016lx\n", r->r9, r->r10, r->r11, r->r12);
    print("r13=%016lx r14=%016lx r15=%016lx\n", r->r13, r->r14, r->r15);
}

/// What is told of every panic, after its cause; `rbp` is where the chain of frames begins.
_Noreturn static void end(uint64_t rbp) {
    print_build();
    trace(rbp);
    print_backtrace();
    print_syscalls();
    print("KOZO PANIC: halted\n");
    cpu_halt();
}

_Noreturn void panic(const char *format, ...) {
    begin();
    va_list arguments;
    va_start(arguments, format);
    log_format(emit_cause, format, arguments);
    va_end(arguments);
    print("\n");

    struct exception_frame *registers = &kozo_panic_record.registers;
    const uint64_t rbp = (uint64_t)__builtin_frame_address(0);
    registers->vector = PANIC_NO_EXCEPTION;
    registers->rip = (uint64_t)__builtin_return_address(0);
    registers->rbp = *(const uint64_t *)rbp;
    registers->rsp = rbp + 16;
    print("rip=%016lx rsp=%016lx rbp=%016lx\n", registers->rip, registers->rsp, registers->rbp);
    end(rbp);
}

static const char *exception_name(uint64_t vector) {
    static const char *const names[EXCEPTION_COUNT] = {
        [EXCEPTION_DIVIDE] = "divide error",
        [EXCEPTION_DEBUG] = "debug exception",
        [EXCEPTION_NMI] = "non-maskable interrupt",
        [EXCEPTION_BREAKPOINT] = "breakpoint",
        [EXCEPTION_OVERFLOW] = "overflow",
        [EXCEPTION_BOUND] = "BOUND range exceeded",
        [EXCEPTION_INVALID_OPCODE] = "invalid opcode",
        [EXCEPTION_NO_FPU] = "FPU instruction",
        [EXCEPTION_DOUBLE_FAULT] = "double fault",
        [EXCEPTION_INVALID_TSS] = "invalid TSS",
        [EXCEPTION_SEGMENT] = "segment not present",
        [EXCEPTION_STACK] = "stack-segment fault",
        [EXCEPTION_GENERAL_PROTECTION] = "general protection fault",
        [EXCEPTION_PAGE_FAULT] = "page fault",
        [EXCEPTION_X87] = "x87 error",
        [EXCEPTION_ALIGNMENT] = "alignment check",
        [EXCEPTION_MACHINE_CHECK] = "machine check",
        [EXCEPTION_SIMD] = "SIMD error",
        [EXCEPTION_VIRTUALIZATION] = "virtualization exception",
        [EXCEPTION_CONTROL_PROTECTION] = "control protection exception",
    };
    return vector < EXCEPTION_COUNT && names[vector] != NULL ? names[vector] : "exception";
}

_Noreturn void panic_exception(const struct exception_frame *frame) {
    begin();
    kozo_panic_record.registers = *frame;
    // Non-maskable interrupts and machine checks come here from user mode too.
    print_cause("%s %lu in %s at %p", exception_name(frame->vector), frame->vector,
                (frame->cs & 3) != 0 ? "user mode" : "the kernel", (void *)frame->rip);
    if (frame->vector == EXCEPTION_PAGE_FAULT) {
        print_cause(", address %p", (void *)kozo_panic_record.cr2);
    }
    print("\n");
    print_registers(frame);
    end(frame->rbp);
}
