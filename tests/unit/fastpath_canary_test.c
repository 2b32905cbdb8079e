// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c
// sources: tests/unit/kernel/*.c tests/unit/fastpath/*.c tests/unit/fuzz/chance.c
// objects: kernel/release/kernel/arch/x86_64/ipc_fastpath.S.o kernel/release/kernel/arch/x86_64/entry.S.o
// includes: tests/unit/fastpath kernel/arch/host kernel/core tests/unit/kernel tests/unit/fuzz build/kernel/release
// flags: -DKOZO_DEBUG
// link: -no-pie -Wl,--wrap=syscall_finish -Wl,--wrap=syscall_refuse
//
// Would fastpath_test notice? Each instruction of the assembler is left out once, and each conditional jump made to
// jump always: that has to show as a difference in at most as many states as fastpath_test looks at. What stands at a
// label shortcut_... is there for speed alone, and not left out.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "symbols.h"
#include "walk.h"

enum { FIRST_SEED = 1, WALKS = 50, UNCHANGED_WALKS = 5, MOST_CHANGES = 1024 };

extern unsigned char syscall_entry[];

static struct walk_shared *shared;
static struct machine_change changes[MOST_CHANGES];
static unsigned change_count;

static void add_change(unsigned offset, unsigned length) {
    assert_true(change_count < MOST_CHANGES);
    changes[change_count++] = (struct machine_change){.offset = offset, .length = length};
}

/// All changes of what a walk has executed.
static void find_changes(void) {
    for (unsigned offset = 0; offset < MACHINE_CODE_BYTES; offset++) {
        if (!shared->trace.executed[offset] || machine_does_nothing(offset)) {
            continue;
        }
        assert_int_not_equal(shared->trace.length[offset], 0);
        if (!symbols_is_shortcut((uint64_t)syscall_entry + offset)) {
            add_change(offset, shared->trace.length[offset]);
        }
        if (machine_is_branch(offset)) {
            add_change(offset, 0);
        }
    }
}

static int begin(const struct machine_change *change, uint64_t walks, unsigned job) {
    const struct walk_search search = {.first_seed = FIRST_SEED, .seeds = walks, .change = change, .goes_on = true};
    return walk_begin(shared, &search, job, 1);
}

/// Returns whether the change was found.
static bool end(unsigned number, int process, unsigned job) {
    bool is_found = !walk_end(shared, process, job);
    if (!is_found) {
        (void)printf("%s makes no difference: %s\n", changes[number].length == 0 ? "to jump always" : "to leave it out",
                     symbols_place((uint64_t)syscall_entry + changes[number].offset));
        (void)fflush(stdout);
    }
    return is_found;
}

static void nothing_is_found_where_nothing_is_planted(void **state) {
    (void)state;
    walk_here(shared, FIRST_SEED);
    bool is_same = walk_end(shared, begin(NULL, UNCHANGED_WALKS, 0), 0);
    if (!is_same) {
        fail_msg("%s", shared->message[0]);
    }
}

static void every_instruction_is_needed(void **state) {
    (void)state;
    find_changes();
    unsigned found = 0;
    for (unsigned number = 0; number < change_count; number += WALK_JOBS) {
        int processes[WALK_JOBS];
        for (unsigned job = 0; job < WALK_JOBS && number + job < change_count; job++) {
            processes[job] = begin(&changes[number + job], WALKS, job);
        }
        for (unsigned job = 0; job < WALK_JOBS && number + job < change_count; job++) {
            found += end(number + job, processes[job], job);
        }
    }
    (void)printf("%u of %u planted faults found\n", found, change_count);
    (void)fflush(stdout);
    assert_true(change_count > 1);
    assert_int_equal(found, change_count);
}

static int start(void **state) {
    (void)state;
    shared = walk_start();
    return 0;
}

int main(void) {
    // The second is about what the first has executed, and goes on from there.
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_found_where_nothing_is_planted),
        cmocka_unit_test(every_instruction_is_needed),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
