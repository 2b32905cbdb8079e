// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "object.h"

/// Sets bits and wakes one thread that waits for them, or the bound thread if it receives.
void notification_signal(struct notification *notification, uint64_t bits);

/// Makes the thread take the bits, or wait for some, by a capability with WAIT.
void notification_wait(struct slot *by, struct thread *thread);

/// If the thread's bound notification has bits, delivers them as what it receives.
bool notification_take_bound(struct thread *thread);

/// Binds a notification that is bound to no thread: the thread's receives serve it, too. One that it waits in ends if
/// there are bits.
void notification_bind(struct notification *notification, struct thread *thread);

/// Ends that, if any is bound.
void notification_unbind(struct thread *thread);

/// Takes all bits.
uint64_t notification_take(struct notification *notification);
