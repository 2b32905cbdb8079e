// SPDX-License-Identifier: Apache-2.0
//
// A service's watchdog.

#include "watchdog.h"

struct watchdog watchdog_start(uint64_t period, uint64_t now) {
    return (struct watchdog){.period = period, .due = now + period};
}

enum watchdog_verdict watchdog_look(struct watchdog *watchdog, uint64_t now) {
    if (watchdog->period == 0 || now < watchdog->due)
        return WATCHDOG_WAIT;
    // init stands above all services: if it is late itself the machine stood still, and the service with it.
    bool stood_still = now - watchdog->due > watchdog->period / 2;
    if (watchdog->is_asked && !stood_still) {
        watchdog->period = 0;
        return WATCHDOG_LATE;
    }
    watchdog->is_asked = true;
    // From now on, so that it always has a whole period to answer.
    watchdog->due = now + watchdog->period;
    return WATCHDOG_ASK;
}

void watchdog_answered(struct watchdog *watchdog) {
    watchdog->is_asked = false;
}
