// SPDX-License-Identifier: Apache-2.0
#include "counts.h"

#include <inttypes.h>
#include <stddef.h>

static void note_error(struct counts *counts, uint64_t number, int64_t status) {
    unsigned which = step_syscall(number);
    if (which != KOZO_GRAMMAR_SYSCALLS && status < 0 && status > -COUNTED_ERRORS) {
        counts->syscalls[which].errors[-status]++;
    }
}

void counts_note(struct counts *counts, const struct step *step, const struct episode_result *result) {
    counts->steps += result->done;
    if (result->waited.number != 0) {
        note_error(counts, result->waited.number, result->waited.status);
    }
    counts->left_off += result->left_off;
    if (result->number == 0 || result->left_off || !result->done) {
        counts->unknown += step->kind == STEP_SYSCALL && result->done && step->number == 0;
        return;
    }
    unsigned which = step_syscall(result->number);
    if (which == KOZO_GRAMMAR_SYSCALLS) {
        counts->unknown++;
        return;
    }
    counts->syscalls[which].made++;
    counts->syscalls[which].succeeded += result->status == 0;
    note_error(counts, result->number, result->status);
}

void counts_add(struct counts *counts, const struct counts *more) {
    uint64_t *to = (uint64_t *)counts;
    const uint64_t *from = (const uint64_t *)more;
    for (size_t i = 0; i < sizeof(*counts) / sizeof(uint64_t); i++) {
        to[i] += from[i];
    }
}

uint64_t counts_made(const struct counts *counts) {
    uint64_t made = counts->unknown;
    for (unsigned i = 0; i < KOZO_GRAMMAR_SYSCALLS; i++) {
        made += counts->syscalls[i].made;
    }
    return made;
}

uint64_t counts_succeeded(const struct counts *counts) {
    uint64_t succeeded = 0;
    for (unsigned i = 0; i < KOZO_GRAMMAR_SYSCALLS; i++) {
        succeeded += counts->syscalls[i].succeeded;
    }
    return succeeded;
}

unsigned counts_never_succeeded(const struct counts *counts) {
    unsigned never = 0;
    for (unsigned i = 0; i < KOZO_GRAMMAR_SYSCALLS; i++) {
        never += counts->syscalls[i].succeeded == 0;
    }
    return never;
}

/// The errors of one syscall that never came; they are printed if there is a file.
static unsigned never_failed(FILE *file, const struct counts *counts, unsigned which) {
    unsigned never = 0;
    for (const int64_t *error = kozo_grammar_syscalls[which].errors; *error != 0; error++) {
        if (counts->syscalls[which].errors[-*error] == 0) {
            never++;
            if (file != NULL) {
                fprintf(file, "never seen: %s of %s\n", step_error_name(*error), kozo_grammar_syscalls[which].name);
            }
        }
    }
    return never;
}

unsigned counts_never_failed(const struct counts *counts) {
    unsigned never = 0;
    for (unsigned i = 0; i < KOZO_GRAMMAR_SYSCALLS; i++) {
        never += never_failed(NULL, counts, i);
    }
    return never;
}

static void print_syscall(FILE *file, const struct counts *counts, unsigned which) {
    fprintf(file, "  %-16s %9" PRIu64 " made, %9" PRIu64 " succeeded", kozo_grammar_syscalls[which].name,
            counts->syscalls[which].made, counts->syscalls[which].succeeded);
    for (unsigned error = 1; error < COUNTED_ERRORS; error++) {
        if (counts->syscalls[which].errors[error] != 0) {
            fprintf(file, ", %s %" PRIu64, step_error_name(-(int64_t)error), counts->syscalls[which].errors[error]);
        }
    }
    fputs("\n", file);
}

void counts_print(FILE *file, const struct counts *counts, bool each) {
    uint64_t made = counts_made(counts);
    fprintf(file,
            "%" PRIu64 " steps in %" PRIu64 " sequences; %" PRIu64 " syscalls, %" PRIu64 " %% of which succeeded; ",
            counts->steps, counts->episodes, made, made == 0 ? 0 : 100 * counts_succeeded(counts) / made);
    fprintf(file, "left off %" PRIu64 " times\n", counts->left_off);
    for (unsigned i = 0; i < KOZO_GRAMMAR_SYSCALLS; i++) {
        if (each) {
            print_syscall(file, counts, i);
        }
        if (counts->syscalls[i].succeeded == 0) {
            fprintf(file, "never succeeded: %s\n", kozo_grammar_syscalls[i].name);
        }
    }
    for (unsigned i = 0; i < KOZO_GRAMMAR_SYSCALLS; i++) {
        never_failed(file, counts, i);
    }
}
