// SPDX-License-Identifier: Apache-2.0
//
// Makes up syscalls from the definition's grammar (kozo_grammar.h), on the objects in one table of capabilities: of the
// right type mostly, and now and then of none.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <kozo_abi.h>
#include <kozo_grammar.h>

#include "raw.h"

enum {
    /// The table's size. No CNode that is made up has it, so that the table's own capabilities are known by it.
    TABLE_BITS = 7,
    TABLE_SLOTS = 1 << TABLE_BITS,
    /// The table's own capability to itself.
    TABLE_SELF = 1,
};

/// What the threads that the table holds find in their address space.
#define TOY_CODE   UINT64_C(0x400000)
#define TOY_STRIDE 32
#define TOY_PAGES  UINT64_C(0x401000)
enum { TOY_ENTRIES = 6 };
/// Four ports, of which alone there are capabilities in the table.
#define TOY_PORT      0x80
#define TOY_LAST_PORT 0x83

/// What a slot is thought to hold. Others may have deleted it.
struct entry {
    uint64_t type;
    uint64_t rights;
    bool is_table;
};

struct generator {
    uint64_t random;
    /// The IPC buffer of the thread that makes the calls.
    struct kozo_ipc_buffer *buffer;
    /// The slot of that thread's own Reply.
    uint64_t reply;
    /// Whether what it has just received is to be answered.
    bool received;
    /// A slot of an Untyped that has no memory left, or 0.
    uint64_t used_up;
};

/// A call, and what it was made up from.
struct generated {
    unsigned syscall;
    struct raw_call call;
};

/// How many calls of each syscall there were, by error: 0 is success.
enum { ERRORS = 24 };
extern volatile uint64_t generated_counts[KOZO_GRAMMAR_SYSCALLS][ERRORS];

/// About the time, in nanoseconds of the clock, for deadlines.
extern volatile uint64_t generator_now;

/// Forgets the table; the slots below `roots` are to be kept rather than deleted.
void generator_begin(uint64_t roots);

/// Looks up what a slot holds, from a thread whose CNode the table is.
void generator_look(uint64_t slot);

/// Makes up a call.
void generate(struct generator *generator, struct generated *made);

/// Learns from what came of the call.
void generator_learn(struct generator *generator, const struct generated *made, const struct raw_call *after,
                     int64_t status);
