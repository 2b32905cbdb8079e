// SPDX-License-Identifier: Apache-2.0
//
// Who can do what, and how: by holding a capability, through calls, or by being given one.

#ifndef KOZOC_REACH_H
#define KOZOC_REACH_H

#include "model.h"

/// An authority that is asked for: `serial.com1`, `console.write`, `system.kill`.
struct authority {
    const char *text;
    /// A need of some service that is for just this; NULL for methods of a service or of init.
    const struct need *need;
    /// Who offers the methods; NULL for init.
    const struct service *offerer;
    uint64_t methods;
};

/// Find what a text stands for in the system. False, after a line on stderr, if it is nothing there.
bool authority_find(const struct system *system, const char *text, struct authority *authority);

/// The need by which a service has the authority, all of it or a part; NULL if it has not. What covers more counts, as
/// the authority over all I/O ports does for those of serial.com1.
const struct need *authority_held(const struct service *service, const struct authority *authority);

/// A step from a service to the next: by a need of one of them.
struct step {
    const struct service *from;
    const struct service *to;
    const struct need *need;
};

/// Which services a walk may go between.
enum walk_kind {
    /// From a client to whom it calls.
    WALK_CALLS,
    /// Between two that capabilities can travel between: an endpoint with `grant` goes both ways, since an answer can
    /// hold
    /// capabilities too.
    WALK_GRANTS,
};

/// A shortest way from `start` to the nearest service that is `wanted`, which may be `start` itself. Returns how many
/// steps it takes, of which there are fewer than PLAN_MAX_SERVICES, or -1 if there is none. Of ways of the same length
/// it is the one by the services that were started first.
int walk(const struct system *system, enum walk_kind kind, const struct service *start,
         bool (*wanted)(const void *context, const struct service *service), const void *context, struct step *steps);

#endif
