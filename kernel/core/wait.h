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

/// The thread begins to wait by this capability, behind others: in state SENDING with its message, RECEIVING, or
/// WAITING.
void wait_to_send(struct thread *thread, struct slot *endpoint);
void wait_to_receive(struct thread *thread, struct slot *endpoint);
void wait_for_signals(struct thread *thread, struct slot *notification);

/// The thread has another Reply than before, or none: if it receives, the fast path is told.
void wait_reply_changed(struct thread *thread);

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
