// SPDX-License-Identifier: Apache-2.0
//
// A step of a sequence: something that a thread or the machine does, with all that it takes to do it again.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <kozo_abi.h>
#include <kozo_grammar.h>

enum step_kind {
    /// A syscall of `thread`: its number and arguments.
    STEP_SYSCALL,
    /// A syscall of `thread` that was left off goes on.
    STEP_GO_ON,
    /// `thread` faults: number of the fault, its detail and flags.
    STEP_FAULT,
    /// `thread` touches an address, its first argument.
    STEP_TOUCH,
    /// The timer's interrupt, `number` nanoseconds later.
    STEP_TIME,
    /// The interrupt of line `number`.
    STEP_INTERRUPT,
    STEP_KINDS,
};

struct step {
    uint64_t kind;
    /// Who, as episode.h numbers threads.
    uint64_t thread;
    uint64_t number;
    uint64_t argument[6];
    /// How much the kernel does before it leaves off a syscall; 0: no end.
    uint64_t budget;
    /// What the thread has put into its IPC buffer, if it has one.
    uint64_t deadline;
    uint64_t send_caps[IPC_CAPS];
    uint64_t receive_slots[IPC_CAPS];
};

/// Where the syscall of that number stands in kozo_grammar_syscalls; KOZO_GRAMMAR_SYSCALLS if there is none.
unsigned step_syscall(uint64_t number);

/// Name of an error, without ERR_.
const char *step_error_name(int64_t error);

/// Prints what happens in a step, as one would write a call: CAP_DELETE(cnode=#3, index=7). Without a line's end.
void step_print(FILE *file, const struct step *step);

/// Writes steps so that step_load() finds them again, each beside what step_print() says of it.
bool step_save(const char *path, const struct step *steps, unsigned count);

/// Reads at most `most` steps. Returns how many there were, or 0 if the file is not what step_save() writes.
unsigned step_load(const char *path, struct step *steps, unsigned most);
