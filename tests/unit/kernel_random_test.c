// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c tests/unit/kernel/*.c tests/unit/fuzz/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
//
// Threads make random syscalls, fault and are interrupted, and every now and then all of the kernel's invariants are
// checked. What they call is made up by the grammar of the ABI's definition (kozo_grammar.h). Outside of all threads
// stands a supervisor that keeps them busy: it hands out capabilities, and destroys and makes anew whatever there is.
//
// A sequence that fails is done again with a check after each step, shrunk, printed and saved.
//
//   KOZO_SEED=N        that sequence alone, with a check after each step
//   KOZO_REPLAY=FILE   a sequence that was saved
//   KOZO_FIRST=N       begin with this seed
//   KOZO_SECONDS=N     go on for so long; KOZO_JOBS=N with so many processes
//   KOZO_COUNTS=FILE   where figures for each syscall go
//   KOZO_SAVE=FOLDER   where sequences that failed are saved

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/fuzz/shrink.h"

/// Errors that the definition has and that can't come: MISSING_RIGHT of TABLE_UNMAP, since a capability to a PageTable
/// can't be derived, and so always has MAP.
enum { NEVER_SEEN = 1 };

static const char *text_from(const char *variable, const char *otherwise) {
    const char *text = getenv(variable);
    return text != NULL ? text : otherwise;
}

static uint64_t number_from(const char *variable, uint64_t otherwise) {
    const char *text = getenv(variable);
    return text != NULL ? strtoull(text, NULL, 0) : otherwise;
}

/// Prints a sequence as it goes wrong. Returns whether it does.
static bool show(const struct step *steps, unsigned count) {
    const struct failure *failure = run_replay(steps, count, stdout);
    (void)printf("%s\n", failure == NULL ? "it does not fail" : failure->message);
    (void)fflush(stdout);
    return failure != NULL;
}

/// Shrinks a sequence, shows what is left, and saves it.
static void report(struct failure *failure) {
    (void)printf("KOZO_SEED=%lu fails at step %u: %s\n", failure->seed, failure->count, failure->message);
    (void)fflush(stdout);
    shrink(failure);
    (void)printf("%u steps are enough:\n", failure->count);
    (void)show(failure->steps, failure->count);
    char path[512];
    (void)snprintf(path, sizeof(path), "%s/%lu.steps", text_from("KOZO_SAVE", "build/tests"), failure->seed);
    if (step_save(path, failure->steps, failure->count)) {
        (void)printf("KOZO_REPLAY=%s shows it again\n", path);
    }
    (void)fflush(stdout);
}

static void print_counts(const struct counts *counts) {
    counts_print(stdout, counts, false);
    (void)fflush(stdout);
    const char *path = getenv("KOZO_COUNTS");
    FILE *file = path != NULL ? fopen(path, "w") : NULL;
    if (file != NULL) {
        counts_print(file, counts, true);
        (void)fclose(file);
    }
}

static void replay(const char *path) {
    static struct step steps[EPISODE_STEPS];
    unsigned count = step_load(path, steps, EPISODE_STEPS);
    assert_true(count != 0);
    assert_false(show(steps, count));
}

static void invariants_hold(void **state) {
    (void)state;
    static struct counts counts;
    const char *path = getenv("KOZO_REPLAY");
    if (path != NULL) {
        replay(path);
        return;
    }
    bool is_one = getenv("KOZO_SEED") != NULL;
    const struct search search = {
        .first_seed = is_one ? number_from("KOZO_SEED", 0) : number_from("KOZO_FIRST", 1),
        .syscalls = is_one ? 1 : TESTED_SYSCALLS,
        .seconds = is_one ? 0 : (unsigned)number_from("KOZO_SECONDS", 0),
        .check_each = is_one,
        .jobs = is_one ? 1 : (unsigned)number_from("KOZO_JOBS", 2),
    };
    assert_in_range(search.jobs, 1, MOST_JOBS);
    static struct failure failures[MOST_FAILURES];
    unsigned failed = run_search(&search, &counts, failures);
    print_counts(&counts);
    for (unsigned i = 0; i < failed && i < MOST_FAILURES; i++) {
        report(&failures[i]);
    }
    assert_int_equal(failed, 0);
    // Else the grammar's calls would not reach what they are made for.
    assert_true(counts_succeeded(&counts) * 2 >= counts_made(&counts));
    if (!is_one && search.seconds == 0) {
        assert_int_equal(counts_never_succeeded(&counts), 0);
        assert_int_equal(counts_never_failed(&counts), NEVER_SEEN);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(invariants_hold)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
