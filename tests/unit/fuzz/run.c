// SPDX-License-Identifier: Apache-2.0
// For MAP_ANONYMOUS.
#define _DEFAULT_SOURCE

#include "run.h"

#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "chance.h"
#include "generate.h"

/// A sequence that takes longer does not end. It takes much less than a second.
enum { HANG_SECONDS = 60, EXIT_FAILED = 3 };

/// Steps of a sequence after each of which all is checked.
enum { CLOSE_STEPS = 128 };

/// What a process and the one that it was made by both see.
struct shared {
    struct counts counts;
    /// The sequence that runs, as far as it got.
    struct failure sequence;
    // Variations: the sequence that failed last, which they are of; the number of the one that runs; whether any
    // failed.
    struct failure last;
    unsigned number;
    bool changed;
    bool is_over;
};

/// Where to go on after a variation has failed, if its process goes on; it does after all that is no crash.
static jmp_buf next_variation;
static bool goes_on;

/// What a process does.
struct work {
    const struct search *search;
    unsigned job;
    // Or a replay.
    const struct step *steps;
    unsigned count;
    FILE *file;
    // Or replays of variations.
    run_variation *vary;
    unsigned argument;
};

/// Looked at by the address sanitizer, where it is on: memory that is forbidden and allowed over and over keeps its
/// pages.
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "clear_shadow_mmap_threshold=1073741824";
}

static struct shared *shared_memory(void) {
    struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        perror("no memory");
        exit(1);
    }
    return shared;
}

// ---- In the process

_Noreturn static void fail(struct shared *shared, const char *message) {
    (void)snprintf(shared->sequence.message, sizeof(shared->sequence.message), "%s", message);
    if (goes_on) {
        longjmp(next_variation, 1);
    }
    fflush(NULL);
    _exit(EXIT_FAILED);
}

static void print_result(FILE *file, const struct episode_result *result, const struct step *step) {
    if (!result->done) {
        fprintf(file, "  (it can't run)");
    } else if (step->kind == STEP_SYSCALL) {
        fprintf(file, "  -> %s",
                result->waits         ? "waits"
                : result->status == 0 ? "OK"
                                      : step_error_name(result->status));
    }
    fputs("\n", file);
}

/// What is done after a step. To forbid the use of free memory takes longer than to check all of the rest.
enum care { NO_CHECK, CHECK, CHECK_AND_FORBID };

static void do_step(struct shared *shared, const struct step *step, FILE *file, enum care care) {
    shared->sequence.steps[shared->sequence.count++] = *step;
    if (file != NULL) {
        fprintf(file, "%4u  ", shared->sequence.count);
        step_print(file, step);
        // If it does not come back.
        (void)fflush(file);
    }
    struct episode_result result = episode_step(step);
    if (file != NULL) {
        print_result(file, &result, step);
    }
    counts_note(&shared->counts, step, &result);
    const char *broken = result.wrong != NULL ? result.wrong : care != NO_CHECK ? episode_broken() : NULL;
    if (broken != NULL) {
        fail(shared, broken);
    }
    if (care == CHECK_AND_FORBID) {
        episode_forbid();
    }
}

static void begin(struct shared *shared) {
    alarm(HANG_SECONDS);
    shared->sequence.count = 0;
    episode_start();
}

static void one_sequence(struct shared *shared, uint64_t seed, bool check_each) {
    shared->sequence.seed = seed;
    begin(shared);
    chance_start(seed);
    generate_start();
    for (unsigned i = 0; i < EPISODE_STEPS; i++) {
        struct step step = generate_step();
        // What is wrong for a few steps only is seen in a part of each sequence, another one for each seed.
        bool is_close = i / CLOSE_STEPS == seed % (EPISODE_STEPS / CLOSE_STEPS);
        bool is_time = check_each || i % CHECK_EVERY == CHECK_EVERY - 1;
        do_step(shared, &step, NULL, is_time ? CHECK_AND_FORBID : is_close ? CHECK : NO_CHECK);
    }
    episode_end();
    shared->counts.episodes++;
}

static void search_seeds(struct shared *shared, const struct work *work) {
    const struct search *search = work->search;
    time_t end = time(NULL) + search->seconds;
    for (uint64_t seed = search->first_seed + work->job;; seed += search->jobs) {
        one_sequence(shared, seed, search->check_each);
        bool is_done =
            search->seconds != 0 ? time(NULL) >= end : counts_made(&shared->counts) >= search->syscalls / search->jobs;
        if (is_done) {
            return;
        }
    }
}

static void replay(struct shared *shared, const struct step *steps, unsigned count, FILE *file, bool check_each) {
    begin(shared);
    for (unsigned i = 0; i < count; i++) {
        bool is_time = i % CHECK_EVERY == CHECK_EVERY - 1 || i == count - 1;
        do_step(shared, &steps[i], file, check_each || is_time ? CHECK_AND_FORBID : NO_CHECK);
    }
    episode_end();
}

/// What failed is what further variations are of.
static void keep(struct shared *shared) {
    shared->sequence.seed = shared->last.seed;
    shared->last = shared->sequence;
    shared->sequence.message[0] = '\0';
    shared->changed = true;
}

static void try_variations(struct shared *shared, const struct work *work) {
    static struct step steps[EPISODE_STEPS];
    unsigned count;
    const struct failure *last = &shared->last;
    goes_on = true;
    if (setjmp(next_variation) != 0) {
        keep(shared);
    }
    while (work->vary(last, work->argument, shared->number, steps, &count)) {
        bool is_same = count == last->count && memcmp(steps, last->steps, count * sizeof(struct step)) == 0;
        if (!is_same) {
            replay(shared, steps, count, NULL, count < CHECK_EVERY);
        }
        shared->number++;
    }
}

// ---- Outside

static pid_t start_process(struct shared *shared, const struct work *work, bool is_quiet) {
    (void)fflush(NULL);
    pid_t process = fork();
    if (process != 0) {
        return process;
    }
    // A failed assertion ends this process, and does not go on with the tests in it.
    setenv("CMOCKA_TEST_ABORT", "1", 1);
    if (is_quiet && (freopen("/dev/null", "w", stderr) == NULL || freopen("/dev/null", "w", stdout) == NULL)) {
        _exit(1);
    }
    if (work->search != NULL) {
        search_seeds(shared, work);
    } else if (work->vary != NULL) {
        try_variations(shared, work);
    } else {
        replay(shared, work->steps, work->count, work->file, true);
    }
    shared->is_over = true;
    if (work->search == NULL) {
        (void)fflush(NULL);
        _exit(0);
    }
    // Coverage is written, and leaks are looked for, at the end.
    exit(0);
}

/// Waits for a process. Returns whether its sequence failed.
static bool has_failed(pid_t process, struct shared *shared) {
    int status = 0;
    if (process < 0 || waitpid(process, &status, 0) != process) {
        perror("no process");
        exit(1);
    }
    char *message = shared->sequence.message;
    if (shared->is_over) {
        return false;
    }
    if (message[0] == '\0') {
        const char *how = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? "it does not end"
                          : WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT
                              ? "a panic, a failed assertion or a sanitizer's report"
                              : "a crash or a sanitizer's report";
        (void)snprintf(message, sizeof(shared->sequence.message), "%s", how);
    }
    return true;
}

unsigned run_search(const struct search *search, struct counts *counts, struct failure failures[]) {
    struct shared *shared[MOST_JOBS];
    pid_t processes[MOST_JOBS];
    for (unsigned job = 0; job < search->jobs; job++) {
        const struct work work = {.search = search, .job = job};
        shared[job] = shared_memory();
        processes[job] = start_process(shared[job], &work, search->quiet);
    }
    unsigned failed = 0;
    for (unsigned job = 0; job < search->jobs; job++) {
        if (has_failed(processes[job], shared[job])) {
            if (failed < MOST_FAILURES) {
                failures[failed] = shared[job]->sequence;
            }
            failed++;
        }
        counts_add(counts, &shared[job]->counts);
        (void)munmap(shared[job], sizeof(*shared[job]));
    }
    return failed;
}

const struct failure *run_replay(const struct step *steps, unsigned count, FILE *file) {
    static struct failure failure;
    const struct work work = {.steps = steps, .count = count, .file = file};
    struct shared *shared = shared_memory();
    bool failed = has_failed(start_process(shared, &work, file == NULL), shared);
    failure = shared->sequence;
    (void)munmap(shared, sizeof(*shared));
    return failed ? &failure : NULL;
}

bool run_variations(struct failure *failure, run_variation *vary, unsigned argument) {
    const struct work work = {.vary = vary, .argument = argument};
    struct shared *shared = shared_memory();
    shared->last = *failure;
    while (has_failed(start_process(shared, &work, true), shared)) {
        keep(shared);
    }
    bool changed = shared->changed;
    *failure = shared->last;
    (void)munmap(shared, sizeof(*shared));
    return changed;
}
