// SPDX-License-Identifier: Apache-2.0
//
// A plan that is good and has some of everything, for the tests that spoil it.
#pragma once

#include "plan.h"

enum { SAMPLE_SERVER, SAMPLE_CLIENT, SAMPLE_LAST, SAMPLE_SERVICES };

/// Places of the grants: those of the server, then the client's; the last service has none.
enum {
    SAMPLE_PORTS,
    SAMPLE_IRQ,
    SAMPLE_TIMER,
    SAMPLE_WAIT,
    SAMPLE_MEMORY,
    SAMPLE_WRITE,
    SAMPLE_CALL,
    SAMPLE_MISSING,
    SAMPLE_SIGNAL,
    SAMPLE_READ,
    SAMPLE_PCI,
    SAMPLE_CLOCK,
    SAMPLE_GRANTS,
};

struct sample {
    struct plan_header header;
    struct plan_service services[SAMPLE_SERVICES];
    struct plan_grant grants[SAMPLE_GRANTS];
    struct plan_signal signals[1];
    struct plan_shared shared[1];
};

/// The plan.
struct sample sample_plan(void);
