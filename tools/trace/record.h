// SPDX-License-Identifier: Apache-2.0
//
// What happened in the guest, as the plugin wrote it (trace_plugin.c tells the form), and marks beside that by whoever
// types at the machine:
//   T LINE    a line is typed
//   E         what follows is of no interest

#ifndef TRACE_RECORD_H
#define TRACE_RECORD_H

#include <kozo_abi.h>

#include <stdbool.h>
#include <stdint.h>

enum record_kind {
    RECORD_SYSCALL = 'S',
    RECORD_RETURN = 'R',
    RECORD_FAULT = 'F',
    RECORD_BOOT = 'B',
    RECORD_HOLDINGS = 'H',
    RECORD_MEMORY = 'M',
    RECORD_TYPED = 'T',
    RECORD_END = 'E',
};

enum { ARGUMENT_REGISTERS = 6, FAULT_NUMBERS = 4, HELD_SLOTS = 128 };

/// Bytes of the longest line, the zero included.
#define RECORD_LINE_SIZE 2048

struct record {
    enum record_kind kind;
    /// Instructions since the kernel began.
    uint64_t count;
    /// The service's name, "" for what has none: init, and address spaces that a service made.
    char name[START_NAME_SIZE];
    uint64_t generation;
    uint64_t thread;
    /// The syscall's number, or its status.
    uint64_t rax;
    /// rdi rsi rdx r10 r8 r9.
    uint64_t registers[ARGUMENT_REGISTERS];
    /// Of a syscall: what the capability is that the first argument names.
    uint64_t object;
    uint64_t badge;
    unsigned word_count;
    /// Of a message: those beyond the registers.
    uint64_t words[IPC_BUFFER_WORDS];
    unsigned handle_count;
    /// Those to send, or the slots that were received into.
    uint64_t handles[IPC_CAPS];
    /// Of a fault: what it was, its detail, FaultFlag bits, where.
    uint64_t fault[FAULT_NUMBERS];
    /// Of holdings: a bit for each region and for each slot that is filled. Of memory: the region.
    uint64_t regions;
    uint64_t slots[HELD_SLOTS / 64];
    uint64_t region;
    bool writes;
    /// The line that is typed; it lies in the line that was parsed.
    const char *typed;
};

/// Of a message: the tag, and the label in it.
static inline uint64_t record_tag(const struct record *record) {
    return record->registers[1];
}
static inline uint64_t record_label(const struct record *record) {
    return record_tag(record) >> TAG_LABEL_SHIFT;
}

/// Take a line apart, which has no line feed. Returns whether it is a record.
bool record_parse(const char *line, struct record *record);

#endif
