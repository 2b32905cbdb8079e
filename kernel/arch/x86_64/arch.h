// SPDX-License-Identifier: Apache-2.0
//
// What the portable part of the kernel asks of the machine. Every architecture provides these names.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <kozo_abi.h>

#include "apic.h"
#include "clock.h"
#include "cpu.h"
#include "ioapic.h"
#include "msr.h"
#include "port.h"

/// Where the kernel reaches this physical address.
static inline void *direct_map(uint64_t physical) {
    return (void *)(DIRECT_MAP + physical);
}

/// The physical address of something in the direct map.
static inline uint64_t physical_address(const void *pointer) {
    return (uint64_t)pointer - DIRECT_MAP;
}

static inline void clear_memory(void *memory, uint64_t size) {
    uint64_t words = size / 8;
    __asm__ volatile("rep stosq" : "+D"(memory), "+c"(words) : "a"(UINT64_C(0)) : "memory");
}

/// Copies whole words.
static inline void copy_memory(void *to, const void *from, uint64_t size) {
    uint64_t words = size / 8;
    __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
}

/// Instructions that a syscall may spend on what can take long before interrupts are taken. To that come, at worst, the
/// search of all tables on the way to a mapping (2,500), what one step takes, entry and exit: 5,000 in all.
static inline int64_t work_budget(void) {
    return 1700;
}

/// All ones if a < b, else 0, computed without a branch, so that no speculated load goes beyond a table's end.
static inline uint64_t speculation_safe_less(uint64_t a, uint64_t b) {
    uint64_t mask;
    __asm__("cmpq %2, %1\n\tsbbq %0, %0" : "=r"(mask) : "r"(a), "r"(b) : "cc");
    return mask;
}

/// Reads a field of memory that a user can change meanwhile, exactly once.
static inline uint64_t read_once(const uint64_t *field) {
    return *(const volatile uint64_t *)field;
}

/// Loads the address space with this top-level table, if it is another one.
static inline void load_space(uint64_t root) {
    if (read_cr3() != root) {
        write_cr3(root);
    }
}

/// Makes DS, ES, FS and GS null if the last thread in user mode has left anything in them, so that nothing passes to
/// the next one. On Intel a null selector also clears the bases of FS, which load_fs_base() sets, and of GS, hence
/// SWAPGS: that of user mode is 0 anyway (Intel SDM 2A, MOV).
static inline void clear_selectors(void) {
    uint32_t ds;
    uint32_t es;
    uint32_t fs;
    uint32_t gs;
    __asm__ volatile("movl %%ds, %0\n\tmovl %%es, %1\n\tmovl %%fs, %2\n\tmovl %%gs, %3"
                     : "=r"(ds), "=r"(es), "=r"(fs), "=r"(gs));
    if ((ds | es | fs | gs) != 0) {
        __asm__ volatile("movl %0, %%ds\n\tmovl %0, %%es\n\tmovl %0, %%fs\n\t"
                         "swapgs\n\tmovl %0, %%gs\n\tswapgs"
                         :
                         : "r"(0)
                         : "memory");
    }
}

static inline void load_fs_base(uint64_t base) {
    wrmsr(MSR_FS_BASE, base);
}

static inline void timer_arm(uint64_t nanoseconds) {
    apic_timer_arm(nanoseconds);
}

/// How often the clock must be read where clock_needs_reading().
#define CLOCK_READING_NS UINT64_C(1000000000)

static inline bool clock_needs_reading(void) {
    return !clock_is_tsc();
}

/// Chooses how a line interrupts and leaves it masked. Returns false if the machine has no such line.
static inline bool irq_line_route(unsigned line, uint64_t trigger) {
    return ioapic_route(line, (uint8_t)(IRQ_VECTOR + line), (enum kozo_irq_trigger)trigger);
}

static inline void irq_line_mask(unsigned line) {
    ioapic_mask(line);
}

static inline void irq_line_unmask(unsigned line) {
    ioapic_unmask(line);
}

/// Puts a line to rest whose Irq has ended: masked, with nothing left of what was there. That may come as an interrupt,
/// which is nobody's.
static inline void irq_line_rest(unsigned line) {
    ioapic_rest(line);
}

static inline bool irq_line_is_level(unsigned line) {
    return ioapic_line_is_level(line);
}

/// The interrupt that is being handled is over.
static inline void irq_line_end(unsigned line) {
    (void)line;
    apic_end_of_interrupt();
}

/// Reads a port of 1, 2 or 4 bytes.
static inline uint32_t port_in(uint16_t port, unsigned width) {
    return width == 1 ? inb(port) : width == 2 ? inw(port) : inl(port);
}

static inline void port_out(uint16_t port, unsigned width, uint32_t value) {
    if (width == 1) {
        outb(port, (uint8_t)value);
    } else if (width == 2) {
        outw(port, (uint16_t)value);
    } else {
        outl(port, value);
    }
}
