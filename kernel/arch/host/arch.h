// SPDX-License-Identifier: Apache-2.0
//
// What the portable part of the kernel asks of the machine, answered by the pretended one of host.h.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <kozo_abi.h>

#include "host.h"

static inline void *direct_map(uint64_t physical) {
    return host.memory + physical;
}

static inline uint64_t physical_address(const void *pointer) {
    return (uint64_t)((const unsigned char *)pointer - host.memory);
}

static inline void clear_memory(void *memory, uint64_t size) {
    host_allow_memory(memory, size);
    memset(memory, 0, size);
}

static inline void copy_memory(void *to, const void *from, uint64_t size) {
    memcpy(to, from, size);
}

static inline int64_t work_budget(void) {
    return host.work_budget;
}

/// All ones if a < b, else 0.
static inline uint64_t speculation_safe_less(uint64_t a, uint64_t b) {
    return a < b ? UINT64_MAX : 0;
}

static inline uint64_t read_once(const uint64_t *field) {
    return *(const volatile uint64_t *)field;
}

static inline uint64_t read_cr3(void) {
    return host.root;
}

/// Loads a top-level page table; the CPU forgets all translations.
void write_cr3(uint64_t root);

/// The CPU forgets the translation of an address.
void invlpg(uint64_t address);

static inline void load_space(uint64_t root) {
    if (read_cr3() != root) {
        write_cr3(root);
    }
}

static inline void clear_selectors(void) {
    host.selectors = 0;
}

static inline void load_fs_base(uint64_t base) {
    host.fs_base = base;
}

static inline uint64_t cycles_now(void) {
    return host.cycles;
}

/// A cycle takes 2 ns.
static inline uint64_t cycles_to_ns(uint64_t cycles) {
    return cycles * 2;
}

static inline uint64_t ns_to_cycles(uint64_t ns) {
    return ns / 2;
}

static inline uint64_t clock_now(void) {
    return host.nanoseconds;
}

#define CLOCK_READING_NS UINT64_C(1000000000)

static inline bool clock_needs_reading(void) {
    return host.clock_needs_reading;
}

static inline void timer_arm(uint64_t nanoseconds) {
    host.timer_ns = nanoseconds;
    host.timer_arms++;
}

static inline bool irq_line_route(unsigned line, uint64_t trigger) {
    if (line >= HOST_LINES) {
        return false;
    }
    host.lines[line] = (struct host_line){.routed = true, .masked = true, .level = trigger == IRQ_TRIGGER_LEVEL};
    return true;
}

static inline void irq_line_mask(unsigned line) {
    host.lines[line].masked = true;
}

static inline void irq_line_unmask(unsigned line) {
    host.lines[line].masked = false;
}

static inline void irq_line_rest(unsigned line) {
    host.lines[line].masked = true;
    host.lines[line].level = false;
}

static inline bool irq_line_is_level(unsigned line) {
    return host.lines[line].level;
}

static inline void irq_line_end(unsigned line) {
    host.lines[line].ends++;
}

static inline uint32_t port_in(uint16_t port, unsigned width) {
    host.port = port;
    host.port_width = width;
    return width == 4 ? host.port_input : host.port_input & ((UINT32_C(1) << 8 * width) - 1);
}

static inline void port_out(uint16_t port, unsigned width, uint32_t value) {
    host.port = port;
    host.port_width = width;
    host.port_output = value;
}
