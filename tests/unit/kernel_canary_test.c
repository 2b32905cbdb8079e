// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c tests/unit/kernel/*.c tests/unit/fuzz/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
// link: -Wl,--wrap=notification_bind -Wl,--wrap=timeout_cancel
//
// Would kernel_random_test notice? Faults are planted into the kernel by way of the linker: random calls have to come
// upon each, and what is left of them after shrinking has to be short, to fail again, and to be right without the
// fault.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "notification.h"
#include "tests/unit/fuzz/shrink.h"
#include "timeout.h"

enum { MOST_STEPS = 10, LAST_SEED = 200 };

static enum { NOTHING, SLEEPS_ON, NEVER_CANCELS } planted;

void __real_notification_bind(struct notification *notification, struct thread *thread);
void __wrap_notification_bind(struct notification *notification, struct thread *thread);
void __real_timeout_cancel(struct timeout *timeout);
void __wrap_timeout_cancel(struct timeout *timeout);

/// Who receives sleeps on when a Notification is bound to it that has signals.
void __wrap_notification_bind(struct notification *notification, struct thread *thread) {
    uint8_t state = thread->state;
    if (planted == SLEEPS_ON && state == THREAD_RECEIVING) {
        thread->state = THREAD_CALLING;
    }
    __real_notification_bind(notification, thread);
    if (planted == SLEEPS_ON && state == THREAD_RECEIVING) {
        thread->state = state;
    }
}

/// What was set stays set, until it is set again: then the kernel panics.
void __wrap_timeout_cancel(struct timeout *timeout) {
    if (planted != NEVER_CANCELS) {
        __real_timeout_cancel(timeout);
    }
}

/// What is saved is what is loaded.
static void assert_kept(const struct failure *failure) {
    static struct step loaded[EPISODE_STEPS];
    char path[] = "/tmp/kozo-canary.XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0 && close(file) == 0);
    assert_true(step_save(path, failure->steps, failure->count));
    assert_int_equal(step_load(path, loaded, EPISODE_STEPS), failure->count);
    assert_memory_equal(loaded, failure->steps, failure->count * sizeof(struct step));
    assert_int_equal(unlink(path), 0);
}

static void find_planted(unsigned fault) {
    static struct failure failure;
    static struct counts counts;
    planted = fault;
    // How short it gets depends on where it begins.
    failure.count = UINT32_MAX;
    for (uint64_t seed = 1; seed <= LAST_SEED && failure.count > MOST_STEPS; seed += LAST_SEED / 4) {
        const struct search search = {.first_seed = seed, .syscalls = TESTED_SYSCALLS, .jobs = 1, .quiet = true};
        assert_int_equal(run_search(&search, &counts, &failure), 1);
        shrink(&failure);
    }
    if (failure.count > MOST_STEPS) {
        // To see why.
        (void)run_replay(failure.steps, failure.count, stdout);
    }
    assert_in_range(failure.count, 1, MOST_STEPS);
    assert_kept(&failure);
    assert_non_null(run_replay(failure.steps, failure.count, NULL));
    planted = NOTHING;
    assert_null(run_replay(failure.steps, failure.count, NULL));
}

static void broken_invariant_is_found(void **state) {
    (void)state;
    find_planted(SLEEPS_ON);
}

static void panic_is_found(void **state) {
    (void)state;
    find_planted(NEVER_CANCELS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_invariant_is_found),
        cmocka_unit_test(panic_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
