// SPDX-License-Identifier: Apache-2.0
//
// Timers as objects: each signals its notification once when its deadline is reached.
#pragma once

#include "object.h"

/// Sets the timer to another deadline, or signals at once if that has passed. Returns 0, or ERR_IN_USE if the timer has
/// no notification.
int64_t timer_set(struct timer *timer, uint64_t deadline);

/// Cancels what was set and returns whether it had not expired yet.
bool timer_cancel(struct timer *timer);

/// The slot of a timer's notification is being emptied.
void timer_unbind(struct slot *slot);

/// Lets expire what is due at `now`, TIMEOUTS_AT_ONCE at most and no more than the work allows. Returns whether there
/// was anything.
bool timers_expire(uint64_t now);
