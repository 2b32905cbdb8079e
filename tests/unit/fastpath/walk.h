// SPDX-License-Identifier: Apache-2.0
//
// Walks through states of a scene, with a syscall made twice in each, in processes of their own: whatever the assembler
// does to its process is a result as well.
#pragma once

#include "differ.h"

/// A walk, which a seed decides.
enum { WALK_STATES = 2000, WALK_CHECK_EVERY = 64, WALK_JOBS = 2, WALK_MESSAGE = 1024 };

/// What processes and the one that made them share.
struct walk_shared {
    struct machine_trace trace;
    struct differ_counts counts[WALK_JOBS];
    /// What went wrong first in a job, if its message is not empty.
    char message[WALK_JOBS][WALK_MESSAGE];
    uint64_t seed[WALK_JOBS];
    unsigned state[WALK_JOBS];
};

/// Prepares the process and makes the memory that is shared.
struct walk_shared *walk_start(void);

struct walk_search {
    uint64_t first_seed;
    uint64_t seeds;
    /// One of so many states has its syscall made in steps; none if it is 0.
    unsigned steps_one_in;
    /// Says each syscall as it is made.
    bool is_loud;
    /// What is planted into the code, or NULL.
    const struct machine_change *change;
    /// Walks go on in the scene that is there, rather than in new ones, which take long to make.
    bool goes_on;
};

/// Begins to do walks one after the other in a process of its own, each `jobs`th of them, until there is a difference.
/// Returns the process.
int walk_begin(struct walk_shared *shared, const struct walk_search *search, unsigned job, unsigned jobs);

/// Waits for that process. Returns whether there was no difference.
bool walk_end(struct walk_shared *shared, int process, unsigned job);

/// Does a walk in this process, all of it in steps. What is begun after that knows where breakpoints have to stand.
/// Fails the test if there is a difference.
void walk_here(struct walk_shared *shared, uint64_t seed);
