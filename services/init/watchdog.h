// SPDX-License-Identifier: Apache-2.0
//
// A service's watchdog: once a period it is asked whether it is alive, and has until the next time to answer. The first
// question comes a period after its start, answered or not by a service that is still starting. A machine that stood
// still meanwhile, as an emulator's does that the host stops, is no fault of the service. Pure, for host tests.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// Nothing is watched when zero.
struct watchdog {
    /// Nanoseconds; 0 if nothing is watched.
    uint64_t period;
    /// When it is to be looked at next, by the clock.
    uint64_t due;
    /// It was asked and has not answered yet.
    bool is_asked;
};

enum watchdog_verdict {
    WATCHDOG_WAIT, ///< it is not time yet
    WATCHDOG_ASK,  ///< it is to be asked now
    WATCHDOG_LATE, ///< it did not answer
};

/// Watch a service that starts now; with period 0 nothing.
struct watchdog watchdog_start(uint64_t period, uint64_t now);

/// What is to be done now. Who is late is no longer watched.
enum watchdog_verdict watchdog_look(struct watchdog *watchdog, uint64_t now);

/// It has answered.
void watchdog_answered(struct watchdog *watchdog);
