// SPDX-License-Identifier: Apache-2.0
//
// What syscall_plugin.c reports; its head describes the format.

#ifndef REPORT_H
#define REPORT_H

#include <stddef.h>
#include <stdint.h>

#define PLACE_BYTES 64

struct place {
    uint64_t address;
    size_t length; // bytes
    uint8_t code[PLACE_BYTES];
};

struct syscall_seen {
    uint64_t place; // index, as in the switches
    uint64_t executed;
    uint64_t strayed; // how often the kernel was entered elsewhere than at its syscall entry
    uint64_t stray_address;
};

// A SYSCALL that was SYS_CALL or SYS_REPLY_RECV.
struct fast_seen {
    uint64_t place;
    uint64_t calls, calls_taken;     // how often SYS_CALL, and how often the fast path carried it out
    uint64_t answers, answers_taken; // the same of SYS_REPLY_RECV
};

struct switch_seen {
    uint64_t from, to;
    uint64_t changed; // how often with a change of address space
    uint64_t count;
};

struct report {
    struct place *places;
    struct syscall_seen *syscalls;
    struct fast_seen *fast;
    struct switch_seen *switches;
    size_t place_count, syscall_count, fast_count, switch_count;
};

// Reads a report. Ends the program with an error that names file and line where it makes no sense or is not whole.
struct report report_read(const char *path);

#endif
