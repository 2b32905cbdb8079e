// SPDX-License-Identifier: Apache-2.0
//
// The machine that the host architecture makes believe: some memory and a few registers, for a test to set and look at.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HOST_LINES = 32, HOST_TLB_ENTRIES = 64, HOST_LOG_BYTES = 4096 };

/// An interrupt line. Lines from HOST_LINES on are not there.
struct host_line {
    bool routed;
    bool masked;
    bool level;
    /// Interrupts whose service has ended.
    unsigned ends;
};

/// A translation: one page of virtual memory.
struct host_page {
    uint64_t address;
    /// Bytes, or 0 where nothing is mapped.
    uint64_t size;
    uint64_t physical;
    bool writable;
    bool executable;
    /// Entry of the PAT that gives its memory type.
    unsigned cache;
};

struct host {
    /// Physical memory from address 0.
    unsigned char *memory;
    uint64_t memory_size;

    /// What the clocks read. Only a test lets time pass.
    uint64_t cycles;
    uint64_t nanoseconds;
    bool clock_needs_reading;

    /// What the timer was armed with last, and how often it was armed.
    uint64_t timer_ns;
    unsigned timer_arms;

    /// What the kernel may do before it restarts a syscall; as good as endless at first.
    int64_t work_budget;

    struct host_line lines[HOST_LINES];

    /// What a read of any port gives, and the last write.
    uint32_t port_input;
    uint32_t port_output;
    uint16_t port;
    unsigned port_width;

    uint64_t fs_base;
    /// What a thread has left in registers that no thread has of its own.
    unsigned selectors;
    /// Physical address of the top-level page table, and how often it was loaded.
    uint64_t root;
    unsigned root_loads;
    /// How often the kernel made the CPU forget one translation.
    unsigned invalidations;
    /// Translations that the CPU may still use; entries of size 0 are free.
    struct host_page tlb[HOST_TLB_ENTRIES];

    /// The kernel's log. What is too long for it drops out at the front.
    char log[HOST_LOG_BYTES];
    size_t log_length;
};

extern struct host host;

/// Makes a machine with `memory_size` bytes of memory, a multiple of 2 MiB, all of it unused but for a page table at
/// its start, and a kernel on it that has nothing to run. What was there before is gone.
void host_start(uint64_t memory_size);

/// First byte of memory that host_start() leaves unused.
enum { HOST_MEMORY_START = 2 << 20 };

/// Translates an address as the CPU would by the tables below `root`, without using what it remembers.
struct host_page host_translate(uint64_t root, uint64_t address);

/// The running thread touches an address: the CPU remembers its translation.
void host_touch(uint64_t address);

/// Whether the CPU remembers nothing but what the page tables of the running address space say.
bool host_tlb_is_right(void);

/// Calls a function that is to end in a panic. Returns what the panic said, which the next one overwrites, or NULL if
/// there was none.
const char *host_panics(void (*function)(const void *argument), const void *argument);

/// Ways to make use of freed memory an error, where the address sanitizer is on.
void host_forbid_memory(const void *memory, uint64_t size);
void host_allow_memory(const void *memory, uint64_t size);
