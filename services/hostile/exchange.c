// SPDX-License-Identifier: Apache-2.0
#include "exchange.h"

#include <kozo/start.h>
#include <kozo_syscalls.h>

#include "attack.h"
#include "scratch.h"

volatile int64_t worker_status;

struct received receive(kozo_handle_t endpoint, uint64_t tag) {
    struct received message = {0};
    message.status = kozo_sys_recv(endpoint, tag, &message.badge, &message.tag, &message.word[0], &message.word[1],
                                   &message.word[2], &message.word[3]);
    return message;
}

int64_t answer(uint64_t tag, uint64_t word0, uint64_t word1) {
    return kozo_sys_reply(kozo_self.reply, tag, word0, word1, 0, 0);
}

uint64_t cpu_time_of(kozo_handle_t thread) {
    uint64_t state, priority, ceiling, cpu_time = 0, instruction, slice;
    must(kozo_sys_thread_inspect(thread, &state, &priority, &ceiling, &cpu_time, &instruction, &slice),
         "inspect a thread");
    return cpu_time;
}

void wait_for(const volatile uint64_t *flag) {
    for (unsigned patience = 0; *flag == 0 && patience < 10000; patience++) {
        sleep_ms(1);
    }
    expect_that("what is waited for comes", *flag != 0);
}

void call_errand(uint64_t argument) {
    const struct errand *errand = (const struct errand *)argument;
    uint64_t badge, tag, word[4];
    worker_status = 1;
    worker_status =
        kozo_sys_call(errand->endpoint, errand->tag, 1, 2, 3, 4, &badge, &tag, &word[0], &word[1], &word[2], &word[3]);
    worker_end();
}

void send_errand(uint64_t argument) {
    const struct errand *errand = (const struct errand *)argument;
    worker_status = 1;
    worker_status = kozo_sys_send(errand->endpoint, errand->tag, 1, 2, 3, 4);
    worker_end();
}
