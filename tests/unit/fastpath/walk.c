// SPDX-License-Identifier: Apache-2.0
// For MAP_ANONYMOUS.
#define _DEFAULT_SOURCE

#include "walk.h"

// The kernel's first: the C library has another PROT_READ.
#include "chance.h"
#include "cpu_block.h"
#include "scene.h"
#include "symbols.h"

#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <kozo_names.h>

/// A process that takes longer does not end.
enum { HANG_SECONDS = 100, EXIT_DIFFERS = 3 };

struct walk_shared *walk_start(void) {
    struct walk_shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(shared, MAP_FAILED);
    machine_start(&shared->trace);
    return shared;
}

static void print_syscall(unsigned state, const struct user_registers *user) {
    (void)printf("%4u  %s: %s, rdi 0x%" PRIx64 ", rsi 0x%" PRIx64, state, scene_name(cpu.current),
                 kozo_syscall_name(user->rax), user->rdi, user->rsi);
    (void)fflush(stdout);
}

static void print_exit(const struct machine_exit *exit) {
    (void)printf("  -> %s%s%s\n", scene_name(cpu.current), exit->handed_on ? ", by C, from " : "",
                 exit->handed_on ? symbols_place(exit->jumped) : "");
    (void)fflush(stdout);
}

/// A walk. Returns what differs, or NULL; `*state` is how far it came.
static const char *walk(uint64_t seed, const struct walk_search *search, struct differ_counts *counts,
                        unsigned *state) {
    machine_catch();
    chance_start(seed);
    if (!search->goes_on) {
        scene_start();
    }
    for (*state = 0; *state < WALK_STATES; ++*state) {
        scene_change();
        scene_mark_dead_registers();
        struct user_registers user = scene_syscall();
        if (search->is_loud) {
            print_syscall(*state, &user);
        }
        bool in_steps = search->steps_one_in != 0 && *state % search->steps_one_in == seed % search->steps_one_in;
        struct machine_exit exit;
        const char *broken = differ_syscall(&user, in_steps, counts, &exit);
        if (search->is_loud) {
            print_exit(&exit);
        }
        if (broken == NULL && *state % WALK_CHECK_EVERY == WALK_CHECK_EVERY - 1) {
            broken = scene_broken();
        }
        if (broken != NULL) {
            return broken;
        }
    }
    return NULL;
}

static void do_walks(struct walk_shared *shared, const struct walk_search *search, unsigned job, unsigned jobs) {
    if (search->change != NULL) {
        machine_make(search->change);
    }
    for (uint64_t i = job; i < search->seeds; i += jobs) {
        shared->seed[job] = search->first_seed + i;
        const char *broken = walk(shared->seed[job], search, &shared->counts[job], &shared->state[job]);
        if (broken != NULL) {
            (void)snprintf(shared->message[job], WALK_MESSAGE, "%s", broken);
            _exit(EXIT_DIFFERS);
        }
    }
}

int walk_begin(struct walk_shared *shared, const struct walk_search *search, unsigned job, unsigned jobs) {
    shared->message[job][0] = '\0';
    shared->state[job] = 0;
    (void)fflush(NULL);
    pid_t process = fork();
    if (process == 0) {
        if (search->change != NULL &&
            (freopen("/dev/null", "w", stderr) == NULL || freopen("/dev/null", "w", stdout) == NULL)) {
            _exit(1);
        }
        // A failed assertion ends this process, and does not go on with the tests in it.
        (void)setenv("CMOCKA_TEST_ABORT", "1", 1);
        (void)alarm(HANG_SECONDS);
        do_walks(shared, search, job, jobs);
        (void)fflush(NULL);
        _exit(0);
    }
    assert_true(process > 0);
    return process;
}

bool walk_end(struct walk_shared *shared, int process, unsigned job) {
    int status = 0;
    assert_int_equal(waitpid(process, &status, 0), process);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return true;
    }
    if (shared->message[job][0] == '\0') {
        (void)snprintf(shared->message[job], WALK_MESSAGE, "%s",
                       WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? "it does not end"
                                                                          : "a crash, a panic or a sanitizer's report");
    }
    return false;
}

void walk_here(struct walk_shared *shared, uint64_t seed) {
    const struct walk_search search = {.steps_one_in = 1};
    unsigned state;
    const char *broken = walk(seed, &search, &shared->counts[0], &state);
    if (broken != NULL) {
        fail_msg("KOZO_SEED=%lu, state %u: %s", seed, state, broken);
    }
}
