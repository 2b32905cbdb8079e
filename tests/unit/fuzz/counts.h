// SPDX-License-Identifier: Apache-2.0
//
// What a run of steps came to, so that nothing passes only because it was never tried.
#pragma once

#include "episode.h"

enum { COUNTED_ERRORS = 64 };

/// All zero at first.
struct counts {
    uint64_t episodes;
    uint64_t steps;
    struct {
        uint64_t made;
        /// Those that began to wait included.
        uint64_t succeeded;
        /// By -status. What a wait ended with included.
        uint64_t errors[COUNTED_ERRORS];
    } syscalls[KOZO_GRAMMAR_SYSCALLS];
    /// Syscalls that there are not.
    uint64_t unknown;
    /// How often a syscall was left off, to go on later.
    uint64_t left_off;
};

void counts_note(struct counts *counts, const struct step *step, const struct episode_result *result);
void counts_add(struct counts *counts, const struct counts *more);

uint64_t counts_made(const struct counts *counts);
uint64_t counts_succeeded(const struct counts *counts);

/// Prints figures, and what was never reached: syscalls that never succeeded, errors that the definition lists and that
/// never came. With all figures by syscall, if `each`.
void counts_print(FILE *file, const struct counts *counts, bool each);

/// How many syscalls never succeeded, and how many errors of the definition's never came.
unsigned counts_never_succeeded(const struct counts *counts);
unsigned counts_never_failed(const struct counts *counts);
