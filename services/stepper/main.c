// SPDX-License-Identifier: Apache-2.0
//
// The core of a debugger: a child's instructions one by one, with its registers, and then all at once.

#include <kozo/child.h>
#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo_names.h>
#include <kozo_syscalls.h>

// What the child does: add up the numbers from rdi down to 1, in rax, between two breakpoints, each of one byte.
void child_entry(uint64_t number);
__asm__(".text\n"
        "child_entry: int3\n"
        "    xorl %eax, %eax\n"
        "1:  addq %rdi, %rax\n"
        "    decq %rdi\n"
        "    jnz 1b\n"
        "    int3\n");
#define CHILD_START ((uintptr_t)child_entry + 1)

static struct kozo_child child;
static uint8_t stack[256] __attribute__((aligned(16)));

static void check(int64_t error, const char *what) {
    if (error)
        kozo_panic("cannot %s: %s", what, kozo_failure_text(error));
}

/// Let the child go on from `instruction`, for one instruction if `flags` is FLAGS_STEP, else until it faults.
///
/// @return the Fault that it came with
static uint64_t go(uint64_t instruction, uint64_t flags, struct kozo_child_fault *fault) {
    uint64_t was_at, stack_pointer, were, fs_base;
    check(kozo_sys_thread_read(child.thread, REGISTERS_CONTROL, &was_at, &stack_pointer, &were, &fs_base), "read");
    flags |= were & ~FLAGS_STEP;
    check(kozo_sys_thread_write(child.thread, REGISTERS_CONTROL, instruction, stack_pointer, flags, fs_base), "write");
    check(kozo_child_resume(), "resume the child");
    check(kozo_child_wait(&child, fault), "wait for the child");
    return fault->kind;
}

static uint64_t read_rax(void) {
    uint64_t rax, rbx, rcx, rdx;
    check(kozo_sys_thread_read(child.thread, REGISTERS_FIRST, &rax, &rbx, &rcx, &rdx), "read");
    return rax;
}

static void print_step(const struct kozo_child_fault *fault) {
    uint64_t rsi, rdi, rbp, r8;
    check(kozo_sys_thread_read(child.thread, REGISTERS_SECOND, &rsi, &rdi, &rbp, &r8), "read");
    printf("stepper: +%lu rax %lu rdi %lu\n", fault->instruction - CHILD_START, read_rax(), rdi);
}

int main(void) {
    struct kozo_child_fault fault;
    check(kozo_child_create(&child), "create the child");
    check(kozo_child_start(&child, child_entry, (uintptr_t)(stack + sizeof(stack)), 3), "start the child");
    check(kozo_child_wait(&child, &fault), "wait for the child");
    unsigned steps = 0;
    while (go(fault.instruction, FLAGS_STEP, &fault) == FAULT_DEBUG) {
        print_step(&fault);
        steps++;
    }
    printf("stepper: %s after %u steps, rax %lu\n", kozo_fault_name(fault.kind), steps, read_rax());
    check(kozo_sys_thread_write(child.thread, REGISTERS_SECOND, 0, 100, 0, 0), "write");
    go(CHILD_START, 0, &fault);
    printf("stepper: and without steps, from 100 down: rax %lu\n", read_rax());
    return fault.kind != FAULT_BREAKPOINT;
}
