// SPDX-License-Identifier: Apache-2.0
//
// What exceptions and interrupts mean, for interrupts.S.
#include "arch.h"
#include "cpu_block.h"
#include "exception.h"
#include "irq.h"
#include "panic.h"
#include "scheduler.h"
#include "thread.h"

void interrupt_from_user(uint64_t vector, uint64_t error_code);
void interrupt_from_kernel(uint64_t vector);

/// The bits of an address from this one on are all alike.
enum { CANONICAL_BITS = 47, UPPER_HALF = (1 << 17) - 1 };

/// Page-fault error code (Intel SDM 3A, 4.7).
enum { PAGE_FAULT_PRESENT = 1 << 0, PAGE_FAULT_WRITE = 1 << 1, PAGE_FAULT_FETCH = 1 << 4 };

static uint64_t page_fault_flags(uint64_t error_code) {
    uint64_t flags = 0;
    flags |= (error_code & PAGE_FAULT_PRESENT) != 0 ? FAULT_FLAG_PRESENT : 0;
    flags |= (error_code & PAGE_FAULT_WRITE) != 0 ? FAULT_FLAG_WRITE : 0;
    flags |= (error_code & PAGE_FAULT_FETCH) != 0 ? FAULT_FLAG_EXECUTE : 0;
    return flags;
}

static uint64_t fault_of(uint64_t vector) {
    static const uint8_t faults[EXCEPTION_COUNT] = {
        [EXCEPTION_DIVIDE] = FAULT_DIVIDE,
        [EXCEPTION_DEBUG] = FAULT_DEBUG,
        [EXCEPTION_BREAKPOINT] = FAULT_BREAKPOINT,
        [EXCEPTION_OVERFLOW] = FAULT_OVERFLOW,
        [EXCEPTION_BOUND] = FAULT_BOUND,
        [EXCEPTION_INVALID_OPCODE] = FAULT_INVALID_OPCODE,
        [EXCEPTION_NO_FPU] = FAULT_FPU,
        [EXCEPTION_SEGMENT] = FAULT_SEGMENT,
        [EXCEPTION_STACK] = FAULT_STACK,
        [EXCEPTION_GENERAL_PROTECTION] = FAULT_GENERAL_PROTECTION,
        [EXCEPTION_PAGE_FAULT] = FAULT_PAGE,
        [EXCEPTION_X87] = FAULT_FPU,
        [EXCEPTION_ALIGNMENT] = FAULT_ALIGNMENT,
        [EXCEPTION_SIMD] = FAULT_FPU,
    };
    return faults[vector] != 0 ? faults[vector] : FAULT_OTHER;
}

static void exception_from_user(uint64_t vector, uint64_t error_code) {
    uint64_t fault = fault_of(vector);
    if (fault == FAULT_DEBUG) {
        // A step is one instruction: who handles it asks for the next one.
        cpu.current->context.flags &= ~RFLAGS_TF;
    }
    if (fault == FAULT_PAGE) {
        thread_fault(cpu.current, fault, read_cr2(), page_fault_flags(error_code));
    } else {
        thread_fault(cpu.current, fault, fault == FAULT_OTHER ? vector : error_code, 0);
    }
}

static void interrupt(uint64_t vector) {
    if (vector == APIC_TIMER_VECTOR) {
        apic_end_of_interrupt();
        scheduler_tick();
    } else if (vector >= IRQ_VECTOR && vector < IRQ_VECTOR + IRQ_LINES) {
        irq_arrived((unsigned)(vector - IRQ_VECTOR));
    } else if (vector != APIC_SPURIOUS_VECTOR) {
        // Left pending by the firmware; no line of ours has this vector.
        apic_end_of_interrupt();
    }
}

/// A thread that jumped to a non-canonical address may stand there. IRET would fault on it in the kernel (Intel SDM 2A,
/// IRET); where user space ends the thread faults itself.
static void keep_canonical(struct context *context) {
    if (context->instruction >> CANONICAL_BITS != 0 && context->instruction >> CANONICAL_BITS != UPPER_HALF) {
        context->instruction = USER_END;
    }
}

void interrupt_from_user(uint64_t vector, uint64_t error_code) {
    struct thread *thread = cpu.current;
    // The fast path leaves it as it was.
    thread->state = THREAD_READY;
    if (vector < EXCEPTION_COUNT) {
        exception_from_user(vector, error_code);
    } else {
        interrupt(vector);
    }
    keep_canonical(&thread->context);
}

void interrupt_from_kernel(uint64_t vector) {
    interrupt(vector);
}
