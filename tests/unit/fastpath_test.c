// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c
// sources: tests/unit/kernel/*.c tests/unit/fastpath/*.c tests/unit/fuzz/chance.c
// objects: kernel/release/kernel/arch/x86_64/ipc_fastpath.S.o kernel/release/kernel/arch/x86_64/entry.S.o
// includes: tests/unit/fastpath kernel/arch/host kernel/core tests/unit/kernel tests/unit/fuzz build/kernel/release
// flags: -DKOZO_DEBUG
// link: -no-pie -Wl,--wrap=syscall_finish -Wl,--wrap=syscall_refuse
//
// The assembler path of IPC does what the C path does: both are run from the same state, in a hundred thousand states,
// and all of the kernel's state and what the user gets are compared (fastpath/differ.h). The assembler is the release
// kernel's own object. In a part of the states it is executed in steps, which have to show each conditional jump taken
// and not taken.
//
//   KOZO_SEED=N        that walk alone, all of it in steps, and each syscall is said
//   KOZO_FIRST=N       begin with this seed
//   KOZO_WALKS=N       so many walks

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "symbols.h"
#include "walk.h"

enum { FIRST_SEED = 1, WALKS = 50, STEPS_ONE_IN = 15 };

extern unsigned char syscall_entry[];

static struct walk_shared *shared;

static uint64_t number_from(const char *variable, uint64_t otherwise) {
    const char *text = getenv(variable);
    return text != NULL ? strtoull(text, NULL, 0) : otherwise;
}

static struct differ_counts sum(void) {
    struct differ_counts all = {0};
    for (unsigned job = 0; job < WALK_JOBS; job++) {
        const uint64_t *counts = (const uint64_t *)&shared->counts[job];
        for (unsigned i = 0; i < sizeof(all) / sizeof(uint64_t); i++) {
            ((uint64_t *)&all)[i] += counts[i];
        }
    }
    return all;
}

/// Returns whether none had a difference; says what.
static bool all_walks(const struct walk_search *search, unsigned jobs) {
    int processes[WALK_JOBS];
    bool is_same = true;
    for (unsigned job = 0; job < jobs; job++) {
        processes[job] = walk_begin(shared, search, job, jobs);
    }
    for (unsigned job = 0; job < jobs; job++) {
        if (!walk_end(shared, processes[job], job)) {
            is_same = false;
            (void)printf("KOZO_SEED=%lu differs in state %u: %s\n", shared->seed[job], shared->state[job],
                         shared->message[job]);
            (void)fflush(stdout);
        }
    }
    return is_same;
}

static void both_paths_do_the_same(void **state) {
    (void)state;
    bool is_one = getenv("KOZO_SEED") != NULL;
    const struct walk_search search = {
        .first_seed = is_one ? number_from("KOZO_SEED", 0) : number_from("KOZO_FIRST", FIRST_SEED),
        .seeds = is_one ? 1 : number_from("KOZO_WALKS", WALKS),
        .steps_one_in = is_one ? 1 : STEPS_ONE_IN,
        .is_loud = is_one,
    };
    if (!is_one) {
        walk_here(shared, search.first_seed);
    }
    bool is_same = all_walks(&search, is_one ? 1 : WALK_JOBS);
    assert_true(is_same);
    struct differ_counts counts = sum();
    (void)printf("%lu states, %lu in steps: %lu calls and %lu answers in assembler, %lu of them with capabilities, %lu "
                 "others, %lu to another space, "
                 "%lu to another FS base, %lu handed on to C, %lu straight back from there\n",
                 counts.states, counts.in_steps, counts.calls, counts.answers, counts.rich, counts.others,
                 counts.spaces, counts.fs_bases, counts.handed_on, counts.straight);
    (void)fflush(stdout);
    if (!is_one) {
        // Else it would say little.
        assert_true(counts.calls * 20 >= counts.states && counts.answers * 20 >= counts.states);
        assert_true(counts.others * 50 >= counts.states && counts.straight * 50 >= counts.states);
        assert_true(counts.rich * 500 >= counts.states);
        assert_true(counts.spaces != 0 && counts.fs_bases != 0);
    }
}

static void every_branch_goes_both_ways(void **state) {
    (void)state;
    if (getenv("KOZO_SEED") != NULL) {
        skip();
    }
    const struct machine_trace *trace = &shared->trace;
    unsigned branches = 0;
    unsigned missing = 0;
    for (unsigned offset = 0; offset < MACHINE_CODE_BYTES; offset++) {
        if (!trace->executed[offset] || !machine_is_branch(offset)) {
            continue;
        }
        branches++;
        if (!trace->taken[offset] || !trace->passed[offset]) {
            missing++;
            (void)printf("never %s: %s\n", trace->taken[offset] ? "passed" : "taken",
                         symbols_place((uint64_t)syscall_entry + offset));
        }
    }
    (void)printf("%u conditional jumps\n", branches);
    (void)fflush(stdout);
    // What can be reached at all is reached by these, so that none is overlooked.
    assert_int_equal(missing, 0);
    assert_true(branches > 1);
}

static int start(void **state) {
    (void)state;
    shared = walk_start();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_paths_do_the_same),
        cmocka_unit_test(every_branch_goes_both_ways),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
