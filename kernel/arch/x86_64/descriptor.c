// SPDX-License-Identifier: Apache-2.0

#include "descriptor.h"

#include <stdbool.h>
#include <stddef.h>

#include "exception.h"
#include "sealed.h"

#define VECTORS   256
#define USER_RING 3

/// Segment descriptors; base and limit don't count in 64-bit mode (Intel SDM 3A, "Code- and Data-Segment Descriptor
/// Types"). The accessed bit is set, so that the CPU never writes to the table.
#define SEGMENT_PRESENT   (UINT64_C(1) << 47)
#define SEGMENT_CODE_DATA (UINT64_C(1) << 44)
#define SEGMENT_CODE      (UINT64_C(0xb) << 40)
#define SEGMENT_DATA      (UINT64_C(0x3) << 40)
#define SEGMENT_USER      (UINT64_C(USER_RING) << 45)
#define SEGMENT_64_BIT    (UINT64_C(1) << 53)
#define SEGMENT_TSS       (UINT64_C(0x9) << 40)

/// 64-bit TSS (Intel SDM 3A, "Task Management in 64-bit Mode"). The I/O bitmap's offset lies beyond the limit: there is
/// none, so every IN and OUT of a user faults.
struct task_state {
    uint32_t reserved0;
    uint64_t rsp[3];
    uint64_t reserved1;
    uint64_t ist[7];
    uint64_t reserved2;
    uint16_t reserved3;
    uint16_t io_bitmap;
} __attribute__((packed));
_Static_assert(sizeof(struct task_state) == 104, "Intel SDM 3A, 64-Bit TSS Format");
_Static_assert(offsetof(struct task_state, ist) == 36, "Intel SDM 3A, 64-Bit TSS Format");

/// 64-bit gate (Intel SDM 3A, "64-Bit Mode IDT").
struct gate {
    uint16_t offset_low;
    uint16_t selector;
    uint8_t ist;
    uint8_t type;
    uint16_t offset_middle;
    uint32_t offset_high;
    uint32_t reserved;
};
_Static_assert(sizeof(struct gate) == 16, "Intel SDM 3A, 64-Bit IDT Gate Descriptors");

#define GATE_PRESENT   0x80
#define GATE_USER      (USER_RING << 5)
#define GATE_INTERRUPT 0x0e

/// What LGDT and LIDT take.
struct table_register {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));
_Static_assert(sizeof(struct table_register) == 10, "Intel SDM 3A, Memory-Management Registers");

/// The entries, from interrupts.S.
extern const uint64_t interrupt_entries[VECTORS];

struct interrupt_stack interrupt_stacks[IST_COUNT] __attribute__((aligned(4096)));

/// The tables.
SEALED static uint64_t gdt[SELECTOR_TSS / 8 + 2];
SEALED static struct gate idt[VECTORS] __attribute__((aligned(16)));
SEALED static struct task_state task_state;

static void fill_task_state(uint64_t kernel_stack_top) {
    task_state.rsp[0] = kernel_stack_top;
    for (unsigned i = 0; i < IST_COUNT; i++) {
        task_state.ist[i] = (uint64_t)&interrupt_stacks[i + 1];
    }
    task_state.io_bitmap = sizeof(task_state);
}

static void fill_gdt(void) {
    const uint64_t segment = SEGMENT_PRESENT | SEGMENT_CODE_DATA;
    gdt[SELECTOR_KERNEL_CODE / 8] = segment | SEGMENT_CODE | SEGMENT_64_BIT;
    gdt[SELECTOR_KERNEL_DATA / 8] = segment | SEGMENT_DATA;
    gdt[SELECTOR_USER_DATA / 8] = segment | SEGMENT_DATA | SEGMENT_USER;
    gdt[SELECTOR_USER_CODE / 8] = segment | SEGMENT_CODE | SEGMENT_64_BIT | SEGMENT_USER;

    const uint64_t base = (uint64_t)&task_state;
    gdt[SELECTOR_TSS / 8] =
        SEGMENT_PRESENT | SEGMENT_TSS | (sizeof(task_state) - 1) | (base & 0xffffff) << 16 | (base >> 24 & 0xff) << 56;
    gdt[SELECTOR_TSS / 8 + 1] = base >> 32;
}

static uint8_t stack_of(unsigned vector) {
    switch (vector) {
    case EXCEPTION_NMI:
        return IST_NMI;
    case EXCEPTION_DOUBLE_FAULT:
        return IST_DOUBLE_FAULT;
    case EXCEPTION_MACHINE_CHECK:
        return IST_MACHINE_CHECK;
    case EXCEPTION_DEBUG:
        return IST_DEBUG;
    default:
        return 0;
    }
}

static void fill_idt(void) {
    for (unsigned vector = 0; vector < VECTORS; vector++) {
        const uint64_t entry = interrupt_entries[vector];
        // INT3 and INTO are instructions for users.
        const bool user = vector == EXCEPTION_BREAKPOINT || vector == EXCEPTION_OVERFLOW;
        idt[vector] = (struct gate){
            .offset_low = (uint16_t)entry,
            .selector = SELECTOR_KERNEL_CODE,
            .ist = stack_of(vector),
            .type = GATE_PRESENT | GATE_INTERRUPT | (user ? GATE_USER : 0),
            .offset_middle = (uint16_t)(entry >> 16),
            .offset_high = (uint32_t)(entry >> 32),
        };
    }
}

/// A null selector is good for DS and ES in 64-bit mode; loading FS and GS with it clears their bases on Intel. CS is
/// loaded by a far return.
static void load_tables(void) {
    const struct table_register gdt_register = {.limit = sizeof(gdt) - 1, .base = (uint64_t)gdt};
    const struct table_register idt_register = {.limit = sizeof(idt) - 1, .base = (uint64_t)idt};
    __asm__ volatile(
        "lgdt %0\n"
        "pushq %[code]\n"
        "leaq 1f(%%rip), %%rax\n"
        "pushq %%rax\n"
        "lretq\n"
        "1: movl %[data], %%eax\n"
        "movl %%eax, %%ss\n"
        "xorl %%eax, %%eax\n"
        "movl %%eax, %%ds\n"
        "movl %%eax, %%es\n"
        "movl %%eax, %%fs\n"
        "movl %%eax, %%gs\n"
        "lldt %%ax\n"
        "lidt %1\n"
        "ltr %w[tss]\n"
        :
        : "m"(gdt_register),
          "m"(idt_register), [code] "i"(SELECTOR_KERNEL_CODE), [data] "i"(SELECTOR_KERNEL_DATA), [tss] "r"(SELECTOR_TSS)
        : "rax", "memory");
}

void descriptors_init(uint64_t kernel_stack_top) {
    fill_task_state(kernel_stack_top);
    fill_gdt();
    fill_idt();
    load_tables();
}
