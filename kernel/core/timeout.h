// SPDX-License-Identifier: Apache-2.0
//
// What is to happen at a time, of which there may be any number: kept in the objects that wait for it.
//
// All that are set form one binary tree, cpu.timeouts. By deadline it is a heap: nobody's deadline is before that of
// the one above, so that the root is the next to expire. Which side a timeout stands on says a bit of its own address,
// one for each level from the lowest that addresses differ in. So no path is longer than an address has bits, whatever
// the deadlines; what lies side by side in memory makes a balanced tree. Setting, cancelling and expiring take at most
// that many steps, without recursion, rotation or memory.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct timeout {
    /// Nanoseconds of the monotonic clock.
    uint64_t deadline;
    /// The pointer that points here, or NULL: not set.
    struct timeout **place;
    struct timeout *child[2];
    /// A thread's: its wait ends. Otherwise a Timer's: it signals.
    bool of_thread;
};

/// Most timeouts that one interrupt lets expire, and the least time from the end of that to the next such interrupt, in
/// nanoseconds: whatever expires, the greater part of the time is left to the threads.
enum { TIMEOUTS_AT_ONCE = 32, TIMEOUT_PAUSE_NS = 20000 };

static inline bool timeout_is_set(const struct timeout *timeout) {
    return timeout->place != NULL;
}

/// Sets a timeout that is not set.
void timeout_set(struct timeout *timeout, uint64_t deadline);

/// Cancels a timeout, if it is set.
void timeout_cancel(struct timeout *timeout);

/// Takes a timeout out whose deadline is reached at `now`, the earliest. Returns NULL if there is none.
struct timeout *timeout_take(uint64_t now);
