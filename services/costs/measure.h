// SPDX-License-Identifier: Apache-2.0
//
// What an operation costs: how many instructions pass between two readings of the time-stamp counter, round by round,
// where the machine counts by instructions (QEMU's -icount).
#pragma once

#include <stdint.h>

#include "../bench/mark.h"
#include "check.h"

enum { ROUNDS = 1000, WARM_UP = 24 };

/// Finds out by loops of known length how many counts an instruction is, and what two readings cost by themselves.
/// Returns false, with a line that says why, where the counter does not count instructions.
bool measure_calibrate(void);

/// Starts the row `name`.
void measure_begin(const char *name);

/// Starts a point of the curve `name`.
void measure_begin_point(const char *name, uint64_t number);

/// Whether another round is to be made, of `rounds`, beyond those that warm up.
bool measure_more(unsigned rounds);

/// Adds a round of so many counts; a warm-up is dropped.
void measure_add(uint64_t counts);

/// Prints what came of the row, in instructions: "row NAME MIN MODE MAX ROUNDS", or "point NAME NUMBER MIN" and
/// so on.
void measure_end(void);

/// A row of one round, of so many counts between two readings that were made by others.
void measure_once(const char *name, uint64_t counts);

/// Reads the counter. All that a system call takes or loses is lost, so that nothing of what follows is done before.
/// breakdown_plugin.c knows the instructions.
#define TIME_BEGIN(counter)                                                                                            \
    __asm__ volatile("rdtsc\n\tshlq $32, %%rdx\n\torq %%rdx, %%rax\n\tmovq %%rax, %0"                                  \
                     : "=m"(counter)                                                                                   \
                     :                                                                                                 \
                     : "rax", "rdx", "rcx", "rdi", "rsi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",        \
                       "memory")
#define TIME_END(counter) TIME_BEGIN(counter)

/// One round: PREPARE, then OPERATION, which is measured and has to return WANTED, then RESTORE.
#define ROUND_OF(prepare, operation, wanted, restore)                                                                  \
    do {                                                                                                               \
        uint64_t begun_, ended_;                                                                                       \
        prepare;                                                                                                       \
        MARK_BEGIN();                                                                                                  \
        TIME_BEGIN(begun_);                                                                                            \
        int64_t status_ = (operation);                                                                                 \
        TIME_END(ended_);                                                                                              \
        MARK_END();                                                                                                    \
        EQUAL(status_, (wanted));                                                                                      \
        restore;                                                                                                       \
        measure_add(ended_ - begun_);                                                                                  \
    } while (0)

/// All rounds of a row that was begun; also in a thread that can't print.
#define ROUNDS_OF(rounds, prepare, operation, wanted, restore)                                                         \
    do {                                                                                                               \
        while (measure_more(rounds)) {                                                                                 \
            ROUND_OF(prepare, operation, wanted, restore);                                                             \
        }                                                                                                              \
    } while (0)

/// A row: its name, and rounds of it.
#define ROW_OF(name, rounds, prepare, operation, wanted, restore)                                                      \
    do {                                                                                                               \
        measure_begin(name);                                                                                           \
        ROUNDS_OF(rounds, prepare, operation, wanted, restore);                                                        \
        measure_end();                                                                                                 \
    } while (0)
#define ROW(name, operation) ROW_OF(name, ROUNDS, (void)0, operation, 0, (void)0)
