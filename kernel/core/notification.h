// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "object.h"

/// Sets bits and wakes one thread that waits for them, or the bound thread if it receives.
void notification_signal(struct notification *notification, uint64_t bits);

/// Makes the thread take the bits, or wait for some, by a capability with WAIT.
void notification_wait(struct slot *by, struct thread *thread);

/// If the thread's bound notification has bits, delivers them as what it receives.
bool notification_take_bound(struct thread *thread);

/// If the thread waits to receive and its bound notification has bits, wakes it with them.
void notification_wake_bound(struct thread *thread);

/// Takes all bits.
uint64_t notification_take(struct notification *notification);
