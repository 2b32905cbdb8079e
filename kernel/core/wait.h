// SPDX-License-Identifier: Apache-2.0
//
// A wait lasts no longer than the capability that it came by. Whoever waits in state SENDING or WAITING is in a list of
// that capability's slot, whoever waits in state RECEIVING points to the slot: the fast path, by which receivers come
// and go, touches no list.
#pragma once

#include "object.h"

/// The endpoint that a thread in state RECEIVING waits on.
static inline struct endpoint *wait_endpoint(const struct thread *receiver) {
    return ((const struct slot *)receiver->blocked_on)->object;
}

/// The thread begins to wait by this capability, in state SENDING or WAITING: behind the others in the queue.
void wait_begin(struct thread *thread, unsigned state, struct slot *by, struct queue *queue);

/// If the thread waits, its wait ends at the deadline with ERR_TIMED_OUT.
void wait_until(struct thread *thread, uint64_t deadline);

/// The deadline of a thread's wait is reached.
void wait_time_out(struct thread *thread);

/// Takes a waiting thread away from what it waits on, whatever that is. The caller gives it another state.
void wait_leave(struct thread *thread);

/// Ends the waits in states SENDING and WAITING by a capability, which is being deleted, with ERR_CANCELLED. Returns
/// false if the work is over before.
bool wait_cancel(struct slot *slot);

/// Ends the waits in state RECEIVING by an Endpoint capability that is being deleted, with ERR_CANCELLED. Returns false
/// if the work is over before.
bool wait_receivers_cancel(struct slot *slot);

/// The same capability stands in another slot from now on.
void wait_capability_moved(const struct slot *from, struct slot *to);
