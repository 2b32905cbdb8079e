// SPDX-License-Identifier: Apache-2.0
#include "errand.h"

#include "check.h"

/// Not on a test's stack, since the worker may come to write here after the test has returned.
static struct errand errands[WORKERS];
static unsigned errands_used;

static void carry_out(uint64_t address) {
    struct errand *errand = (struct errand *)address;
    errand->status = raw_syscall(&errand->call);
    errand->denial = errand->worker.buffer->denial;
    errand->done = true;
    worker_end();
}

struct errand *make_errand(uint64_t number, uint64_t first, uint64_t second, uint64_t third) {
    // There are as many as workers, of which a test can't have more.
    struct errand *errand = &errands[errands_used++ % WORKERS];
    *errand = (struct errand){
        .worker = create_worker(),
        .call = {.number = number, .argument = {first, second, third}},
    };
    return errand;
}

void run_errand(struct errand *errand) {
    run_worker(&errand->worker, carry_out, (uint64_t)errand, 0);
    let_others_run();
}

struct errand *start_errand(uint64_t number, uint64_t first, uint64_t second, uint64_t third) {
    struct errand *errand = make_errand(number, first, second, third);
    run_errand(errand);
    HOLDS(!errand->done);
    return errand;
}

int64_t done_errand(uint64_t number, uint64_t first, uint64_t second, uint64_t third) {
    struct errand *errand = make_errand(number, first, second, third);
    run_errand(errand);
    HOLDS(errand->done);
    return errand->status;
}
