// SPDX-License-Identifier: Apache-2.0
//
// Runs of the kernel in processes of their own, so that whatever a step leads to (a broken invariant, a panic, a report
// of a sanitizer, no end) leaves the list of steps that led there.
#pragma once

#include "counts.h"

/// What to look at.
struct search {
    uint64_t first_seed;
    /// Ends after so many syscalls, or after so many seconds if those are not 0.
    uint64_t syscalls;
    unsigned seconds;
    /// Check after each step rather than each CHECK_EVERY.
    bool check_each;
    /// Leave out what a process that fails says.
    bool quiet;
    /// Processes; each takes its share of the seeds.
    unsigned jobs;
};
enum { CHECK_EVERY = 64, MOST_JOBS = 64, MOST_FAILURES = 4 };

/// Syscalls that a test makes.
enum { TESTED_SYSCALLS = 1000000 };

/// A sequence that fails at its last step, if `count` is not 0.
struct failure {
    uint64_t seed;
    unsigned count;
    struct step steps[EPISODE_STEPS];
    char message[512];
};

/// Makes up sequences; each process ends with the first that fails. Returns how many processes that were, and leaves
/// their sequences in `failures`, MOST_FAILURES at most. Adds up what was done.
unsigned run_search(const struct search *search, struct counts *counts, struct failure failures[]);

/// Does the steps again, with a check after each; prints them and what they came to if there is a file. Returns how the
/// sequence fails, or NULL if it does not.
const struct failure *run_replay(const struct step *steps, unsigned count, FILE *file);

/// A variation of a failing sequence, by its number from 0. False if there are no more.
typedef bool run_variation(const struct failure *from, unsigned argument, unsigned number,
                           struct step steps[EPISODE_STEPS], unsigned *count);

/// Tries all variations, and keeps each that fails as well: those after it are of that one. Returns whether any did.
bool run_variations(struct failure *failure, run_variation *vary, unsigned argument);
