// SPDX-License-Identifier: Apache-2.0
//
// Receiving, answering and looking at threads, in the few ways that attacks need.
#pragma once

#include <stdint.h>

#include <kozo_abi.h>

/// What a receive gave.
struct received {
    int64_t status;
    uint64_t badge, tag, word[4];
};

/// Receives on the endpoint; `tag` is 0 or TAG_NONBLOCK.
struct received receive(kozo_handle_t endpoint, uint64_t tag);

/// Answers the caller that this service's own Reply holds.
int64_t answer(uint64_t tag, uint64_t word0, uint64_t word1);

/// CPU time of a thread, in nanoseconds.
uint64_t cpu_time_of(kozo_handle_t thread);

/// Sleeps until the flag is not zero; after some seconds this is a mistake of the running attack's.
void wait_for(const volatile uint64_t *flag);

/// What the worker's syscall returned; 1 until it has.
extern volatile int64_t worker_status;

/// A worker that calls the endpoint with this tag, and another that sends to it; then they end. Words, capabilities and
/// more stand in the worker's buffer; the argument is the address of a struct errand, which must stay.
struct errand {
    kozo_handle_t endpoint;
    uint64_t tag;
};
void call_errand(uint64_t errand);
void send_errand(uint64_t errand);
